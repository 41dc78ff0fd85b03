import { equalValues } from '../values/equality.ts';
import { ArrayList, type CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import type { Value } from '../values/value.ts';

/** A list that is a set: equal in any order, and adding what is there changes nothing. */
export class SetList extends ArrayList {
  override equalsList(other: CelList): boolean {
    return this.size === other.size && other.toArray().every((item) => has(this, item));
  }

  override concat(other: CelList): CelList {
    const values = this.toArray();
    for (const item of other) if (!has(values, item)) values.push(item);
    return new SetList(values);
  }
}

function has(values: Iterable<Value>, item: Value): boolean {
  for (const known of values) if (equalValues(known, item) === true) return true;
  return false;
}

/** A list that is a map by some fields: equal in any order, and adding replaces the element of the same keys. */
export class KeyedList extends ArrayList {
  readonly #keys: readonly string[];

  constructor(values: readonly Value[], keys: readonly string[]) {
    super(values);
    this.#keys = keys;
  }

  override equalsList(other: CelList): boolean {
    if (this.size !== other.size) return false;
    const own = this.toArray();
    return other.toArray().every((item) => {
      const same = own.find((known) => this.#hasSameKeys(known, item));
      return same !== undefined && equalValues(same, item) === true;
    });
  }

  override concat(other: CelList): CelList {
    const values = this.toArray();
    for (const item of other) {
      const index = values.findIndex((known) => this.#hasSameKeys(known, item));
      if (index < 0) values.push(item);
      else values[index] = item;
    }
    return new KeyedList(values, this.#keys);
  }

  #hasSameKeys(a: Value, b: Value): boolean {
    if (!(a instanceof CelMap) || !(b instanceof CelMap)) return false;
    return this.#keys.every((key) => {
      const [left, right] = [a.get(key), b.get(key)];
      return left === undefined || right === undefined ? left === right : equalValues(left, right) === true;
    });
  }
}
