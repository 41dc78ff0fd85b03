import { itemsOf, typeOf } from './inspect.ts';
import { Int } from './int.ts';
import { Complex, GoBytes, GoFunc, GoNamed, GoNilMap, GoPointer, GoSlice, GoStruct } from './objects.ts';

/** Called once per value compared, so that huge comparisons can be stopped. */
export type Spend = (steps: number) => void;

/** Go's `reflect.DeepEqual`: equal types and contents; NaN equals nothing, a nil slice no empty one. */
export function deepEqual(a: unknown, b: unknown, spend: Spend): boolean {
  spend(1);
  const x = a ?? null;
  const y = b ?? null;
  if (x === null || y === null) return x === y;
  if (typeof x !== 'object' || typeof y !== 'object') return x === y;
  if (typeOf(x) !== typeOf(y)) return false;
  if (x === y) return !(x instanceof GoFunc);
  return equalObjects(x, y, spend);
}

function equalObjects(a: object, b: object, spend: Spend): boolean {
  if (a instanceof Int || a instanceof GoNamed) return a.value === (b as Int | GoNamed).value;
  if (a instanceof GoNilMap || b instanceof GoNilMap) return a instanceof GoNilMap && b instanceof GoNilMap;
  if (a instanceof Map) return equalMaps(a, b as Map<unknown, unknown>, spend);
  if (a instanceof GoBytes) return Buffer.compare(a.data, (b as GoBytes).data) === 0;
  if (a instanceof GoStruct) return equalMaps(a.fields, (b as GoStruct).fields, spend);
  if (a instanceof GoPointer) return deepEqual(a.target, (b as GoPointer).target, spend);
  if (a instanceof Complex) return a.re === (b as Complex).re && a.im === (b as Complex).im;
  if (isNilSlice(a) !== isNilSlice(b)) return false;
  const items = itemsOf(a);
  const others = itemsOf(b);
  if (items === undefined || others === undefined) return sameText(a, b);
  return items.length === others.length && items.every((item, i) => deepEqual(item, others[i], spend));
}

/** Values of a host are equal if they read the same: times and versions do. */
function sameText(a: object, b: object): boolean {
  const text = typeOf(a)?.string;
  return text !== undefined && text(a) === text(b);
}

function isNilSlice(value: object): boolean {
  return value instanceof GoSlice && value.isNil;
}

function equalMaps(
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  spend: Spend,
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !deepEqual(value, b.get(key), spend)) return false;
  return true;
}
