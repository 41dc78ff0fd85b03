interface KeyOrder {
  readonly keys: readonly unknown[];
  readonly places: ReadonlyMap<unknown, number>;
}

/** Keys 1…n in an array, all others in insertion order. A value of undefined is nil: no entry. */
export class LuaTable {
  metatable: LuaTable | undefined;
  readonly #array: unknown[] = [];
  readonly #hash = new Map<unknown, unknown>();
  /** The keys of `#hash` with their places, for `next`; dropped when a key is added. */
  #order: KeyOrder | undefined;

  static of(items: readonly unknown[]): LuaTable {
    const table = new LuaTable();
    for (const item of items) table.append(item);
    return table;
  }

  get length(): number {
    return this.#array.length;
  }

  get(key: unknown): unknown {
    if (typeof key === 'number' && key >= 1 && key <= this.#array.length && Number.isInteger(key)) {
      return this.#array[key - 1];
    }
    return this.#hash.get(key);
  }

  /** The key is neither nil nor NaN. */
  set(key: unknown, value: unknown): void {
    if (typeof key === 'number' && Number.isInteger(key) && key >= 1 && key <= this.#array.length + 1) {
      this.#setItem(key, value);
    } else if (value === undefined) {
      this.#hash.delete(key);
    } else {
      if (!this.#hash.has(key)) this.#order = undefined;
      this.#hash.set(key, value);
    }
  }

  /** Adds behind the last item; nil adds nothing. */
  append(value: unknown): void {
    if (value !== undefined) this.#setItem(this.#array.length + 1, value);
  }

  /** Makes room at a position from 1 to length + 1. */
  insert(position: number, value: unknown): void {
    this.#array.splice(position - 1, 0, value);
    this.#absorb();
  }

  remove(position: number): unknown {
    const [removed] = this.#array.splice(position - 1, 1);
    this.#trim();
    return removed;
  }

  /** Puts all items in an order; `compare` may throw, and then the table is as it was. */
  sort(compare: (a: unknown, b: unknown) => number): void {
    const sorted = this.#array.toSorted(compare);
    for (const [index, item] of sorted.entries()) this.#array[index] = item;
  }

  /** The entries in order; entries may be changed and removed while they are read. */
  *entries(): Generator<readonly [key: unknown, value: unknown]> {
    for (let index = 0; index < this.#array.length; index++) {
      const value = this.#array[index];
      if (value !== undefined) yield [index + 1, value];
    }
    yield* this.#hash.entries();
  }

  /** The entry after a key (the first after undefined); undefined at the end. What is looked through is charged. */
  next(key: unknown, charge: (steps: number) => void): readonly [key: unknown, value: unknown] | undefined {
    const isItem = typeof key === 'number' && key >= 1 && key <= this.#array.length;
    if (key === undefined || isItem) {
      for (let index = isItem ? key : 0; index < this.#array.length; index++) {
        if (this.#array[index] !== undefined) return [index + 1, this.#array[index]];
        charge(1);
      }
      for (const entry of this.#hash) return entry;
      return undefined;
    }
    if (this.#order === undefined) charge(1 + (this.#hash.size >> 2));
    const place = this.#ordered().places.get(key);
    return this.#nextHashed(place === undefined ? 0 : place + 1, charge);
  }

  #nextHashed(
    from: number,
    charge: (steps: number) => void,
  ): readonly [key: unknown, value: unknown] | undefined {
    const { keys } = this.#ordered();
    for (let place = from; place < keys.length; place++) {
      const value = this.#hash.get(keys[place]);
      if (value !== undefined) return [keys[place], value];
      charge(1);
    }
    return undefined;
  }

  #ordered(): KeyOrder {
    if (this.#order === undefined) {
      const keys = [...this.#hash.keys()];
      this.#order = { keys, places: new Map(keys.map((key, place) => [key, place])) };
    }
    return this.#order;
  }

  #setItem(key: number, value: unknown): void {
    if (key <= this.#array.length) {
      this.#array[key - 1] = value;
      if (value === undefined) this.#trim();
    } else if (value === undefined) {
      this.#hash.delete(key);
    } else {
      this.#hash.delete(key);
      this.#array.push(value);
      this.#absorb();
    }
  }

  #trim(): void {
    while (this.#array.length > 0 && this.#array.at(-1) === undefined) this.#array.pop();
  }

  /** Entries that now continue the array move into it. */
  #absorb(): void {
    if (this.#hash.size === 0) return;
    for (;;) {
      const key = this.#array.length + 1;
      const value = this.#hash.get(key);
      if (value === undefined) return;
      this.#hash.delete(key);
      this.#array.push(value);
    }
  }
}
