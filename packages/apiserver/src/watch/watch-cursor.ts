import type { ApiResource } from '../catalog/api-resource.ts';
import { isRemote } from '../catalog/conversion.ts';
import { servedEntries } from '../catalog/served-entries.ts';
import type { Selection } from '../registry/selection.ts';
import { expired } from '../status/answers.ts';
import type { ChangeEvent, Entry } from '../store/entry.ts';
import type { Store } from '../store/store.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly entry: Entry;
}

export interface WatchScope {
  readonly resource: ApiResource;
  /** `namespace/` or '' for everything. */
  readonly prefix: string;
  readonly selection: Selection | undefined;
}

/**
 * A place in the history of one resource. It reads at its own pace: nothing is queued for it, and when history has
 * moved past it, reading throws 410.
 */
export class WatchCursor {
  readonly #store: Store;
  readonly #scope: WatchScope;
  #revision: number;

  constructor(store: Store, scope: WatchScope, revision: number) {
    this.#store = store;
    this.#scope = scope;
    this.#revision = revision;
  }

  /** Every change up to this revision was read. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * The next changes, oldest first, looking at `limit` events at most; empty when there are none. Waits only for objects
   * another process has to convert.
   */
  read(limit: number): readonly Change[] | Promise<readonly Change[]> {
    const { storage } = this.#scope.resource;
    const compacted = this.#store.compactedRevision(storage);
    if (this.#revision < compacted) {
      throw expired(`too old resource version: ${this.#revision} (${compacted + 1})`);
    }
    const reached = this.#store.revision;
    const events = this.#store.changesSince(storage, this.#revision, limit);
    const last = events.at(-1);
    const exhausted = events.length < limit;
    this.#revision = exhausted ? Math.max(this.#revision, reached) : (last as ChangeEvent).revision;
    const changesOf = (served: readonly ChangeEvent[]): readonly Change[] =>
      served.flatMap((event) => this.#changeOf(event) ?? []);
    const served = this.#served(events);
    return served instanceof Promise ? served.then(changesOf) : changesOf(served);
  }

  #served(events: readonly ChangeEvent[]): readonly ChangeEvent[] | Promise<readonly ChangeEvent[]> {
    const { resource, prefix } = this.#scope;
    if (!isRemote(resource.conversion)) return events;
    const own = events.filter(({ entry }) => entry.path.startsWith(prefix));
    const all = own.flatMap(({ entry, previous }) => (previous === undefined ? [entry] : [entry, previous]));
    return Promise.resolve(servedEntries(resource, all)).then((converted) => {
      const byEntry = new Map(all.map((entry, index) => [entry, converted[index] as Entry]));
      return own.map((event) => ({
        ...event,
        entry: byEntry.get(event.entry) as Entry,
        previous: event.previous === undefined ? undefined : byEntry.get(event.previous),
      }));
    });
  }

  /** Whether everything visible was read. */
  get isCurrent(): boolean {
    return this.#revision >= this.#store.revision;
  }

  #changeOf({ type, entry, previous, revision }: ChangeEvent): Change | undefined {
    if (!entry.path.startsWith(this.#scope.prefix)) return undefined;
    const before = previous !== undefined && this.#selects(previous);
    const now = type === 'put' && this.#selects(entry);
    if (now) return { type: before ? 'MODIFIED' : 'ADDED', entry };
    if (!before) return undefined;
    return { type: 'DELETED', entry: type === 'delete' ? entry : previous.at(revision) };
  }

  #selects(entry: Entry): boolean {
    const { selection } = this.#scope;
    return selection === undefined || selection(entry);
  }
}
