import type { KubeObject } from '@setpoint/kube';
import { StoreError } from '../errors.ts';
import type { Append, Backend, Trim } from './backend.ts';
import { type ChangeEvent, Entry, type JsonKeeper, type StoreKey } from './entry.ts';
import { defaultHistoryLimits, History, type HistoryLimits } from './history.ts';
import { SortedTable } from './sorted-table.ts';

export interface StoreOptions {
  readonly backend: Backend;
  /** Default: 8,192 events and 32 MiB for each resource. */
  readonly history?: HistoryLimits;
}

/** One write: what the object is to be at the revision it gets. Undefined deletes it. */
export type Build = (resourceVersion: string) => KubeObject | undefined;

interface Resource {
  readonly table: SortedTable;
  readonly history: History;
  readonly keeper: JsonKeeper | undefined;
  readonly listeners: Set<() => void>;
}

interface Waiting {
  readonly append: Append;
  resolve(event: ChangeEvent): void;
  reject(error: unknown): void;
}

interface WaitingReader {
  readonly revision: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** etcd starts at 1; clients read resourceVersion 0 as "any", so no object may have it. */
const firstRevision = 1;

/**
 * The store: one order of changes for everything, each durable before anybody sees it.
 *
 * States of a write: *staged* (it has its revision; only {@link Store.latest} sees it) → *durable* (the backend
 * flushed its batch) → *visible* (readers, watches and the writer's acknowledgement, in revision order). Whoever
 * reads through `latest` and stages in the same turn of the event loop has an exact read-modify-write.
 */
export class Store {
  readonly #backend: Backend;
  readonly #limits: HistoryLimits;
  readonly #resources = new Map<string, Resource>();
  readonly #staged = new Map<string, Entry | undefined>();
  readonly #anyListeners = new Set<() => void>();
  #queue: Waiting[] = [];
  #readers: WaitingReader[] = [];
  #trims: Trim[] = [];
  #flushing: Promise<void> | undefined;
  #nextRevision: number;
  #visibleRevision: number;
  #failure: StoreError | undefined;

  constructor(options: StoreOptions) {
    this.#backend = options.backend;
    this.#limits = options.history ?? defaultHistoryLimits;
    this.#visibleRevision = Math.max(options.backend.revision, firstRevision);
    this.#nextRevision = this.#visibleRevision + 1;
  }

  /** The revision of the newest visible change. */
  get revision(): number {
    return this.#visibleRevision;
  }

  /** Why writes are refused, when they are. */
  get failure(): StoreError | undefined {
    return this.#failure;
  }

  get(key: StoreKey): Entry | undefined {
    return this.#resource(key.resource).table.get(key.path);
  }

  /** The newest state, staged writes included: only to decide the next write upon. */
  latest(key: StoreKey): Entry | undefined {
    const staged = stagedKey(key);
    return this.#staged.has(staged) ? this.#staged.get(staged) : this.get(key);
  }

  /** Visible entries in path order; all of the resource with the prefix ''. */
  list(resource: string, prefix = '', after?: string): Entry[] {
    return this.#resource(resource).table.range(prefix, after);
  }

  /** The entries as they were at `revision`; undefined when history no longer reaches back to it. */
  listAt(resource: string, revision: number, prefix = '', after?: string): Entry[] | undefined {
    const { table, history } = this.#resource(resource);
    if (revision < history.compactedRevision) return undefined;
    const later = history.since(revision);
    if (later.length === 0) return table.range(prefix, after);
    const past = table.copy();
    for (const event of later.toReversed()) {
      if (event.previous === undefined) past.delete(event.entry.path);
      else past.put(event.previous);
    }
    return past.range(prefix, after);
  }

  count(resource: string): number {
    return this.#resource(resource).table.size;
  }

