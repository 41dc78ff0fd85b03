import { compareStrings, sortStrings } from '../text/bytes.ts';
import { Int } from './int.ts';
import { GoMap, GoNamed } from './objects.ts';

/** The keys of a map in the order Go's templates and fmt visit them. */
export function sortedKeys(map: ReadonlyMap<unknown, unknown>): unknown[] {
  const keys = Array.from(map.keys());
  if (keys.length < 2) return keys;
  if (!(map instanceof GoMap) || map.type.key?.kind === 'string') {
    if (typeof keys[0] === 'string') return sortStrings(keys as string[]);
  }
  return keys.sort(compareKeys);
}

/** Go's `fmtsort`: numbers and strings by value, false before true; different types have no order. */
function compareKeys(a: unknown, b: unknown): number {
  const x = plainOf(a);
  const y = plainOf(b);
  if (typeof x === 'string' && typeof y === 'string') return compareStrings(x, y);
  if (typeof x === 'boolean' && typeof y === 'boolean') return Number(x) - Number(y);
  if (isNumeric(x) && isNumeric(y)) return x < y ? -1 : x > y ? 1 : 0;
  return 0;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function plainOf(value: unknown): unknown {
  return value instanceof Int || value instanceof GoNamed ? value.value : value;
}
