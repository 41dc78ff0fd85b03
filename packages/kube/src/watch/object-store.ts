import { SetpointError } from '@setpoint/core';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { type ObjectRef, refKey, refOf } from '../group-version-kind.ts';
import type { KubeObject } from '../object.ts';
import { MultiMap } from './multi-map.ts';
import type { StoreIndex } from './store-index.ts';

export interface StoreChange {
  readonly ref: ObjectRef;
  /** Undefined when the object went away. */
  readonly object: KubeObject | undefined;
  /** Undefined when the object is new. */
  readonly previous: KubeObject | undefined;
}

export type StoreListener = (change: StoreChange) => void;

export interface ObjectStoreOptions {
  /** Indexes by name; see `byNamespace`, `byOwner`, `byLabel`. Default: none. */
  readonly indexes?: Readonly<Record<string, StoreIndex>>;
  /** Makes an object smaller before it is kept, as `withoutManagedFields` does. Default: kept as it is. */
  readonly transform?: (object: KubeObject) => KubeObject;
}

/**
 * Objects of any kinds by reference, with indexes, kept in memory once and shared: what it returns must not be
 * changed. Listeners run synchronously after each change and see the store as it is then.
 */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #indexes = new Map<string, { readonly valuesOf: StoreIndex; readonly keys: MultiMap }>();
  readonly #transform: (object: KubeObject) => KubeObject;
  readonly #listeners = new Set<StoreListener>();
  readonly #keyListeners = new Map<string, Set<StoreListener>>();

  constructor(options: ObjectStoreOptions = {}) {
    this.#transform = options.transform ?? ((object) => object);
    for (const [name, valuesOf] of Object.entries(options.indexes ?? {})) {
      this.#indexes.set(name, { valuesOf, keys: new MultiMap() });
    }
  }

  get size(): number {
    return this.#objects.size;
  }

  get(ref: ObjectRef): KubeObject | undefined {
    return this.#objects.get(refKey(ref));
  }

  values(): IterableIterator<KubeObject> {
    return this.#objects.values();
  }

  /** The objects that have the value in the index, in the order they came. Throws for an index that was not declared. */
  find(index: string, value: string): readonly KubeObject[] {
    const found: KubeObject[] = [];
    for (const key of this.#index(index).keys.get(value)) {
      const object = this.#objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  /** The values that some object has in the index. */
  indexValues(index: string): Iterable<string> {
    return this.#index(index).keys.values();
  }

  /** Adds the object or puts it in the place of the one with its reference. */
  put(object: KubeObject): void {
    const kept = this.#transform(object);
    const ref = refOf(kept);
    const key = refKey(ref);
    const previous = this.#objects.get(key);
    this.#objects.set(key, kept);
    this.#reindex(key, previous, kept);
    this.#notify(key, { ref, object: kept, previous });
  }

  /** The object that was there, or undefined. */
  remove(ref: ObjectRef): KubeObject | undefined {
    const key = refKey(ref);
    const previous = this.#objects.get(key);
    if (previous === undefined) return undefined;
    this.#objects.delete(key);
    this.#reindex(key, previous, undefined);
    this.#notify(key, { ref, object: undefined, previous });
    return previous;
  }

  /** Calls back after every change of any object; returns how to stop. */
  onChange(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls back after every change of one object, also one that is not there yet; returns how to stop. */
  onChangeOf(ref: ObjectRef, listener: StoreListener): () => void {
    const key = refKey(ref);
    const listeners = this.#keyListeners.get(key) ?? new Set();
    this.#keyListeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#keyListeners.get(key) === listeners) this.#keyListeners.delete(key);
    };
  }

  #index(name: string): { readonly valuesOf: StoreIndex; readonly keys: MultiMap } {
    const index = this.#indexes.get(name);
    if (index !== undefined) return index;
    throw kubeError(KUBE_CODES.unknownIndex, `the store has no index ${JSON.stringify(name)}`, {
      nextAction: 'Declare it in the indexes of the store.',
    });
  }

  #reindex(key: string, previous: KubeObject | undefined, object: KubeObject | undefined): void {
    for (const { valuesOf, keys } of this.#indexes.values()) {
      const before = previous === undefined ? [] : valuesOf(previous);
      const after = object === undefined ? [] : valuesOf(object);
      for (const value of before) if (!after.includes(value)) keys.delete(value, key);
      for (const value of after) if (!before.includes(value)) keys.add(value, key);
    }
  }

  /** Every listener runs; what they threw is thrown afterwards. */
  #notify(key: string, change: StoreChange): void {
    const failures: unknown[] = [];
    for (const listener of [...(this.#keyListeners.get(key) ?? []), ...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw SetpointError.from(failures[0]);
    if (failures.length > 1)
      throw SetpointError.from(new AggregateError(failures, 'several listeners failed'));
  }
}
