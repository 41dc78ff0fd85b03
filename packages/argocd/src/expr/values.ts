import {
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  nilSlice,
  goText,
  goTime,
  goValues,
  Int,
  type GoFunction,
} from '@setpoint/gotemplate';
import { ExprFault } from './errors.ts';

/** Go's `%T`, as errors name types. */
export const typeName = (value: unknown): string =>
  value === null || value === undefined ? '<nil>' : goValues.typeName(value);

export function isNil(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return value instanceof GoSlice ? value.isNil : goValues.isNilPointer(value);
}

export function isNumber(value: unknown): value is Int | number {
  return value instanceof Int || typeof value === 'number';
}

/** The number as a float64. Fails on what is no number. */
export function floatOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Int) return Number(value.value);
  throw new ExprFault(`invalid operation: float(${typeName(value)})`);
}

/** The number as an int, cut towards zero. Fails on what is no number. */
export function intOf(value: unknown): number | bigint {
  if (typeof value === 'number') return goValues.floatToInt64(value);
  if (value instanceof Int) return value.value;
  throw new ExprFault(`invalid operation: int(${typeName(value)})`);
}

/** A number that indexes or counts. */
export const countOf = (value: unknown): number => Number(intOf(value));

export function stringOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ExprFault(`interface conversion: interface {} is ${describe(value)}, not string`);
}

export function boolOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ExprFault(`interface conversion: interface {} is ${describe(value)}, not bool`);
}

const describe = (value: unknown): string => (isNil(value) ? 'nil' : typeName(value));

/** The items of a list, or the bytes of a text. Fails on anything else, as a predicate's builtin does. */
export function itemsOf(value: unknown): readonly unknown[] {
  const items = typeof value === 'string' ? bytesOf(value) : goValues.itemsOf(value);
  if (items !== undefined) return items;
  throw new ExprFault(`reflect: call of reflect.Value.Len on ${kindOf(value)} Value`);
}

/** The word for what a value is at all. */
export function kindOf(value: unknown): string {
  return isNil(value) ? 'zero' : (goValues.typeOf(value)?.kind ?? 'zero');
}

/** A method with the value it belongs to. */
interface Bound {
  readonly receiver: unknown;
  readonly method: GoFunction;
}

/** Methods found as members; calling them is the evaluator's. */
export class BoundMethod implements Bound {
  readonly receiver: unknown;
  readonly method: GoFunction;

  constructor(receiver: unknown, method: GoFunction) {
    this.receiver = receiver;
    this.method = method;
  }
}

/** `from[key]`: an element, an entry, a field or a method. An entry that is missing is nil. */
export function fetch(from: unknown, key: unknown): unknown {
  if (isNil(from)) throw new ExprFault(`cannot fetch ${goText.printValue(key)} from ${typeName(from)}`);
  const method = typeof key === 'string' ? goValues.typeOf(from)?.methods.get(key) : undefined;
  if (method !== undefined) return new BoundMethod(from, method);
  const target = from instanceof GoPointer ? from.target : from;
  const items = typeof target === 'string' ? bytesOf(target) : goValues.itemsOf(target);
  if (items !== undefined) return itemAt(items, countOf(key));
  if (target instanceof Map) return entryOf(target, key);
  if (target instanceof GoStruct && typeof key === 'string' && target.fields.has(key))
    return target.fields.get(key);
  throw new ExprFault(`cannot fetch ${goText.printValue(key)} from ${typeName(from)}`);
}

function entryOf(map: Map<unknown, unknown>, key: unknown): unknown {
  const isText = !(map instanceof GoMap);
  if (isText && typeof key !== 'string') {
    throw new ExprFault(
      `reflect.Value.MapIndex: value of type ${typeName(key)} is not assignable to type string`,
    );
  }
  const value = map.get(hashable(key));
  if (value !== undefined) return value;
  return map instanceof GoMap && map.type.elem?.kind === 'slice' ? nilSlice(map.type.elem) : null;
}

/** A value as the key of a map. Fails on lists and maps, which cannot be keys. */
export function hashable(value: unknown): unknown {
  if (goValues.itemsOf(value) === undefined && !(value instanceof Map)) return value;
  throw new ExprFault(`hash of unhashable type: ${typeName(value)}`);
}

function itemAt(items: readonly unknown[], given: number): unknown {
  const index = given < 0 ? items.length + given : given;
  if (index < 0 || index >= items.length) {
    throw new ExprFault(`index out of range: ${index} (array length is ${items.length})`);
  }
  return items[index];
}

function bytesOf(text: string): readonly unknown[] {
  return Array.from(goText.toBytes(text), goValues.uint8);
}

/** `value[from:to]`, clamped to what there is. */
export function slice(value: unknown, from: unknown, to: unknown): unknown {
  const length = lengthOf(value);
  const clamp = (bound: number): number => Math.min(Math.max(bound < 0 ? length + bound : bound, 0), length);
  const end = to === undefined ? length : clamp(countOf(to));
  const start = Math.min(from === undefined ? 0 : clamp(countOf(from)), end);
  if (typeof value === 'string') return goText.sliceBytes(value, start, end);
  const items = goValues.itemsOf(value);
  if (items !== undefined) return items.slice(start, end);
  throw new ExprFault(`cannot slice ${goText.printValue(from ?? goValues.intOf(0n))}`);
}

/** The length of a list, map or text, the latter in bytes. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return goText.byteLength(value);
  const items = goValues.itemsOf(value);
  if (items !== undefined) return items.length;
  if (value instanceof Map) return value.size;
  throw new ExprFault(`invalid argument for len (type ${typeName(value)})`);
}

/** `needle in container`. */
export function contains(needle: unknown, container: unknown): boolean {
  if (isNil(container)) return false;
  const items = goValues.itemsOf(container);
  if (items !== undefined) return items.some((item) => equal(item, needle));
  if (container instanceof Map) return container.has(hashable(needle));
  throw new ExprFault(`operator "in" not defined on ${typeName(container)}`);
}

/** Equality of values; numbers of all types compare by value. */
export function equal(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b) === 0;
  if (a instanceof goTime.GoTime && b instanceof goTime.GoTime) return a.epochNanos === b.epochNanos;
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  const left = goValues.itemsOf(a);
  const right = goValues.itemsOf(b);
  if (left !== undefined && right !== undefined) {
    return left.length === right.length && left.every((item, i) => equal(item, right[i]));
  }
  return goValues.deepEqual(a, b, () => {});
}

function compareNumbers(a: Int | number, b: Int | number): number {
  if (a instanceof Int && b instanceof Int) return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  const left = floatOf(a);
  const right = floatOf(b);
  // NaN is neither less than, equal to nor more than anything.
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN;
}

/** Negative, zero or positive as `a` is before, equal to or after `b`. Fails for values that have no order. */
export function compare(a: unknown, b: unknown, operator: string): number {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return goText.compareStrings(a, b);
  if (a instanceof goTime.GoTime && b instanceof goTime.GoTime) return sign(a.epochNanos - b.epochNanos);
  const left = goTime.durationNanos(a);
  const right = goTime.durationNanos(b);
  if (left !== undefined && right !== undefined) return sign(left - right);
  throw new ExprFault(`invalid operation: ${typeName(a)} ${operator} ${typeName(b)}`);
}

const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);
