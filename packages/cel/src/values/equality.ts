import { isSameType } from '../types/type.ts';
import { CelError } from './cel-error.ts';
import { CelList } from './list.ts';
import { CelMap, keyOf } from './map.ts';
import { Duration, Timestamp } from './time.ts';
import { Uint } from './uint.ts';
import { OpaqueValue, TypeValue, type Value } from './value.ts';

/** `a == b`: numbers by their value whatever their type, other values of different types are different. */
export function equalValues(a: Value, b: Value): Value {
  if (typeof a === 'string' || typeof a === 'boolean' || a === null) return a === b;
  if (isNumeric(a)) return isNumeric(b) && equalNumbers(a, b);
  if (a instanceof CelError) return a;
  if (b instanceof CelError) return b;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b);
  return equalOthers(a, b);
}

function equalOthers(a: Value, b: Value): Value {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(a, b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.type.name === b.type.name;
  if (a instanceof OpaqueValue && b instanceof OpaqueValue && isSameType(a.type, b.type)) return a.equals(b);
  return false;
}

type Numeric = bigint | number | Uint;

function isNumeric(value: Value): value is Numeric {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;
}

/** An int beside a double is rounded to a double first, as cel-go does. */
function equalNumbers(a: Numeric, b: Numeric): boolean {
  const left = a instanceof Uint ? a.value : a;
  const right = b instanceof Uint ? b.value : b;
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function equalLists(a: CelList, b: CelList): boolean {
  const own = a.equalsList(b) ?? b.equalsList(a);
  if (own !== undefined) return own;
  if (a.size !== b.size) return false;
  for (let i = 0; i < a.size; i++) if (equalValues(a.at(i), b.at(i)) !== true) return false;
  return true;
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size || a.type.name !== b.type.name) return false;
  for (const [key, value] of a.entries()) {
    const found = keyOf(key);
    const other = found === undefined ? undefined : b.get(found);
    if (other === undefined || equalValues(value, other) !== true) return false;
  }
  return true;
}
