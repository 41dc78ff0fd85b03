import { MAP, type Type } from '../types/type.ts';
import { Uint } from './uint.ts';
import type { Value } from './value.ts';

/** A key as a JavaScript Map compares it: numbers of the same mathematical value are the same key. */
export type MapKey = string | boolean | bigint;

/** The key a value looks up; undefined for a value that can be no key. */
export function keyOf(value: Value): MapKey | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (value instanceof Uint) return value.value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  return undefined;
}

/** A map, or an object with declared fields: what is found under a key, undefined where nothing is. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract get(key: MapKey): Value | undefined;
  abstract keys(): Iterable<Value>;

  /** `map`, or the type of a struct. */
  get type(): Type {
    return MAP;
  }

  has(key: MapKey): boolean {
    return this.get(key) !== undefined;
  }

  *entries(): IterableIterator<readonly [Value, Value]> {
    for (const key of this.keys()) {
      const found = keyOf(key);
      const value = found === undefined ? undefined : this.get(found);
      if (value !== undefined) yield [key, value];
    }
  }
}

/** A map made by an expression. */
export class EntryMap extends CelMap {
  static readonly empty = new EntryMap(new Map());
  readonly #entries: Map<MapKey, readonly [Value, Value]>;

  constructor(entries: Map<MapKey, readonly [Value, Value]>) {
    super();
    this.#entries = entries;
  }

  /** Only for the map a fold is building, which nothing else has seen yet. */
  insert(key: MapKey, entry: readonly [Value, Value]): void {
    this.#entries.set(key, entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: MapKey): Value | undefined {
    return this.#entries.get(key)?.[1];
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }

  override entries(): IterableIterator<readonly [Value, Value]> {
    return this.#entries.values();
  }
}
