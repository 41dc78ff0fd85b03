interface Held<V> {
  readonly value: V;
  readonly bytes: number;
}

/**
 * Keeps recently used values up to a number of bytes; a value larger than an eighth of that is not kept. There are two
 * generations of half the size: what is used moves to the younger one, and when that is full it becomes the older one,
 * whose values are forgotten. Using what is young moves nothing, so that the hottest values cost a look-up.
 */
export class ByteCache<V> {
  readonly #maxBytes: number;
  #young = new Map<string, Held<V>>();
  #youngBytes = 0;
  #old = new Map<string, Held<V>>();
  #oldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.set(key, old.value, old.bytes);
    return old.value;
  }

  set(key: string, value: V, bytes: number): void {
    if (bytes > this.#maxBytes / 8) return;
    this.#drop(key);
    if (this.#youngBytes + bytes > this.#maxBytes / 2) {
      this.#old = this.#young;
      this.#oldBytes = this.#youngBytes;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, { value, bytes });
    this.#youngBytes += bytes;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = 0;
    this.#oldBytes = 0;
  }

  get bytes(): number {
    return this.#youngBytes + this.#oldBytes;
  }

  #drop(key: string): void {
    const young = this.#young.get(key);
    if (young !== undefined && this.#young.delete(key)) this.#youngBytes -= young.bytes;
    const old = this.#old.get(key);
    if (old !== undefined && this.#old.delete(key)) this.#oldBytes -= old.bytes;
  }
}
