import { type Clock, type Random, SetpointError, sleep } from '@setpoint/core';
import {
  createReflector,
  type GroupVersionKind,
  gvkOf,
  KUBE_CODES,
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
import { mayList, type RefusedKinds, refusal } from './refused-kinds.ts';

export interface KindWatchesOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly excluded: (gvk: GroupVersionKind) => boolean;
  /** Watch only in these; empty means everywhere. */
  readonly namespaces: readonly string[];
  /** Whether kinds without namespaces are watched when `namespaces` is not empty. */
  readonly clusterResources: boolean;
  readonly refusedKinds: RefusedKinds;
  readonly signal: AbortSignal;
  readonly onPut: (object: KubeObject) => void;
  readonly onDelete: (ref: ObjectRef) => void;
  /** The kind has been listed for the first time: what waits for one of its objects and has not been told of it looks. */
  readonly onListed: (kind: { readonly group: string; readonly kind: string }) => void;
  /** The kind is watched no more; its objects are to be forgotten. */
  readonly onKindGone: (kind: { readonly group: string; readonly kind: string }) => void;
  /** {@link KindWatches.refusal} is another now. */
  readonly onRefusal: () => void;
  readonly onError: (error: SetpointError) => void;
}

interface WatchedKind {
  readonly mapping: ResourceMapping;
  readonly stop: AbortController;
  /** One for the cluster, or one for each namespace that is watched. */
  reflectors: readonly Reflector[];
  /** Listed once, or failed to: nothing more to wait for. */
  settled: Promise<unknown>;
  listed: boolean;
  /** Why it may not be listed. */
  refused?: SetpointError;
}

/** Errors that asking again does not cure: the kind is not for us. */
const hopeless: ReadonlySet<string> = new Set([
  'kube.method-not-allowed',
  'kube.not-found',
  'kube.unknown-kind',
]);

/** The first pause after a discovery that failed or lags behind; doubles while it fails. */
const discoveryPauseMs = 1000;
const longestDiscoveryPauseMs = 30_000;

/**
 * One reflector for every kind that can be listed and watched, as discovery names them; CRDs and APIServices that come
 * and go change the set. A kind that fails is tried again by its reflector; {@link RefusedKinds} says what becomes of
 * one that may not be listed.
 */
export class KindWatches {
  readonly kinds = new KindTable();
  readonly #options: KindWatchesOptions;
  readonly #watched = new Map<string, WatchedKind>();
  #discovering: Promise<void> | undefined;
  #failures = 0;
  #pause: AbortController | undefined;
  /** Resolves when discovery has answered for the first time. */
  readonly #discovered: Promise<void>;
  #resolveDiscovered: () => void = () => {};
  #discoverAgain = false;
  #settled = false;

  constructor(options: KindWatchesOptions) {
    this.#options = options;
    this.#discovered = new Promise((resolve) => {
      this.#resolveDiscovered = resolve;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  get size(): number {
    return this.#watched.size;
  }