  /** Storage resources that hold or held objects. */
  resources(): readonly string[] {
    return [...new Set([...this.#backend.resources(), ...this.#resources.keys()])];
  }

  /** The oldest revision a watch of the resource can start after. */
  compactedRevision(resource: string): number {
    return this.#resource(resource).history.compactedRevision;
  }

  changesSince(resource: string, revision: number, limit?: number): readonly ChangeEvent[] {
    return this.#resource(resource).history.since(revision, limit);
  }

  /** Calls `listener` after changes of the resource became visible, once a batch. Answers how to stop that. */
  subscribe(resource: string, listener: () => void): () => void {
    const { listeners } = this.#resource(resource);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Calls `listener` after every visible batch, whatever it touched. */
  subscribeAll(listener: () => void): () => void {
    this.#anyListeners.add(listener);
    return () => this.#anyListeners.delete(listener);
  }

  /**
   * Stages one write and answers a promise of its event, which resolves when it is durable and visible. Staging is
   * done when the call returns, so the next `latest` sees it.
   *
   * Throws `apiserver.store-read-only` after a failed flush and `apiserver.store-closed` after close.
   */
  write(key: StoreKey, build: Build): Promise<ChangeEvent> {
    if (this.#failure !== undefined) throw this.#failure;
    const revision = this.#nextRevision;
    const previous = this.latest(key);
    const object = build(String(revision));
    this.#nextRevision++;
    const event = changeOf(key.path, revision, object, previous);
    previous?.hold();
    this.#staged.set(stagedKey(key), object === undefined ? undefined : event.entry);
    return new Promise((resolve, reject) => {
      this.#queue.push({ append: { resource: key.resource, event }, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves once the revision is visible; rejects when its flush failed. */
  whenVisible(revision: number): Promise<void> {
    if (revision <= this.#visibleRevision) return Promise.resolve();
    return new Promise((resolve, reject) => this.#readers.push({ revision, resolve, reject }));
  }

  /** Waits until everything staged is durable, then closes the backend. */
  async close(): Promise<void> {
    await this.#flushing;
    this.#failure ??= new StoreError('apiserver.store-closed', 'the store is closed');
    await this.#backend.close();
  }

  /** Group commit: whatever was staged while one flush ran goes into the next. */
  async #flush(): Promise<void> {
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      const trims = this.#trims;
      this.#queue = [];
      this.#trims = [];
      try {
        await this.#backend.append(
          batch.map((waiting) => waiting.append),
          trims,
        );
      } catch (error) {
        this.#refuse(error, batch);
        break;
      }
      this.#publish(batch);
    }
    this.#flushing = undefined;
  }

  /** After a failed flush nobody knows what is on disk: never acknowledge again, keep what was visible readable. */
  #refuse(cause: unknown, batch: readonly Waiting[]): void {
    this.#failure = new StoreError('apiserver.store-read-only', 'a write could not be made durable', {
      rule: 'Nothing is acknowledged after a failed flush.',
      nextAction: 'Free disk space or repair the disk, then start the server again.',
      cause,
    });
    for (const waiting of [...batch, ...this.#queue]) waiting.reject(this.#failure);
    for (const reader of this.#readers) reader.reject(this.#failure);
    this.#readers = [];
    this.#queue = [];
    this.#staged.clear();
  }

  #publish(batch: readonly Waiting[]): void {
    const touched = new Set<Resource>();
    for (const { append } of batch) {
      const resource = this.#resource(append.resource);
      const { event } = append;
      if (event.type === 'put') resource.table.put(event.entry);
      else resource.table.delete(event.entry.path);
      resource.history.add(event);
      if (resource.keeper !== undefined) keep(event, resource.keeper);
      touched.add(resource);
      const staged = stagedKey({ resource: append.resource, path: event.entry.path });
      const newest = this.#staged.get(staged);
      if (newest === undefined ? event.type === 'delete' : newest.revision === event.revision) {
        this.#staged.delete(staged);
      }
      this.#visibleRevision = event.revision;
    }
    for (const name of new Set(batch.map(({ append }) => append.resource))) this.#trim(name);
    for (const waiting of batch) waiting.resolve(waiting.append.event);
    this.#releaseReaders();
    for (const resource of touched) for (const listener of resource.listeners) listener();
    for (const listener of this.#anyListeners) listener();
  }

  #releaseReaders(): void {
    if (this.#readers.length === 0) return;
    const ready = this.#readers.filter((reader) => reader.revision <= this.#visibleRevision);
    this.#readers = this.#readers.filter((reader) => reader.revision > this.#visibleRevision);
    for (const reader of ready) reader.resolve();
  }

  #trim(name: string): void {
    const { history } = this.#resource(name);
    const gone = history.trim();
    if (gone.length === 0) return;
    // Whoever is still telling of a state that is no longer kept has it.
    for (const { previous } of gone) previous?.hold();
    const revisions = gone.map(({ revision }) => revision);
    this.#trims.push({ resource: name, revisions, compactedRevision: history.compactedRevision });
  }

  #resource(name: string): Resource {
    let resource = this.#resources.get(name);
    if (resource === undefined) {
      const loaded = this.#backend.load(name);
      resource = {
        table: new SortedTable(loaded.entries),
        history: new History(this.#limits, loaded.compactedRevision, loaded.history),
        keeper: this.#backend.keeper(name),
        listeners: new Set(),
      };
      this.#resources.set(name, resource);
    }
    return resource;
  }
}

/** Lets memory go of what the durable change left where it can be read again. */
function keep({ type, entry, previous, revision }: ChangeEvent, keeper: JsonKeeper): void {
  if (type === 'put') entry.keptBy(keeper);
  previous?.replacedAt(revision);
}

function stagedKey(key: StoreKey): string {
  return `${key.resource}!${key.path}`;
}

function changeOf(
  path: string,
  revision: number,
  object: KubeObject | undefined,
  previous: Entry | undefined,
): ChangeEvent {
  if (object !== undefined) {
    return {
      revision,
      type: 'put',
      entry: new Entry(path, revision, JSON.stringify(object), object),
      previous,
    };
  }
  if (previous === undefined) throw new TypeError(`nothing to delete at ${path}`);
  return { revision, type: 'delete', entry: previous.at(revision), previous };
}
