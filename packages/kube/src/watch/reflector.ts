import { setMaxListeners } from 'node:events';
import { type Clock, jitter, type Random, SetpointError, sleep } from '@setpoint/core';
import type { KubeClient, WatchEvent } from '../client/kube-client.ts';
import { KUBE_CODES } from '../errors.ts';
import type { GroupVersionKind, ObjectRef } from '../group-version-kind.ts';
import type { KubeObject } from '../object.ts';
import { compareResourceVersions } from './resource-version.ts';

export interface ReflectorHandlers {
  onAdd(object: KubeObject): void;
  onUpdate(object: KubeObject): void;
  /** `last` is the final state when the watch told it, undefined when a list no longer had the object. */
  onDelete(ref: ObjectRef, last: KubeObject | undefined): void;
  /** Everything that went wrong: failed lists and watches (retried) and handlers that threw (not called again). */
  onError(error: SetpointError): void;
}

export interface ReflectorOptions extends ReflectorHandlers {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly gvk: GroupVersionKind;
  /** Default: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only metadata travels and is handed over. Default false. */
  readonly metadataOnly?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the reflector. */
  readonly signal: AbortSignal;
}

/**
 * - `listing`: the first list, or one after the resume point was lost;
 * - `watching`: events arrive;
 * - `waiting`: a pause after a failure;
 * - `stopped`: the signal aborted.
 */
export type ReflectorState = 'listing' | 'watching' | 'waiting' | 'stopped';

export interface Reflector {
  readonly state: ReflectorState;
  /** Resolves when the first list has been handed over; rejects when the signal aborts before. */
  readonly synced: Promise<void>;
  /** Resolves when the reflector has stopped; it never rejects. */
  readonly done: Promise<void>;
  /** Ends a pause after a failure: what was in the way is known to be gone. */
  retryNow(): void;
  /**
   * Takes in what the server answered to a write, so that handlers need not wait for the watch, which may be stalled.
   * What the watch or a newer answer has told already is ignored, also that the object is gone.
   */
  learn(object: KubeObject): void;
  /** Takes in that the object was deleted for good; if it was not, the watch tells of it again. */
  forget(object: Pick<KubeObject, 'metadata'>): void;
}

/** First pause after a failure; doubles with each. */
const baseDelayMs = 500;
const maxDelayMs = 30_000;

/** A watch that ends sooner without an event counts as failed, or a broken server would be asked in a tight loop. */
const shortWatchMs = 1000;

/**
 * Keeps up with one kind: lists it, then watches from there, resumes after the last event or bookmark, and lists
 * again when the server has forgotten that version. Handlers see each object's additions, updates and deletions in
 * order, once, whichever way they became known; they run synchronously and must be quick.
 */
export function createReflector(options: ReflectorOptions): Reflector {
  // One signal commonly ends hundreds of reflectors: Node's leak warning at ten listeners would be wrong.
  setMaxListeners(0, options.signal);
  const loop = new ReflectorLoop(options);
  const done = loop.run();
  return {
    get state() {
      return loop.state;
    },
    synced: loop.synced,
    done,
    retryNow: () => loop.retryNow(),
    learn: (object) => loop.learn(object),
    forget: (object) => loop.forget(object),
  };
}

interface Known {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** Known from an answer that the watch has not caught up with. */
  readonly isAhead: boolean;
}

