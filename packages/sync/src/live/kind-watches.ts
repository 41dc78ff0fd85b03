import { type Clock, type Random, SetpointError, sleep } from '@setpoint/core';
import {
  createReflector,
  type GroupVersionKind,
  type KubeClient,
  type KubeObject,
  type ObjectRef,
  type Reflector,
  refOf,
  type ResourceMapping,
} from '@setpoint/kube';
import { syncError } from '../errors.ts';
import { isCrdKind } from '../order/kind-order.ts';
import { KindTable } from './kind-table.ts';

export interface KindWatchesOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly excluded: (gvk: GroupVersionKind) => boolean;
  readonly signal: AbortSignal;
  readonly onPut: (object: KubeObject) => void;
  readonly onDelete: (ref: ObjectRef) => void;
  /** The kind is watched no more; its objects are to be forgotten. */
  readonly onKindGone: (kind: { readonly group: string; readonly kind: string }) => void;
  readonly onError: (error: SetpointError) => void;
}

interface WatchedKind {
  readonly mapping: ResourceMapping;
  readonly stop: AbortController;
  readonly reflector: Reflector;
  /** Listed once, or failed to: nothing more to wait for. */
  settled: Promise<unknown>;
  listed: boolean;
}

/** Errors that asking again does not cure: the kind is not for us. */
const hopeless: ReadonlySet<string> = new Set([
  'kube.forbidden',
  'kube.method-not-allowed',
  'kube.not-found',
  'kube.unknown-kind',
]);

const discoveryPauseMs = 1000;

/**
 * One reflector for every kind that can be listed and watched, as discovery names them; CRDs and APIServices that come
 * and go change the set. A kind that fails is tried again by its reflector, one that is not allowed is left out.
 */
export class KindWatches {
  readonly kinds = new KindTable();
  readonly #options: KindWatchesOptions;
  readonly #watched = new Map<string, WatchedKind>();
  #discovering: Promise<void> | undefined;
  #discoverAgain = false;
  #settled = false;

  constructor(options: KindWatchesOptions) {
    this.#options = options;
  }

  get settled(): boolean {
    return this.#settled;
  }

  get size(): number {
    return this.#watched.size;
  }

