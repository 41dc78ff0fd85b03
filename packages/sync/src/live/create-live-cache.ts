import type { Clock, Random, SetpointError } from '@setpoint/core';
import {
  type GroupVersionKind,
  isKubeError,
  KUBE_CODES,
  type KubeClient,
  type KubeObject,
  type ObjectRef,
  refKey,
  refOf,
  type SchemaNode,
} from '@setpoint/kube';
import { syncError } from '../errors.ts';
import { forEachBounded } from '../execute/bounded.ts';
import type { WantedObject } from '../execute/ports.ts';
import type { IgnoreRules } from '../diff/ignore-rules.ts';
import type { HealthOf } from '../health/status.ts';
import { isCrdKind, isNamespaceKind } from '../order/kind-order.ts';
import type { Ownership } from '../ownership/ownership.ts';
import type { KindScope } from '../plan/input.ts';
import { EntryIndex, isTopLevel } from './entry-index.ts';
import { entryOf, matters } from './entry-of.ts';
import { isExcludedByDefault } from './exclusions.ts';
import { KeySets } from './key-sets.ts';
import { KindWatches } from './kind-watches.ts';
import type { RefusedKinds } from './refused-kinds.ts';
import { Doubts } from './doubts.ts';
import type { LiveCache, LiveEntry, LiveNode } from './live-cache.ts';

export interface LiveCacheOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly ownership: Ownership;
  readonly health: HealthOf;
  /** Kinds not watched. Default: Argo CD's default exclusions and Events. */
  readonly excluded?: (gvk: GroupVersionKind) => boolean;
  /** Fields of an object whose changes alone wake no owner. Default none. */
  readonly ignoredUpdates?: (object: KubeObject) => IgnoreRules | undefined;
  /** Only what is in these namespaces is watched. Default empty: everything. */
  readonly namespaces?: readonly string[];
  /** Whether kinds without namespaces are watched beside `namespaces`. Default true. */
  readonly clusterResources?: boolean;
  /** Default `fail`. */
  readonly refusedKinds?: RefusedKinds;
  /** {@link LiveCache.refusal} is another now. */
  readonly onRefusal?: () => void;
  /** Failed lists, watches and discoveries, which are tried again. */
  readonly onError: (error: SetpointError) => void;
}

/**
 * A cache of every listable and watchable kind of a cluster. It starts at once; use {@link LiveCache.whenSynced} to wait
 * for the first lists. Costs follow events: nothing is asked or walked periodically.
 */
export function createLiveCache(options: LiveCacheOptions): LiveCache {
  return new WatchedCache(options);
}

const apiServiceGvk: GroupVersionKind = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
};
const loadsAtOnce = 16;
const noRules = (): undefined => undefined;

class WatchedCache implements LiveCache {
  readonly #options: LiveCacheOptions;
  readonly #closing = new AbortController();
  readonly #watches: KindWatches;
  readonly #entries = new EntryIndex();
  readonly #waiters = new Map<string, Set<() => void>>();
  readonly #ownerListeners = new Set<(owner: string) => void>();
  readonly #topLevelListeners = new Set<(namespace: string) => void>();
  /** Owners by the keys they desire, and the other way round. */
  readonly #desiredBy = new KeySets();
  readonly #desires = new Map<string, ReadonlySet<string>>();
  /** Objects read in another version than the watched one, for as long as they stay the same. */
  readonly #converted = new Map<string, KubeObject>();
  readonly #doubts = new Doubts();

