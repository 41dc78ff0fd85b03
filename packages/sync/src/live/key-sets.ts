/** Sets of keys by a name; empty ones take no room. */
export class KeySets {
  readonly #sets = new Map<string, Set<string>>();

  add(name: string, key: string): void {
    const set = this.#sets.get(name);
    if (set === undefined) this.#sets.set(name, new Set([key]));
    else set.add(key);
  }

  delete(name: string, key: string): void {
    const set = this.#sets.get(name);
    if (set?.delete(key) === true && set.size === 0) this.#sets.delete(name);
  }

  get(name: string): ReadonlySet<string> {
    return this.#sets.get(name) ?? none;
  }

  has(name: string): boolean {
    return this.#sets.has(name);
  }
}

const none: ReadonlySet<string> = new Set();
