import type { Clock, Random, SetpointError } from '@setpoint/core';
import { createReflector, type GroupVersionKind, type KubeClient, type KubeObject } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';

export interface InformerEvent<T> {
  /** Undefined when the object is gone. */
  readonly object: T | undefined;
  /** Undefined when the object is new. */
  readonly previous: T | undefined;
}

type Handler<T> = (event: InformerEvent<T>) => void;

export interface InformerOptions {
  readonly client: KubeClient;
  readonly gvk: GroupVersionKind;
  readonly metadataOnly: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly onError: (error: SetpointError) => void;
}

/** `namespace/name`, `/name` for cluster-scoped objects: what queues carry. */
export function keyOf(object: {
  readonly metadata: { readonly namespace?: string; readonly name?: string };
}): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/** The uid of the controller that owns the object. */
export function controllerUid(object: Pick<Draft, 'metadata'>): string | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

/**
 * One kind, kept in memory and shared: what it returns is never changed. A controller's own writes are put in at once
 * ({@link accept}), so that it never acts on a state older than what it did; versions order the two sources.
 */
export class Informer<T extends Draft> {
  readonly gvk: GroupVersionKind;
  readonly #objects = new Map<string, T>();
  readonly #byNamespace = new Map<string, Set<string>>();
  readonly #byController = new Map<string, Set<string>>();
  /** Versions of objects known to be gone, until the watch says so too. */
  readonly #gone = new Map<string, number>();
  readonly #handlers: Handler<T>[] = [];
  readonly #options: InformerOptions;
  #synced: Promise<void> | undefined;

  constructor(options: InformerOptions) {
    this.gvk = options.gvk;
    this.#options = options;
  }

  /** Resolves when the first list is in; the first call starts listing. */
  start(): Promise<void> {
    this.#synced ??= createReflector({
      client: this.#options.client,
      gvk: this.gvk,
      metadataOnly: this.#options.metadataOnly,
      clock: this.#options.clock,
      random: this.#options.random,
      signal: this.#options.signal,
      onAdd: (object) => this.accept(object),
      onUpdate: (object) => this.accept(object),
      onDelete: (ref, last) => {
        const key = `${ref.namespace}/${ref.name}`;
        if (last === undefined || !this.#isNewerIncarnation(key, last)) this.#remove(key);
        this.#gone.delete(last?.metadata.uid ?? '');
      },
      onError: this.#options.onError,
    }).synced;
    return this.#synced;
  }

  /** Handlers run synchronously after each change; those added later are told of what is there already. */
  onChange(handler: Handler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values()) handler({ object, previous: undefined });
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  find(namespace: string, name: string): T | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  all(): IterableIterator<T> {
    return this.#objects.values();
  }

  get size(): number {
    return this.#objects.size;
  }

  inNamespace(namespace: string): readonly T[] {
    return this.#pick(this.#byNamespace.get(namespace));
  }

  /** The objects whose controller has the uid. */
  controlledBy(uid: string | undefined): readonly T[] {
    return uid === undefined ? [] : this.#pick(this.#byController.get(uid));
  }

  /** How many objects have the controller; cheap, unlike listing them. */
  countControlledBy(uid: string): number {
    return this.#byController.get(uid)?.size ?? 0;
  }

  /** The objects of the namespace that no controller owns. */
  uncontrolledIn(namespace: string): readonly T[] {
    return this.#pick(this.#byController.get(freeIn(namespace)));
  }

  countInNamespace(namespace: string): number {
    return this.#byNamespace.get(namespace)?.size ?? 0;
  }

  /** Takes a state as the server answered or sent it; older ones than what is known are dropped. */
  accept(state: KubeObject): void {
    const object = state as unknown as T;
    const key = keyOf(object);
    const version = Number(object.metadata.resourceVersion);
    const previous = this.#objects.get(key);
    if (previous !== undefined && version <= Number(previous.metadata.resourceVersion)) return;
    const goneAt = this.#gone.get(object.metadata.uid ?? '');
    if (goneAt !== undefined && version <= goneAt) return;
    this.#objects.set(key, object);
    if (previous === undefined) this.#index(key, object, true);
    else if (controllerUid(previous) !== controllerUid(object)) {
      this.#index(key, previous, false);
      this.#index(key, object, true);
    }
    this.#notify({ object, previous });
  }

  /** Takes note that an object was deleted for good, before the watch says so. */
  drop(last: KubeObject): void {
    const key = keyOf(last);
    const known = this.#objects.get(key);
    if (known === undefined || known.metadata.uid !== last.metadata.uid) return;
    this.#gone.set(last.metadata.uid ?? '', Number.MAX_SAFE_INTEGER);
    this.#remove(key);
  }

  #isNewerIncarnation(key: string, last: KubeObject): boolean {
    const known = this.#objects.get(key);
    return known !== undefined && known.metadata.uid !== last.metadata.uid;
  }

  #remove(key: string): void {
    const previous = this.#objects.get(key);
    if (previous === undefined) return;
    this.#objects.delete(key);
    this.#index(key, previous, false);
    this.#notify({ object: undefined, previous });
  }

  #notify(event: InformerEvent<T>): void {
    for (const handler of this.#handlers) handler(event);
  }

  #pick(keys: ReadonlySet<string> | undefined): readonly T[] {
    return keys === undefined ? [] : [...keys].map((key) => this.#objects.get(key) as T);
  }

  #index(key: string, object: T, present: boolean): void {
    toggle(this.#byNamespace, object.metadata.namespace ?? '', key, present);
    const namespace = object.metadata.namespace ?? '';
    toggle(this.#byController, controllerUid(object) ?? freeIn(namespace), key, present);
  }
}

/** The index value of objects without a controller; no uid contains a slash. */
function freeIn(namespace: string): string {
  return `/${namespace}`;
}

function toggle(index: Map<string, Set<string>>, value: string, key: string, present: boolean): void {
  const keys = index.get(value);
  if (present) {
    if (keys === undefined) index.set(value, new Set([key]));
    else keys.add(key);
    return;
  }
  keys?.delete(key);
  if (keys?.size === 0) index.delete(value);
}
