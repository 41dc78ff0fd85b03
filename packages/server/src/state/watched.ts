import type { KubeObject } from '@setpoint/kube';

export interface WatchedChange<T> {
  /** `namespace/name`. */
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** The objects of one kind as a watch last told them, by `namespace/name`. */
export class Watched<T extends Pick<KubeObject, 'metadata'>> {
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: WatchedChange<T>) => void>();
  /** The newest resourceVersion seen. */
  resourceVersion = '0';

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  get size(): number {
    return this.#objects.size;
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** Calls back after every change; returns how to stop. */
  onChange(listener: (change: WatchedChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  put(object: T): void {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    this.#objects.set(key, object);
    this.#see(object.metadata.resourceVersion);
    this.#tell({ key, before, after: object });
  }

  remove(key: string): void {
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    this.#tell({ key, before, after: undefined });
  }

  #see(version = ''): void {
    const newest = this.resourceVersion;
    if (version.length > newest.length || (version.length === newest.length && version > newest)) {
      this.resourceVersion = version;
    }
  }

  #tell(change: WatchedChange<T>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

export function keyOf(object: Pick<KubeObject, 'metadata'>): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