  constructor(options: LiveCacheOptions) {
    this.#options = options;
    this.#watches = new KindWatches({
      ...options,
      excluded: options.excluded ?? isExcludedByDefault,
      namespaces: options.namespaces ?? [],
      clusterResources: options.clusterResources ?? true,
      refusedKinds: options.refusedKinds ?? 'fail',
      onRefusal: options.onRefusal ?? (() => undefined),
      signal: this.#closing.signal,
      onPut: (object) => this.#put(object),
      onDelete: (ref) => this.#delete(ref),
      onListed: (kind) => this.#wakeKind(kind),
      onKindGone: (kind) => this.#deleteKind(kind),
    });
    this.#watches.discover();
  }

  get synced(): boolean {
    return this.#watches.settled;
  }

  get refusal(): SetpointError | undefined {
    return this.#watches.refusal;
  }

  get stats(): LiveCache['stats'] {
    let bodies = 0;
    for (const { body } of this.#entries.values()) if (body !== undefined) bodies++;
    return { objects: this.#entries.size, bodies, kinds: this.#watches.size };
  }

  whenSynced(signal: AbortSignal): Promise<void> {
    return abortable(this.#watches.whenSettled(), signal);
  }

  retryNow(): void {
    this.#watches.retryNow();
  }

  get(ref: ObjectRef): KubeObject | undefined {
    return this.#entries.get(refKey(ref))?.body;
  }

  entry(ref: ObjectRef): LiveEntry | undefined {
    return this.#entries.get(refKey(ref));
  }

  ownedBy(owner: string): readonly LiveEntry[] {
    return this.#entries.ownedBy(owner);
  }

  kind(gvk: GroupVersionKind): KindScope | undefined {
    return this.#watches.kinds.scope(gvk);
  }

  schema(gvk: GroupVersionKind): SchemaNode | undefined {
    return this.#watches.kinds.schema(gvk);
  }

  watches(ref: ObjectRef): boolean {
    return this.#watches.isListed(ref);
  }

  tree(owner: string): readonly LiveNode[] {
    const roots = new Map<string, LiveEntry>();
    for (const entry of this.#entries.ownedBy(owner)) roots.set(refKey(entry.ref), entry);
    for (const key of this.#desires.get(owner) ?? []) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) roots.set(key, entry);
    }
    return [...roots.values()].map((entry) => this.#entries.tree(entry));
  }

  writing(owner: string, object: WantedObject): (answer: KubeObject | undefined) => void {
    const end = this.#doubts.begin(owner, object);
    return (answer) => {
      if (answer !== undefined) this.#watches.learn(answer);
      // Of a kind that is not listed yet nothing is learned.
      end(
        answer !== undefined &&
          (!this.#watches.isPending(object.ref) || this.entry(object.ref) !== undefined),
      );
    };
  }

  doubt(owner: string, objects: readonly WantedObject[]): void {
    for (const object of objects)
      if (this.entry(object.ref) === undefined) this.writing(owner, object)(undefined);
  }

  doubted(owner: string): readonly WantedObject[] {
    return this.#doubts.of(owner);
  }

  track(owner: string, refs: readonly ObjectRef[]): void {
    const keys = new Set(refs.map(refKey));
    const before = this.#desires.get(owner) ?? new Set();
    const left = [...before].filter((key) => !keys.has(key));
    for (const key of left) this.#desiredBy.delete(key, owner);
    for (const key of keys) this.#desiredBy.add(key, owner);
    if (keys.size === 0) this.#desires.delete(owner);
    else this.#desires.set(owner, keys);
    for (const key of left) this.#dropUnused(key);
  }

  onOwnerChange(notify: (owner: string) => void): () => void {
    this.#ownerListeners.add(notify);
    return () => this.#ownerListeners.delete(notify);
  }

  podsOn(node: string): readonly LiveEntry[] {
    return this.#entries.podsOn(node);
  }

  topLevel(namespace: string): readonly LiveEntry[] {
    return this.#entries.topLevel(namespace);
  }

  onTopLevelChange(notify: (namespace: string) => void): () => void {
    this.#topLevelListeners.add(notify);
    return () => this.#topLevelListeners.delete(notify);
  }

  onChange(ref: ObjectRef, notify: () => void): () => void {
    const key = refKey(ref);
    const waiters = this.#waiters.get(key) ?? new Set();
    this.#waiters.set(key, waiters);
    waiters.add(notify);
    const stopWatching = this.watches(ref) ? undefined : this.#watches.watchOne(ref, notify);
    return () => {
      stopWatching?.();
      waiters.delete(notify);
      if (waiters.size === 0 && this.#waiters.get(key) === waiters) this.#waiters.delete(key);
      this.#dropUnused(key);
    };
  }

  async load(wanted: readonly WantedObject[], signal: AbortSignal): Promise<Map<string, KubeObject>> {
    const found = new Map<string, KubeObject>();
    const unkept: WantedObject[] = [];
    for (const one of wanted) {
      const entry = this.#entries.get(refKey(one.ref));
      const body = this.#inVersion(entry, one.version);
      if (body !== undefined) found.set(refKey(one.ref), body);
      else if (
        entry !== undefined ||
        !this.watches(one.ref) ||
        this.#doubts.get(refKey(one.ref)) !== undefined
      )
        unkept.push(one);
    }
    await forEachBounded(unkept, loadsAtOnce, async (one) => {
      const key = refKey(one.ref);
      const doubt = this.#doubts.get(key);
      const body = await (doubt === undefined ? this.#read(one, signal) : this.#readDoubted(one, signal));
      this.#doubts.settle(key, doubt);
      if (body !== undefined) found.set(key, body);
    });
    return found;
  }

  async close(): Promise<void> {
    this.#closing.abort(syncError('sync.watch-ended', 'the live cache was closed'));
    await this.#watches.done();
  }

  #inVersion(entry: LiveEntry | undefined, version: string): KubeObject | undefined {
    if (entry?.body === undefined || entry.version === version) return entry?.body;
    const converted = this.#converted.get(conversionKey(refKey(entry.ref), version));
    return converted?.metadata.resourceVersion === entry.resourceVersion ? converted : undefined;
  }

  async #read({ ref, version }: WantedObject, signal: AbortSignal): Promise<KubeObject | undefined> {
    const { group, kind, namespace, name } = ref;
    const gvk = { group, version, kind };
    if (this.kind(gvk) === undefined) return undefined;
    const location = namespace === '' ? { gvk, name } : { gvk, namespace, name };
    const body = await this.#options.client.get(location, signal);
    if (body !== undefined) this.#keep(refKey(ref), version, body);
    return body;
  }

  /** In whatever version it is served in by now; throws when it cannot be told whether it is. */
  async #readDoubted({ ref, version }: WantedObject, signal: AbortSignal): Promise<KubeObject | undefined> {
    const served = this.kind({ ...ref, version }) === undefined ? '' : version;
    const { mapper } = this.#options.client;
    const mapping = await mapper.mapping({ group: ref.group, version: served, kind: ref.kind }, signal);
    if (mapping !== undefined) {
      const location = { gvk: mapping.gvk, name: ref.name };
      const where = mapping.namespaced ? { ...location, namespace: ref.namespace } : location;
      const body = await this.#options.client.get(where, signal);
      if (body !== undefined) this.#watches.learn(body);
      return body;
    }
    if (this.#watches.kinds.isDefined(ref)) throw notServed(ref, 'its CRD is there');
    if (await this.#isRegistered({ ...ref, version }, signal))
      throw notServed(ref, 'its APIService is there');
    return undefined;
  }

  /** Whether discovery leaves out all of a group and version for which there is an APIService. */
  async #isRegistered(gvk: GroupVersionKind, signal: AbortSignal): Promise<boolean> {
    const { client } = this.#options;
    const isServed = (await client.mapper.all(signal)).some(
      ({ gvk: { group, version } }) => group === gvk.group && version === gvk.version,
    );
    if (isServed || gvk.group === '' || gvk.version === '') return false;
    const location = { gvk: apiServiceGvk, name: `${gvk.version}.${gvk.group}` };
    try {
      return (await client.get(location, signal)) !== undefined;
    } catch (error) {
      // A server that has none, or shows none to us, cannot tell us more than its discovery does.
      if (isKubeError(error, KUBE_CODES.unknownKind) || isKubeError(error, KUBE_CODES.forbidden))
        return false;
      throw error;
    }
  }

  /** Keeps what was read, for as long as the watch shows the same state and somebody uses it. */
  #keep(key: string, version: string, body: KubeObject): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#isUsed(key, entry)) return;
    if (entry.version !== version) this.#converted.set(conversionKey(key, version), body);
    else if (entry.resourceVersion === body.metadata.resourceVersion)
      this.#entries.put(key, { ...entry, body });
  }

  #put(object: KubeObject): void {
    const { ownership, health } = this.#options;
    const key = refKey(refOf(object));
    const before = this.#entries.get(key);
    const after = entryOf(object, ownership, health);
    this.#entries.put(key, this.#isUsed(key, after) ? after : { ...after, body: undefined });
    this.#forgetConversions(key);
    this.#doubts.settle(key, this.#doubts.get(key));
    this.#watches.noticePut(object);
    this.#wake(key);
    if (before?.owner !== after.owner || before === undefined) this.#tellTopLevel(after);
    const isWanted = this.#desiredBy.has(key);
    if (!matters(before, after, isWanted, this.#options.ignoredUpdates ?? noRules)) return;
    const owners = this.#ownersOf(after);
    if (before?.owner !== undefined) owners.add(before.owner);
    this.#tell(owners);
  }

  #delete(ref: ObjectRef): void {
    const key = refKey(ref);
    const before = this.#entries.get(key);
    if (before === undefined) return;
    const owners = this.#ownersOf(before);
    this.#entries.delete(key);
    this.#forgetConversions(key);
    this.#watches.noticeDelete(ref);
    this.#wake(key);
    this.#tellTopLevel(before);
    this.#tell(owners);
  }

  #deleteKind({ group, kind }: { readonly group: string; readonly kind: string }): void {
    const refs = [...this.#entries.values()].map(({ ref }) => ref);
    for (const ref of refs) if (ref.group === group && ref.kind === kind) this.#delete(ref);
  }

  #isUsed(key: string, entry: LiveEntry): boolean {
    if (entry.owner !== undefined || this.#desiredBy.has(key) || this.#waiters.has(key)) return true;
    // Few, and asked for by every plan.
    return isNamespaceKind(entry.ref) || isCrdKind(entry.ref);
  }

  #dropUnused(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.body === undefined || this.#isUsed(key, entry)) return;
    this.#entries.put(key, { ...entry, body: undefined });
    this.#forgetConversions(key);
  }

  #forgetConversions(key: string): void {
    if (this.#converted.size === 0) return;
    for (const one of this.#converted.keys())
      if (one.startsWith(conversionKey(key, ''))) this.#converted.delete(one);
  }

  #wake(key: string): void {
    // Who is woken may stop waiting, or begin to.
    const waiters = Array.from(this.#waiters.get(key) ?? []);
    for (const notify of waiters) notify();
  }

  /** What is waited for may have gone before the kind was listed. */
  #wakeKind({ group, kind }: { readonly group: string; readonly kind: string }): void {
    for (const key of Array.from(this.#waiters.keys()))
      if (key.startsWith(`${group}/${kind}/`)) this.#wake(key);
  }

  /** The owners of the object and of what it descends from. */
  #ownersOf(entry: LiveEntry): Set<string> {
    const owners = new Set<string>();
    for (const key of this.#entries.lineage(entry)) {
      const { owner } = this.#entries.get(key) ?? entry;
      if (owner !== undefined) owners.add(owner);
      for (const desiring of this.#desiredBy.get(key)) owners.add(desiring);
    }
    return owners;
  }

  #tellTopLevel(entry: LiveEntry): void {
    if (!isTopLevel(entry)) return;
    for (const notify of this.#topLevelListeners) notify(entry.ref.namespace);
  }

  #tell(owners: Iterable<string>): void {
    for (const owner of owners) for (const notify of this.#ownerListeners) notify(owner);
  }
}

function notServed({ group, kind }: ObjectRef, why: string): SetpointError {
  return syncError('sync.kind-unknown', `${kind} of ${group} is not served, but ${why}`, {
    retry: 'backoff',
  });
}

function conversionKey(key: string, version: string): string {
  return `${key}@${version}`;
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop();
  }
}
