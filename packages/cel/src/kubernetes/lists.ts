import { fn, type Library, member } from '../library/function.ts';
import { COMPARABLE } from '../library/lists.ts';
import * as arithmetic from '../values/arithmetic.ts';
import { BOOL, DOUBLE, DURATION, INT, listType, paramType, type Type, UINT } from '../types/type.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { compareValues } from '../values/compare.ts';
import { equalValues } from '../values/equality.ts';
import type { CelList } from '../values/list.ts';
import { Duration } from '../values/time.ts';
import { hasType } from '../values/type-of.ts';
import { Uint } from '../values/uint.ts';
import type { Value } from '../values/value.ts';

const A = paramType('A');

/** Kubernetes' list functions: isSorted, sum, min, max, indexOf, lastIndexOf. */
export const KUBERNETES_LISTS_LIBRARY: Library = {
  functions: [
    fn(
      'isSorted',
      ...COMPARABLE.map(([name, type]) =>
        member(`list_${name}_is_sorted_bool`, [listType(type)], BOOL, isSorted),
      ),
    ),
    fn(
      'sum',
      sum('int', INT, 0n, (a: bigint, b: bigint) => arithmetic.int(a + b)),
      sum('uint', UINT, new Uint(0n), arithmetic.addUints),
      sum('double', DOUBLE, 0, (a: number, b: number) => a + b),
      sum('duration', DURATION, new Duration(0n), arithmetic.addDurations),
    ),
    fn(
      'max',
      ...COMPARABLE.map(([name, type]) =>
        member(`list_${name}_max_${name}`, [listType(type)], type, extreme('max', -1)),
      ),
    ),
    fn(
      'min',
      ...COMPARABLE.map(([name, type]) =>
        member(`list_${name}_min_${name}`, [listType(type)], type, extreme('min', 1)),
      ),
    ),
    fn(
      'indexOf',
      member('list_a_index_of_int', [listType(A), A], INT, (list: CelList, item: Value) =>
        BigInt(list.toArray().findIndex((candidate) => equalValues(candidate, item) === true)),
      ),
    ),
    fn(
      'lastIndexOf',
      member('list_a_last_index_of_int', [listType(A), A], INT, (list: CelList, item: Value) =>
        BigInt(list.toArray().findLastIndex((candidate) => equalValues(candidate, item) === true)),
      ),
    ),
  ],
};

function isSorted(list: CelList): Value {
  let previous: Value | undefined;
  for (const item of list) {
    const order = previous === undefined ? 0 : compareValues(previous, item);
    if (order instanceof CelError) return order;
    if (order > 0) return false;
    previous = item;
  }
  return true;
}

function sum<T extends Value>(
  name: string,
  type: Type,
  zero: T,
  add: (a: T, b: T) => T | CelError,
): ReturnType<typeof member> {
  return member(`list_${name}_sum_${name}`, [listType(type)], type, (list: CelList): Value => {
    let total: T = zero;
    for (const item of list) {
      if (!hasType(item, type)) return noSuchOverload();
      const next = add(total, item as T);
      if (next instanceof CelError) return next;
      total = next;
    }
    return total;
  });
}

/** The first of the extreme elements; `replaceAt` is how the best so far compares to one that beats it. */
function extreme(name: string, replaceAt: 1 | -1): (list: CelList) => Value {
  return (list) => {
    let best: Value | undefined;
    for (const item of list) {
      const order = best === undefined ? replaceAt : compareValues(best, item);
      if (order instanceof CelError) return order;
      if (Math.sign(order) === replaceAt) best = item;
    }
    return best ?? new CelError(`${name} called on empty list`);
  };
}