  /** Asks discovery, one request at a time; once more when something changed meanwhile. */
  discover(): void {
    if (this.#discovering !== undefined) {
      this.#discoverAgain = true;
      return;
    }
    this.#discoverAgain = false;
    this.#discovering = this.#discoverOnce().finally(() => {
      this.#discovering = undefined;
      if (this.#discoverAgain && !this.#options.signal.aborted) this.discover();
    });
  }

  /** Resolves when every kind discovered so far has been listed or has failed to be. */
  async whenSettled(): Promise<void> {
    while (!this.#settled) {
      this.#options.signal.throwIfAborted();
      await this.#discovering;
      await Promise.all([...this.#watched.values()].map(({ settled }) => settled));
      this.#settled = this.#discovering === undefined && this.#watched.size > 0;
    }
  }

  isListed(kind: { readonly group: string; readonly kind: string }): boolean {
    return this.#watched.get(keyOf(kind))?.listed === true;
  }

  /** Takes note of objects that change what the API server serves. */
  noticePut(object: KubeObject): void {
    const ref = refOf(object);
    if (isCrdKind(ref) ? this.kinds.putCrd(object) : isApiService(ref)) this.#rediscover(ref);
  }

  noticeDelete(ref: ObjectRef): void {
    if (isCrdKind(ref) ? this.kinds.deleteCrd(ref.name) : isApiService(ref)) this.#rediscover(ref);
  }

  /**
   * Watches one object of a kind that is not watched, until the returned function is called. Of a kind that is not
   * served there is nothing to see.
   */
  watchOne(ref: ObjectRef, notify: () => void): () => void {
    const { client, clock, random, signal, onError } = this.#options;
    const stop = new AbortController();
    const version = this.kinds.preferredVersion(ref);
    if (version === undefined) return () => undefined;
    createReflector({
      client,
      gvk: { group: ref.group, version, kind: ref.kind },
      ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
      fieldSelector: `metadata.name=${ref.name}`,
      clock,
      random,
      signal: AbortSignal.any([stop.signal, signal]),
      onAdd: notify,
      onUpdate: notify,
      onDelete: notify,
      onError,
    });
    return () => stop.abort(syncError('sync.watch-ended', 'nobody waits for the object any more'));
  }

  async done(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ reflector }) => reflector.done));
    await this.#discovering;
  }

  /** What the first list shows was there when discovery was asked. */
  #rediscover(ref: ObjectRef): void {
    if (!this.isListed(ref)) return;
    this.#options.client.mapper.invalidate();
    this.discover();
  }

  async #discoverOnce(): Promise<void> {
    const { client, clock, signal } = this.#options;
    try {
      const mappings = await client.mapper.all(signal);
      this.kinds.replace(mappings);
      this.#watchAll(mappings);
      if (!this.kinds.lags()) return;
    } catch (error) {
      if (signal.aborted) return;
      this.#options.onError(SetpointError.from(error));
    }
    void this.#retryLater(clock, signal);
  }

  /** Discovery failed, or does not yet show a CRD that is established. */
  async #retryLater(clock: Clock, signal: AbortSignal): Promise<void> {
    try {
      await sleep(clock, discoveryPauseMs, signal);
    } catch {
      // Closed meanwhile.
      return;
    }
    this.#options.client.mapper.invalidate();
    this.discover();
  }

  #watchAll(mappings: readonly ResourceMapping[]): void {
    const wanted = new Map<string, ResourceMapping>();
    for (const mapping of mappings) {
      const key = keyOf(mapping.gvk);
      const watchable = mapping.verbs.includes('list') && mapping.verbs.includes('watch');
      if (watchable && !wanted.has(key) && !this.#options.excluded(mapping.gvk)) wanted.set(key, mapping);
    }
    for (const [key, kind] of this.#watched) {
      if (wanted.get(key)?.gvk.version !== kind.mapping.gvk.version) this.#unwatch(key, kind);
    }
    for (const [key, mapping] of wanted) if (!this.#watched.has(key)) this.#watch(key, mapping);
  }

  #watch(key: string, mapping: ResourceMapping): void {
    const { client, clock, random, signal, onPut, onDelete } = this.#options;
    const stop = new AbortController();
    let giveUp = (): void => undefined;
    const failed = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const reflector = createReflector({
      client,
      gvk: mapping.gvk,
      clock,
      random,
      signal: AbortSignal.any([stop.signal, signal]),
      onAdd: onPut,
      onUpdate: onPut,
      onDelete,
      onError: (error) => {
        giveUp();
        this.#failed(key, error);
      },
    });
    const kind: WatchedKind = { mapping, stop, reflector, listed: false, settled: failed };
    const listed = reflector.synced.then(
      () => this.#listed(kind),
      () => undefined,
    );
    kind.settled = Promise.race([listed, failed]);
    this.#watched.set(key, kind);
  }

  #listed(kind: WatchedKind): void {
    kind.listed = true;
    // A CRD established after discovery was asked is in the list, but its kind is not known yet.
    if (isCrdKind(kind.mapping.gvk) && this.kinds.lags()) {
      this.#options.client.mapper.invalidate();
      this.discover();
    }
  }

  #failed(key: string, error: SetpointError): void {
    this.#options.onError(error);
    const kind = this.#watched.get(key);
    if (kind !== undefined && !kind.listed && hopeless.has(error.code)) this.#unwatch(key, kind);
  }

  #unwatch(key: string, kind: WatchedKind): void {
    kind.stop.abort(syncError('sync.watch-ended', 'the kind is not watched any more'));
    this.#watched.delete(key);
    this.#options.onKindGone(kind.mapping.gvk);
  }
}

function isApiService({ group, kind }: ObjectRef): boolean {
  return group === 'apiregistration.k8s.io' && kind === 'APIService';
}

function keyOf({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}
