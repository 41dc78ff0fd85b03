import { ObjectValue } from '../object-value.ts';
import { compare, equals, toArray, toStringValue } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { textLength } from '../text.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, FunctionValue, typeName, type Value } from '../values.ts';
import { library, native, type StdEntry } from './define.ts';

export const typeFunctions: readonly StdEntry[] = [
  native('id', ['x'], (_rt, [value = null]) => value),
  native('type', ['x'], (_rt, [value = null]) => typeName(value)),
  native('length', ['x'], (rt, [value = null], trace) => length(rt, value, trace)),
  native('isNull', ['x'], (_rt, [value = null]) => value === null),
  isType('isString', 'string'),
  isType('isNumber', 'number'),
  isType('isBoolean', 'boolean'),
  isType('isObject', 'object'),
  isType('isArray', 'array'),
  isType('isFunction', 'function'),
  native('equals', ['x', 'y'], (rt, [x = null, y = null], trace) => equals(rt, x, y, trace)),
  native('primitiveEquals', ['x', 'y'], (rt, [x = null, y = null], trace) => {
    if (typeName(x) !== typeName(y)) return false;
    if (x instanceof ArrayValue || x instanceof ObjectValue)
      throw rt.error(`primitiveEquals operates on primitive types, got ${typeName(x)}`, trace);
    return equals(rt, x, y, trace);
  }),
  native('extVar', ['x'], (rt, [name = null], trace) => {
    const text = toStringValue(rt, name, trace);
    const slot = rt.world.external(text);
    if (slot === undefined) throw rt.error(`Undefined external variable: ${text}`, trace);
    return force(rt, slot, trace);
  }),
  native(
    'native',
    ['x'],
    (rt, [name = null], trace) => rt.world.native(toStringValue(rt, name, trace)) ?? null,
  ),
  native('trace', ['str', 'rest'], (rt, [text = null, rest = null], trace) => {
    const { span } = trace;
    const place = span === undefined ? '' : `${span.source.name}:${span.source.positionAt(span.begin).line}`;
    rt.world.onTrace(`TRACE: ${place} ${toStringValue(rt, text, trace)}`);
    return rest;
  }),
  library('__compare', ['v1', 'v2'], (rt, [a = null, b = null]) => compareAny(rt, a, b)),
  library('__compare_array', ['arr1', 'arr2'], (rt, [a = null, b = null]) => compareLists(rt, a, b)),
  library('__array_less', ['arr1', 'arr2'], (rt, [a = null, b = null]) => compareLists(rt, a, b) === -1),
  library('__array_greater', ['arr1', 'arr2'], (rt, [a = null, b = null]) => compareLists(rt, a, b) === 1),
  library(
    '__array_less_or_equal',
    ['arr1', 'arr2'],
    (rt, [a = null, b = null]) => compareLists(rt, a, b) <= 0,
  ),
  library(
    '__array_greater_or_equal',
    ['arr1', 'arr2'],
    (rt, [a = null, b = null]) => compareLists(rt, a, b) >= 0,
  ),
];

function isType(name: string, type: string): StdEntry {
  return library(name, ['v'], (_rt, [value = null]) => typeName(value) === type);
}

function length(rt: Runtime, value: Value, trace: Trace): number {
  if (typeof value === 'string') return textLength(value);
  if (value instanceof ArrayValue) return value.elements.length;
  if (value instanceof ObjectValue) return value.visibleCount();
  if (value instanceof FunctionValue) return value.parameters.filter(({ isOptional }) => !isOptional).length;
  throw rt.error(`Unexpected type ${typeName(value)}`, trace);
}

function compareAny(rt: Runtime, a: Value, b: Value): number {
  const type = typeName(a);
  if (type !== typeName(b))
    throw rt.error(`Comparison requires matching types. Got ${type} and ${typeName(b)}`, LIBRARY);
  if (a instanceof ArrayValue) return compareLists(rt, a, b);
  if (type === 'function' || type === 'object' || type === 'boolean')
    throw rt.error(`Values of type ${type} are not comparable.`, LIBRARY);
  return compare(rt, a, b, LIBRARY);
}

function compareLists(rt: Runtime, a: Value, b: Value): number {
  const left = toArray(rt, a, LIBRARY).elements;
  const right = toArray(rt, b, LIBRARY).elements;
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const value = force(rt, left[i] ?? null, LIBRARY);
    const order = compareAny(rt, value, force(rt, right[i] ?? null, LIBRARY));
    if (order !== 0) return order;
  }
  return Math.sign(left.length - right.length);
}