class ReflectorLoop {
  state: ReflectorState = 'listing';
  readonly synced: Promise<void>;
  readonly #options: ReflectorOptions;
  /** What the handlers have been told, by namespace and name. */
  #known = new Map<string, Known>();
  /** Where to resume; undefined before the first list and after a 410. */
  #resourceVersion: string | undefined;
  #failures = 0;
  #pause: AbortController | undefined;
  #resolveSynced: () => void = () => {};
  #rejectSynced: (reason: unknown) => void = () => {};

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.synced = new Promise((resolve, reject) => {
      this.#resolveSynced = resolve;
      this.#rejectSynced = reject;
    });
    // Not every user waits for it.
    this.synced.catch(() => {});
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      const pause = await this.#round();
      if (pause > 0) await this.#wait(pause);
    }
    this.state = 'stopped';
    this.#rejectSynced(signal.reason);
  }

  /** One list (when needed) and one watch; answers how long to pause afterwards. */
  async #round(): Promise<number> {
    const { clock, signal } = this.#options;
    try {
      if (this.#resourceVersion === undefined) await this.#list();
      const startedMs = clock.monotonicMs();
      const progressed = await this.#watch();
      const lasted = progressed || clock.monotonicMs() - startedMs >= shortWatchMs;
      return lasted ? 0 : this.#nextDelay();
    } catch (cause) {
      if (signal.aborted) return 0;
      return this.#failed(SetpointError.from(cause));
    }
  }

  #failed(error: SetpointError): number {
    if (error.code === KUBE_CODES.gone) {
      this.#resourceVersion = undefined;
      // Normal after a long pause; only a server that forgets its own lists at once is made to wait.
      const isFirst = this.#failures === 0;
      const delayMs = this.#nextDelay();
      return isFirst ? 0 : delayMs;
    }
    this.#options.onError(error);
    return Math.max(error.retryAfterMs ?? 0, this.#nextDelay());
  }

  #nextDelay(): number {
    const delayMs = Math.min(maxDelayMs, baseDelayMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    return jitter(this.#options.random, delayMs, 0.5);
  }

  retryNow(): void {
    if (this.#pause === undefined) return;
    this.#failures = 0;
    this.#pause.abort();
  }

  async #wait(delayMs: number): Promise<void> {
    const { clock, signal } = this.#options;
    this.state = 'waiting';
    this.#pause = new AbortController();
    try {
      await sleep(clock, delayMs, AbortSignal.any([signal, this.#pause.signal]));
    } catch {
      // The pause is over early, or the loop's own condition ends it.
    }
    this.#pause = undefined;
  }

  async #list(): Promise<void> {
    const { client, gvk, signal } = this.#options;
    this.state = 'listing';
    const list = await client.list(gvk, this.#scope(), signal);
    const { resourceVersion = '' } = list.metadata;
    this.#replace(list.items, resourceVersion);
    this.#resourceVersion = resourceVersion;
    this.#resolveSynced();
  }

  /** Whether anything arrived. */
  async #watch(): Promise<boolean> {
    const { client, gvk, signal } = this.#options;
    this.state = 'watching';
    let progressed = false;
    const from = { ...this.#scope(), resourceVersion: this.#resourceVersion ?? '' };
    for await (const event of client.watch(gvk, from, signal)) {
      if (signal.aborted) break;
      progressed = true;
      this.#failures = 0;
      this.#take(event);
    }
    return progressed;
  }

  #scope(): Pick<ReflectorOptions, 'namespace' | 'labelSelector' | 'fieldSelector' | 'metadataOnly'> {
    const { namespace, labelSelector, fieldSelector, metadataOnly } = this.#options;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      ...(metadataOnly === undefined ? {} : { metadataOnly }),
    };
  }

  #take(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') {
      if (event.resourceVersion !== '') this.#resourceVersion = event.resourceVersion;
      return;
    }
    if (event.type === 'DELETED') this.#deleted(event.object);
    else this.#present(event.object);
    this.#resourceVersion = event.object.metadata.resourceVersion ?? this.#resourceVersion;
  }

  /** Tells the difference between a new list and what is known. */
  #replace(items: readonly KubeObject[], listVersion: string): void {
    const listed = new Set(items.map(keyOf));
    for (const [key, known] of this.#known) {
      // An answer may be newer than the list that was under way.
      const isNewer = known.isAhead && compareResourceVersions(known.resourceVersion, listVersion) > 0;
      if (!listed.has(key) && !isNewer) this.#gone(key, undefined);
    }
    for (const item of items) this.#present(item);
  }

  #present(object: KubeObject): void {
    const known = this.#known.get(keyOf(object));
    const { resourceVersion } = object.metadata;
    if (known?.isAhead === true) {
      const order = compareResourceVersions(known.resourceVersion, resourceVersion);
      if (order > 0) return;
      if (order === 0) this.#known.set(keyOf(object), { ...known, isAhead: false });
    }
    if (known?.uid === object.metadata.uid && known?.resourceVersion === resourceVersion) return;
    this.#hand(object, false);
  }

  learn(object: KubeObject): void {
    const { uid, resourceVersion } = object.metadata;
    const known = this.#known.get(keyOf(object));
    // Of what is not known, anything older than where the watch is has been told and is gone.
    const least = known?.uid === uid ? known?.resourceVersion : this.#resourceVersion;
    if (!(compareResourceVersions(resourceVersion, least) > 0)) return;
    if (known !== undefined && known.uid !== uid && isOlder(object, known)) return;
    this.#hand(object, true);
  }

  forget(object: Pick<KubeObject, 'metadata'>): void {
    const key = keyOf(object);
    if (this.#known.get(key)?.uid === object.metadata.uid) this.#gone(key, undefined);
  }

  /** A version that is new, as an addition or as an update; one of another object of the name replaces that. */
  #hand(object: KubeObject, isAhead: boolean): void {
    const key = keyOf(object);
    const { uid, resourceVersion } = object.metadata;
    const known = this.#known.get(key);
    if (known !== undefined && known.uid !== uid) this.#gone(key, undefined);
    const isNew = !this.#known.has(key);
    this.#known.set(key, { uid, resourceVersion, isAhead });
    this.#tell(() => (isNew ? this.#options.onAdd(object) : this.#options.onUpdate(object)));
  }

  #deleted(object: KubeObject): void {
    const known = this.#known.get(keyOf(object));
    // The one that came after it is known already from the answer to its creation.
    if (known?.isAhead === true && known.uid !== object.metadata.uid) return;
    this.#gone(keyOf(object), object);
  }

  #gone(key: string, last: KubeObject | undefined): void {
    if (!this.#known.delete(key)) return;
    const slash = key.indexOf('/');
    const { group, kind } = this.#options.gvk;
    const ref = { group, kind, namespace: key.slice(0, slash), name: key.slice(slash + 1) };
    this.#tell(() => this.#options.onDelete(ref, last));
  }

  #tell(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#options.onError(SetpointError.from(error));
    }
  }
}

function isOlder(object: KubeObject, known: Known): boolean {
  return compareResourceVersions(object.metadata.resourceVersion, known.resourceVersion) < 0;
}

function keyOf(object: Pick<KubeObject, 'metadata'>): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
