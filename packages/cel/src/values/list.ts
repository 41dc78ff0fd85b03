import type { Value } from './value.ts';

/** A list: elements by index, from 0 below `size`. */
export abstract class CelList {
  abstract readonly size: number;
  abstract at(index: number): Value;

  *[Symbol.iterator](): IterableIterator<Value> {
    for (let i = 0; i < this.size; i++) yield this.at(i);
  }

  toArray(): Value[] {
    return [...this];
  }

  concat(other: CelList): CelList {
    return new ArrayList([...this, ...other]);
  }

  /** Equality of its own (a list that is a set or a map); undefined for element by element. */
  equalsList(_other: CelList): boolean | undefined {
    return undefined;
  }
}

/** A list over an array, which must not change any more. */
export class ArrayList extends CelList {
  static readonly empty = new ArrayList([]);
  readonly #values: readonly Value[];

  constructor(values: readonly Value[]) {
    super();
    this.#values = values;
  }

  get size(): number {
    return this.#values.length;
  }

  at(index: number): Value {
    return this.#values[index] as Value;
  }

  override [Symbol.iterator](): IterableIterator<Value> {
    return this.#values[Symbol.iterator]();
  }
}

/**
 * What a fold appends to: growing a list one element at a time is linear, because all its versions share one array and
 * each sees its own length of it.
 */
export class GrowingList extends CelList {
  readonly #shared: Value[];
  readonly size: number;

  constructor(shared: Value[] = [], size = 0) {
    super();
    this.#shared = shared;
    this.size = size;
  }

  at(index: number): Value {
    return this.#shared[index] as Value;
  }

  override concat(other: CelList): CelList {
    if (this.#shared.length !== this.size) return super.concat(other);
    for (const value of other) this.#shared.push(value);
    return new GrowingList(this.#shared, this.#shared.length);
  }
}
