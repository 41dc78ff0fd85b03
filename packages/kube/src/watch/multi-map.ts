/** Values to the keys that have them. Most values of an index have one key, which is kept without a set of its own. */
export class MultiMap {
  readonly #keys = new Map<string, string | Set<string>>();

  add(value: string, key: string): void {
    const known = this.#keys.get(value);
    if (known === undefined) this.#keys.set(value, key);
    else if (typeof known !== 'string') known.add(key);
    else if (known !== key) this.#keys.set(value, new Set([known, key]));
  }

  delete(value: string, key: string): void {
    const known = this.#keys.get(value);
    if (known === key) this.#keys.delete(value);
    else if (known instanceof Set && known.delete(key) && known.size === 0) this.#keys.delete(value);
  }

  /** In the order they came. */
  get(value: string): Iterable<string> {
    const known = this.#keys.get(value);
    return known === undefined ? [] : typeof known === 'string' ? [known] : known;
  }

  values(): Iterable<string> {
    return this.#keys.keys();
  }
}