  /** Why some kind may not be listed: while there is such a reason, nobody knows all that is live. */
  get refusal(): SetpointError | undefined {
    for (const { refused } of this.#watched.values()) if (refused !== undefined) return refused;
    return undefined;
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

  /** Ends every pause after a failure. */
  retryNow(): void {
    this.#pause?.abort();
    for (const { reflectors } of this.#watched.values())
      for (const reflector of reflectors) reflector.retryNow();
  }

  /** Resolves when every kind discovered so far has been listed or has failed to be. */
  async whenSettled(): Promise<void> {
    await this.#discovered;
    while (!this.#settled) {
      this.#options.signal.throwIfAborted();
      await this.#discovering;
      await Promise.all([...this.#watched.values()].map(({ settled }) => settled));
      this.#settled = this.#discovering === undefined;
    }
  }

  isListed(kind: { readonly group: string; readonly kind: string }): boolean {
    return this.#watched.get(keyOf(kind))?.listed === true;
  }

  /** Whether the kind is watched, or about to be, and no list has shown it yet. */
  isPending(kind: { readonly group: string; readonly kind: string }): boolean {
    const watched = this.#watched.get(keyOf(kind));
    return watched === undefined ? this.#discovering !== undefined : !watched.listed;
  }

  /** Takes in the answer to a write, when it is in the version that is watched. */
  learn(written: KubeObject): void {
    const { group, version, kind } = gvkOf(written);
    const watched = this.#watched.get(keyOf({ group, kind }));
    if (watched?.mapping.gvk.version !== version) return;
    const { namespaces } = this.#options;
    const everywhere = !watched.mapping.namespaced || namespaces.length === 0;
    const at = everywhere ? 0 : namespaces.indexOf(written.metadata.namespace ?? '');
    watched.reflectors[at]?.learn(written);
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
   * served, as far as is known, there is nothing to see before it has been listed.
   */
  watchOne(ref: ObjectRef, notify: () => void): () => void {
    const { client, clock, random, signal, onError } = this.#options;
    const stop = new AbortController();
    const version = this.kinds.preferredVersion(ref);
    if (version === undefined) return () => undefined;
    const reflector = createReflector({
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
    // What went before the first list is not told of.
    reflector.synced.then(notify, () => undefined);
    return () => stop.abort(syncError('sync.watch-ended', 'nobody waits for the object any more'));
  }

  async done(): Promise<void> {
    const reflectors = [...this.#watched.values()].flatMap((kind) => kind.reflectors);
    await Promise.all(reflectors.map((reflector) => reflector.done));
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
      this.#resolveDiscovered();
      const isPartial = client.mapper.isPartial();
      this.#failures = isPartial ? this.#failures + 1 : 0;
      if (!isPartial && !this.kinds.lags()) return;
    } catch (error) {
      if (signal.aborted) return;
      this.#failures++;
      this.#options.onError(SetpointError.from(error));
    }
    void this.#retryLater(clock, signal);
  }

  /** Discovery failed, does not show everything, or does not yet show a CRD that is established. */
  async #retryLater(clock: Clock, signal: AbortSignal): Promise<void> {
    const pause = new AbortController();
    this.#pause = pause;
    const delayMs = Math.min(
      longestDiscoveryPauseMs,
      discoveryPauseMs * 2 ** Math.max(0, this.#failures - 1),
    );
    try {
      await sleep(clock, delayMs, AbortSignal.any([signal, pause.signal]));
    } catch {
      // Closed meanwhile, or told to go on at once.
      if (signal.aborted) return;
    }
    this.#options.client.mapper.invalidate();
    this.discover();
  }

  #watchAll(mappings: readonly ResourceMapping[]): void {
    const wanted = new Map<string, ResourceMapping>();
    for (const mapping of mappings) {
      const key = keyOf(mapping.gvk);
      const watchable = mapping.verbs.includes('list') && mapping.verbs.includes('watch');
      const ours = this.#isInScope(mapping) && !this.#options.excluded(mapping.gvk);
      if (watchable && !wanted.has(key) && ours) wanted.set(key, mapping);
    }
    for (const [key, kind] of this.#watched) {
      if (wanted.get(key)?.gvk.version !== kind.mapping.gvk.version) this.#unwatch(key, kind);
    }
    for (const [key, mapping] of wanted) if (!this.#watched.has(key)) this.#watch(key, mapping);
  }

  #isInScope({ namespaced }: ResourceMapping): boolean {
    return namespaced || this.#options.namespaces.length === 0 || this.#options.clusterResources;
  }

  #watch(key: string, mapping: ResourceMapping): void {
    const { client, clock, random, signal, namespaces, onPut, onDelete } = this.#options;
    const stop = new AbortController();
    let giveUp = (): void => undefined;
    const failed = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const either = AbortSignal.any([stop.signal, signal]);
    const kind: WatchedKind = { mapping, stop, reflectors: [], listed: false, settled: failed };
    const everywhere = !mapping.namespaced || namespaces.length === 0;
    kind.reflectors = (everywhere ? [{}] : namespaces.map((namespace) => ({ namespace }))).map((scope) =>
      createReflector({
        client,
        gvk: mapping.gvk,
        ...scope,
        clock,
        random,
        signal: either,
        onAdd: onPut,
        onUpdate: onPut,
        onDelete,
        onError: (error) => this.#failed(key, kind, error, giveUp),
      }),
    );
    const listed = Promise.all(kind.reflectors.map((reflector) => reflector.synced)).then(
      () => this.#listed(kind),
      () => undefined,
    );
    kind.settled = Promise.race([listed, failed]);
    this.#watched.set(key, kind);
  }

  #listed(kind: WatchedKind): void {
    kind.listed = true;
    this.#refuse(kind, undefined);
    this.#options.onListed(kind.mapping.gvk);
    // A CRD established after discovery was asked is in the list, but its kind is not known yet.
    if (isCrdKind(kind.mapping.gvk) && this.kinds.lags()) {
      this.#options.client.mapper.invalidate();
      this.discover();
    }
  }

  #failed(key: string, kind: WatchedKind, error: SetpointError, giveUp: () => void): void {
    this.#options.onError(error);
    if (!kind.listed && error.code === KUBE_CODES.forbidden) {
      void this.#refused(key, kind, error).finally(giveUp);
      return;
    }
    if (!kind.listed && hopeless.has(error.code)) this.#unwatch(key, kind);
    giveUp();
  }

  async #refused(key: string, kind: WatchedKind, error: SetpointError): Promise<void> {
    const isLeftOut = await this.#isLeftOut(kind.mapping);
    // Meanwhile it may have been listed, or be watched in another version.
    if (kind.listed || this.#watched.get(key) !== kind) return;
    if (isLeftOut) this.#unwatch(key, kind);
    else this.#refuse(kind, error);
  }

  async #isLeftOut(mapping: ResourceMapping): Promise<boolean> {
    const { client, namespaces, refusedKinds, signal, onError } = this.#options;
    if (refusedKinds !== 'review') return refusedKinds === 'leave-out';
    try {
      return !(await mayList(mapping, namespaces, client, signal));
    } catch (error) {
      if (!signal.aborted) onError(SetpointError.from(error));
      return false;
    }
  }

  #refuse(kind: WatchedKind, error: SetpointError | undefined): void {
    const before = this.refusal;
    if (error === undefined) delete kind.refused;
    else kind.refused = refusal(kind.mapping, error);
    if (this.refusal?.message !== before?.message) this.#options.onRefusal();
  }

  #unwatch(key: string, kind: WatchedKind): void {
    kind.stop.abort(syncError('sync.watch-ended', 'the kind is not watched any more'));
    this.#watched.delete(key);
    if (kind.refused !== undefined) this.#options.onRefusal();
    this.#options.onKindGone(kind.mapping.gvk);
  }
}

function isApiService({ group, kind }: ObjectRef): boolean {
  return group === 'apiregistration.k8s.io' && kind === 'APIService';
}

function keyOf({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}
