import type { Clock, Random, SetpointError } from '@setpoint/core';
import type { KubeClient } from '../client/kube-client.ts';
import type { GroupVersionKind } from '../group-version-kind.ts';
import type { KubeObject } from '../object.ts';
import { fieldSelectorMatches, parseFieldSelector } from '../values/field-selector.ts';
import { labelSelectorMatches } from '../values/label-selector.ts';
import { parseLabelSelector } from '../values/parse-label-selector.ts';
import { createReflector, type Reflector } from './reflector.ts';
import { compareResourceVersions } from './resource-version.ts';
import { withoutManagedFields } from './without-managed-fields.ts';

/** What of a kind is followed. */
export interface InformerScope {
  /** Default: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** On `metadata.name`, `metadata.namespace` and, of Secrets, `type`. */
  readonly fieldSelector?: string;
}

export interface InformerOptions {
  readonly client: Pick<KubeClient, 'list' | 'watch'>;
  readonly gvk: GroupVersionKind;
  /** Disjoint parts of the kind, each with a watch of its own. */
  readonly scopes: readonly InformerScope[];
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the informer. */
  readonly signal: AbortSignal;
  readonly onError: (error: SetpointError) => void;
}

export interface InformerChange<T> {
  /** `namespace/name`. */
  readonly key: string;
  /** Undefined when the object is new. */
  readonly before: T | undefined;
  /** Undefined when the object is gone. */
  readonly after: T | undefined;
}

/** What an informer keeps: an object, typed by whoever knows what the API server has validated it against. */
export type Informed = Pick<KubeObject, 'metadata'>;

/**
 * The newest version known of every object of one kind, without managedFields, kept once for all who read it: what it
 * returns must not be changed. Versions come from the watch and from the answers to our own writes ({@link learn}),
 * whichever is later, so that nobody acts on a state older than what this process has done.
 */
export interface Informer<T extends Informed> {
  /** By `namespace/name`. */
  get(key: string): T | undefined;
  keys(): Iterable<string>;
  values(): IterableIterator<T>;
  readonly size: number;
  /** The newest version seen of any object; `0` before the first. */
  readonly resourceVersion: string;
  /** Calls back after every change, synchronously, one version once; returns how to stop. */
  onChange(listener: (change: InformerChange<T>) => void): () => void;
  /** Takes in what a write was answered with; see {@link Reflector.learn}. */
  learn(written: Informed): void;
  /** Takes in that the object was deleted for good. */
  forget(object: Informed): void;
  /** Resolves when everything has been listed once; rejects when the signal aborts before. */
  readonly synced: Promise<void>;
  /** Resolves when the informer has stopped; it never rejects. */
  readonly done: Promise<void>;
}

/** `namespace/name`. */
export function namespacedName({ metadata }: Informed): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

export function createInformer<T extends Informed = KubeObject>(options: InformerOptions): Informer<T> {
  return new WatchedObjects<T>(options);
}

class WatchedObjects<T extends Informed> implements Informer<T> {
  readonly synced: Promise<void>;
  readonly done: Promise<void>;
  resourceVersion = '0';
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: InformerChange<T>) => void>();
  readonly #parts: readonly {
    readonly holds: (object: Informed) => boolean;
    readonly reflector: Reflector;
  }[];

  constructor({ scopes, ...ports }: InformerOptions) {
    this.#parts = scopes.map((scope) => ({ holds: holding(scope), reflector: this.#reflect(ports, scope) }));
    this.synced = Promise.all(this.#parts.map(({ reflector }) => reflector.synced)).then(() => undefined);
    // Not every user waits for it.
    this.synced.catch(() => {});
    this.done = Promise.all(this.#parts.map(({ reflector }) => reflector.done)).then(() => undefined);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  keys(): Iterable<string> {
    return this.#objects.keys();
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  onChange(listener: (change: InformerChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  learn(written: Informed): void {
    for (const { holds, reflector } of this.#parts)
      if (holds(written)) reflector.learn(written as unknown as KubeObject);
  }

  forget(object: Informed): void {
    for (const { reflector } of this.#parts) reflector.forget(object);
  }

  #reflect(ports: Omit<InformerOptions, 'scopes'>, scope: InformerScope): Reflector {
    const put = (object: KubeObject): void => this.#put(object);
    return createReflector({
      ...ports,
      ...scope,
      onAdd: put,
      onUpdate: put,
      onDelete: (ref) => this.#remove(`${ref.namespace}/${ref.name}`),
    });
  }

  #put(object: KubeObject): void {
    const key = namespacedName(object);
    const before = this.#objects.get(key);
    const after = withoutManagedFields(object) as unknown as T;
    this.#objects.set(key, after);
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && compareResourceVersions(resourceVersion, this.resourceVersion) > 0)
      this.resourceVersion = resourceVersion;
    this.#tell({ key, before, after });
  }

  #remove(key: string): void {
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    this.#tell({ key, before, after: undefined });
  }

  /** Every listener runs; what they threw is thrown afterwards. */
  #tell(change: InformerChange<T>): void {
    const failures: unknown[] = [];
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'several listeners failed');
  }
}

/** Whether an object that was written is one the scope's watch tells of. */
function holding(scope: InformerScope): (object: Informed) => boolean {
  const { namespace, labelSelector = '', fieldSelector = '' } = scope;
  const labels = parseLabelSelector(labelSelector);
  const fields = parseFieldSelector(fieldSelector);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    labelSelectorMatches(labels, object.metadata.labels ?? {}) &&
    fieldSelectorMatches(fields, (field) => fieldOf(object, field));
}

function fieldOf(
  { metadata, type }: Informed & { readonly type?: unknown },
  field: string,
): string | undefined {
  if (field === 'metadata.name') return metadata.name;
  if (field === 'metadata.namespace') return metadata.namespace;
  return field === 'type' && typeof type === 'string' ? type : undefined;
}
