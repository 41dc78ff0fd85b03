import type { GroupVersionKind, ResourceMapping } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { isTrue } from '../machinery/conditions.ts';
import type { Informer } from '../machinery/informer.ts';
import { CUSTOM_RESOURCE_DEFINITION } from '../machinery/kinds.ts';
import type { Condition } from '../../kinds/model/meta.ts';

export interface ObjectChange {
  readonly gvk: GroupVersionKind;
  readonly object: Draft | undefined;
  readonly previous: Draft | undefined;
}

/** Events are many, short-lived and own nothing: nobody follows them. */
const SKIPPED: ReadonlySet<string> = new Set(['/events', 'events.k8s.io/events']);
const NEEDED_VERBS = ['list', 'watch', 'delete'];

interface Followed {
  readonly gvk: GroupVersionKind;
  readonly namespaced: boolean;
  readonly stop: AbortController;
}

/**
 * Every object of every kind the server stores, by metadata: built-in kinds from the start, custom ones from when their
 * definition is established until it goes.
 */
export class AllObjects {
  readonly #cluster: Cluster;
  readonly #followed = new Map<string, Followed>();
  readonly #handlers: ((change: ObjectChange) => void)[] = [];
  #syncing: Promise<void> = Promise.resolve();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const definitions = cluster.informer<{ status?: { conditions?: Condition[] } }>(
      CUSTOM_RESOURCE_DEFINITION,
    );
    definitions.onChange(({ object, previous }) => {
      const established = (definition: typeof object): boolean =>
        isTrue(definition?.status?.conditions, 'Established');
      if (established(object) !== established(previous)) void this.#resync();
    });
  }

  onChange(handler: (change: ObjectChange) => void): void {
    this.#handlers.push(handler);
  }

  /** Whether every object of the kind is known, so that not knowing one means there is none. */
  follows(group: string, kind: string): boolean {
    return [...this.#followed.values()].some(({ gvk }) => gvk.group === group && gvk.kind === kind);
  }

  isNamespaced(group: string, kind: string): boolean {
    return [...this.#followed.values()].some(
      ({ gvk, namespaced }) => namespaced && gvk.group === group && gvk.kind === kind,
    );
  }

  /** Resolves when the first lists are in. */
  start(): Promise<void> {
    return this.#resync();
  }

  #resync(): Promise<void> {
    this.#syncing = this.#syncing
      .then(() => this.#sync())
      .catch((error: unknown) => this.#cluster.report(error, 'discovery'));
    return this.#syncing;
  }

  async #sync(): Promise<void> {
    const { client, signal } = this.#cluster;
    client.mapper.invalidate();
    const wanted = new Map<string, ResourceMapping>();
    for (const mapping of await client.mapper.all(signal)) {
      const key = `${mapping.gvk.group}/${mapping.resource}`;
      const isStored = NEEDED_VERBS.every((verb) => mapping.verbs.includes(verb));
      if (isStored && !SKIPPED.has(key) && !wanted.has(key)) wanted.set(key, mapping);
    }
    for (const [key, followed] of this.#followed) {
      if (wanted.has(key)) continue;
      followed.stop.abort();
      this.#followed.delete(key);
    }
    await Promise.all([...wanted].map(([key, mapping]) => this.#follow(key, mapping)));
  }

  async #follow(key: string, { gvk, namespaced }: ResourceMapping): Promise<void> {
    if (this.#followed.has(key)) return;
    const stop = new AbortController();
    const { signal } = this.#cluster;
    const abort = (): void => stop.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    stop.signal.addEventListener('abort', () => signal.removeEventListener('abort', abort), { once: true });
    const informer: Informer<Draft> =
      this.#cluster.existingInformer(gvk) ?? this.#cluster.metadataInformer(gvk, stop.signal);
    await informer.start();
    this.#followed.set(key, { gvk, namespaced, stop });
    informer.onChange(({ object, previous }) => {
      for (const handler of this.#handlers) handler({ gvk, object, previous });
    });
  }
}
