import { call } from '../call.ts';
import {
  compare,
  equals,
  toArray,
  toBoolean,
  toFunction,
  toInt,
  toNumber,
  toStringValue,
  typeError,
} from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { textCharacters } from '../text.ts';
import { toText } from '../to-json.ts';
import { LIBRARY, NOWHERE, type Trace } from '../trace.ts';
import { ArrayValue, force, FunctionValue, type Slot, typeName, type Value } from '../values.ts';
import { later, laterCall, lazy, library, native, type StdEntry } from './define.ts';
import { sliceOf } from './operators.ts';
import { contains, elementsOf, requireArray } from './elements.ts';

export const arrayFunctions: readonly StdEntry[] = [
  native('makeArray', ['sz', 'func'], (rt, [size = null, fn = null], trace) => {
    const count = toInt(rt, size, trace);
    return makeArray(rt, count, toFunction(rt, fn, trace));
  }),
  native('range', ['from', 'to'], (rt, [from = null, to = null], trace) => {
    const first = toInt(rt, from, trace);
    const length = Math.max(0, toInt(rt, to, trace) - first + 1);
    rt.charge(length);
    return new ArrayValue(Array.from({ length }, (_, i) => first + i));
  }),
  native('flatMap', ['func', 'arr'], (rt, [fn = null, array = null], trace) =>
    flatMap(rt, toFunction(rt, fn, trace), array, trace),
  ),
  native('join', ['sep', 'arr'], (rt, [separator = null, array = null], trace) =>
    join(rt, separator, toArray(rt, array, trace), trace),
  ),
  native('reverse', ['arr'], (rt, [array = null], trace) => {
    const { elements } = toArray(rt, array, trace);
    rt.charge(elements.length);
    return new ArrayValue(elements.toReversed());
  }),
  native('filter', ['func', 'arr'], (rt, [fn = null, array = null], trace) => {
    const { elements } = toArray(rt, array, trace);
    const keeps = toFunction(rt, fn, trace);
    return new ArrayValue(
      elements.filter((element) => toBoolean(rt, call(rt, keeps, [element], trace), trace)),
    );
  }),
  native('foldl', ['func', 'arr', 'init'], (rt, [fn = null, array = null, first = null], trace) => {
    const combine = toFunction(rt, fn, trace);
    let result = first;
    for (const element of elementsOf(rt, array, 'foldl', trace))
      result = call(rt, combine, [result, element], trace);
    return result;
  }),
  native('foldr', ['func', 'arr', 'init'], (rt, [fn = null, array = null, first = null], trace) => {
    const combine = toFunction(rt, fn, trace);
    let result = first;
    for (const element of elementsOf(rt, array, 'foldr', trace).toReversed())
      result = call(rt, combine, [element, result], trace);
    return result;
  }),
  native('member', ['arr', 'x'], (rt, [array = null, value = null], trace) =>
    contains(rt, array, value, trace),
  ),
  native('contains', ['arr', 'elem'], (rt, [array = null, value = null], trace) =>
    contains(rt, toArray(rt, array, trace), value, trace),
  ),
  native('remove', ['arr', 'elem'], (rt, [array = null, value = null], trace) => {
    const source = toArray(rt, array, trace);
    const at = source.elements.findIndex((element) => equals(rt, force(rt, element, trace), value, trace));
    return at < 0 ? source : new ArrayValue(source.elements.toSpliced(at, 1));
  }),
  native('removeAt', ['arr', 'i'], (rt, [array = null, index = null], trace) => {
    const { elements } = toArray(rt, array, trace);
    const at = toInt(rt, index, trace);
    if (at < 0 || at >= elements.length)
      throw rt.error(`Index ${at} out of bounds, not within [0, ${elements.length})`, trace);
    return new ArrayValue(elements.toSpliced(at, 1));
  }),
  native('minArray', ['arr', 'keyF?', 'onEmpty?'], (rt, args, trace) => extreme(rt, args, trace, -1)),
  native('maxArray', ['arr', 'keyF?', 'onEmpty?'], (rt, args, trace) => extreme(rt, args, trace, 1)),
  native('sum', ['arr'], (rt, [array = null], trace) => sum(rt, array, trace)),
  native('avg', ['arr'], (rt, [array = null], trace) => {
    const { length } = toArray(rt, array, trace).elements;
    if (length === 0) throw rt.error('Cannot calculate average of an empty array.', trace);
    return sum(rt, array, trace) / length;
  }),
  library('slice', ['indexable', 'index', 'end', 'step'], (rt, args) => sliceOf(rt, args)),
  library('count', ['arr', 'x'], (rt, [array = null, value = null], trace) => {
    const { elements } = toArray(rt, array, trace);
    return elements.filter((element) => equals(rt, force(rt, element, trace), value, trace)).length;
  }),
  library('map', ['func', 'arr'], (rt, [fn = null, array = null]) => {
    const by = requireFunction(rt, fn, 'std.map first');
    const elements = mapped(rt, array, 'std.map second param must be array / string');
    rt.charge(elements.length);
    return new ArrayValue(elements.map((element) => laterCall(by, [element])));
  }),
  library('mapWithIndex', ['func', 'arr'], (rt, [fn = null, array = null]) => {
    const by = requireFunction(rt, fn, 'std.mapWithIndex first');
    const elements = mapped(rt, array, 'std.mapWithIndex second param must be array');
    rt.charge(elements.length);
    return new ArrayValue(elements.map((element, i) => laterCall(by, [i, element])));
  }),
  library(
    'filterMap',
    ['filter_func', 'map_func', 'arr'],
    (rt, [filter = null, map = null, array = null]) => {
      const keeps = requireFunction(rt, filter, 'std.filterMap first');
      const by = requireFunction(rt, map, 'std.filterMap second');
      const { elements } = requireArray(rt, array, 'std.filterMap third param must be array');
      const kept = elements.filter((element) => toBoolean(rt, call(rt, keeps, [element], LIBRARY), LIBRARY));
      return new ArrayValue(kept.map((element) => laterCall(by, [element])));
    },
  ),
  library('repeat', ['what', 'count'], (rt, [what = null, count = null], trace) => {
    if (typeof what !== 'string' && !(what instanceof ArrayValue))
      throw rt.error('std.repeat first argument must be an array or a string', trace);
    const times = Math.max(0, toInt(rt, count, trace));
    const size = typeof what === 'string' ? what.length : what.elements.length;
    if (typeof what === 'string') {
      rt.chargeText(times * size);
      return what.repeat(times);
    }
    rt.charge(times * size);
    return new ArrayValue(Array.from({ length: times }, () => what.elements).flat());
  }),
  library('lines', ['arr'], (rt, [array = null], trace) => {
    const { elements } = toArray(rt, array, trace);
    return join(rt, '\n', new ArrayValue([...elements, '']), trace);
  }),
  library('deepJoin', ['arr'], (rt, [array = null]) => deepJoin(rt, array)),
  library('flattenArrays', ['arrs'], (rt, [arrays = null], trace) => {
    let result: Slot[] = [];
    for (const element of elementsOf(rt, arrays, 'foldl', trace)) {
      const part = force(rt, element, trace);
      if (typeof part === 'string') return flattenTexts(rt, arrays, trace);
      const { elements } = toArray(rt, part, trace);
      rt.charge(elements.length);
      result = result.length === 0 ? elements.slice() : pushAll(result, elements);
    }
    return new ArrayValue(result);
  }),
  library('flattenDeepArray', ['value'], (rt, [value = null]) => {
    const result: Slot[] = [];
    flattenDeep(rt, value, result);
    return new ArrayValue(result);
  }),
  library('find', ['value', 'arr'], (rt, [value = null, array = null], trace) => {
    const { elements } = requireArray(rt, array, 'find second parameter should be an array');
    const found: Slot[] = [];
    elements.forEach((element, i) => {
      if (equals(rt, force(rt, element, trace), value, trace)) found.push(i);
    });
    return new ArrayValue(found);
  }),
  library('all', ['arr'], (rt, [array = null]) => decide(rt, array, 'all', false)),
  library('any', ['arr'], (rt, [array = null]) => decide(rt, array, 'any', true)),
  lazy('assertEqual', ['a', 'b'], (rt, [left = null, right = null]) => {
    const a = force(rt, left, LIBRARY);
    const b = force(rt, right, LIBRARY);
    if (equals(rt, a, b, LIBRARY)) return true;
    const [shownA, shownB] = [a, b].map((value) =>
      typeof value === 'string' ? quoted(rt, value) : toText(rt, value, LIBRARY),
    );
    throw rt.error(`Assertion failed. ${shownA} != ${shownB}`, LIBRARY);
  }),
  library('stringChars', ['str'], (rt, [text = null], trace) => {
    const characters = textCharacters(toStringValue(rt, text, trace));
    rt.charge(characters.length);
    return new ArrayValue(characters);
  }),
];

function quoted(rt: Runtime, text: string): string {
  return toText(rt, new ArrayValue([text]), LIBRARY).slice(1, -1);
}

function makeArray(rt: Runtime, count: number, fn: FunctionValue): ArrayValue {
  rt.charge(Math.max(0, count));
  return new ArrayValue(
    Array.from({ length: Math.max(0, count) }, (_, i) => later((inner) => call(inner, fn, [i], NOWHERE))),
  );
}

function pushAll(target: Slot[], elements: readonly Slot[]): Slot[] {
  for (const element of elements) target.push(element);
  return target;
}

function requireFunction(rt: Runtime, value: Value, what: string): FunctionValue {
  if (value instanceof FunctionValue) return value;
  throw rt.error(`${what} param must be function, got ${typeName(value)}`, LIBRARY);
}

function mapped(rt: Runtime, array: Value, message: string): readonly Slot[] {
  if (typeof array === 'string') return textCharacters(array);
  return requireArray(rt, array, message).elements;
}

function flatMap(rt: Runtime, fn: FunctionValue, array: Value, trace: Trace): Value {
  if (typeof array === 'string') {
    const parts = textCharacters(array).map((c) => toStringValue(rt, call(rt, fn, [c], trace), trace));
    rt.chargeText(parts.reduce((length, part) => length + part.length, 0));
    return parts.join('');
  }
  if (!(array instanceof ArrayValue))
    throw rt.error(`std.flatMap second param must be array / string, got ${typeName(array)}`, trace);
  const result: Slot[] = [];
  for (const element of array.elements) {
    const { elements } = toArray(rt, call(rt, fn, [element], trace), trace);
    rt.charge(elements.length);
    pushAll(result, elements);
  }
  return new ArrayValue(result);
}

function join(rt: Runtime, separator: Value, { elements }: ArrayValue, trace: Trace): Value {
  if (typeof separator === 'string') return joinTexts(rt, separator, elements, trace);
  if (!(separator instanceof ArrayValue))
    throw rt.error(`join first parameter should be string or array, got ${typeName(separator)}`, trace);
  const result: Slot[] = [];
  let isFirst = true;
  for (const element of elements) {
    const part = force(rt, element, trace);
    if (part === null) continue;
    if (!(part instanceof ArrayValue)) throw typeError(rt, part, 'array', trace);
    rt.charge(separator.elements.length + part.elements.length);
    if (!isFirst) pushAll(result, separator.elements);
    pushAll(result, part.elements);
    isFirst = false;
  }
  return new ArrayValue(result);
}

function joinTexts(rt: Runtime, separator: string, elements: readonly Slot[], trace: Trace): string {
  const parts: string[] = [];
  let length = 0;
  for (const element of elements) {
    const part = force(rt, element, trace);
    if (part === null) continue;
    length += toStringValue(rt, part, trace).length + separator.length;
    parts.push(part as string);
  }
  rt.chargeText(length);
  return parts.join(separator);
}

export function deepJoin(rt: Runtime, value: Value): string {
  if (typeof value === 'string') return value;
  if (!(value instanceof ArrayValue))
    throw rt.error(`Expected string or array, got ${typeName(value)}`, LIBRARY);
  const frame = rt.enter(LIBRARY);
  const text = value.elements.map((element) => deepJoin(rt, force(rt, element, LIBRARY))).join('');
  rt.leave(frame);
  rt.chargeText(text.length);
  return text;
}

/** A fold of `+` over texts makes a text. */
function flattenTexts(rt: Runtime, arrays: Value, trace: Trace): Value {
  const parts = elementsOf(rt, arrays, 'foldl', trace).map((part) =>
    toText(rt, force(rt, part, trace), trace),
  );
  return `[ ]${parts.join('')}`;
}

function flattenDeep(rt: Runtime, value: Value, result: Slot[]): void {
  if (!(value instanceof ArrayValue)) {
    result.push(value);
    return;
  }
  const frame = rt.enter(LIBRARY);
  for (const element of value.elements) flattenDeep(rt, force(rt, element, LIBRARY), result);
  rt.leave(frame);
}

function decide(rt: Runtime, array: Value, name: string, wanted: boolean): boolean {
  const { elements } = requireArray(rt, array, `${name}() parameter should be an array`);
  for (const element of elements) {
    const value = force(rt, element, LIBRARY);
    if (typeof value !== 'boolean') {
      const text = toText(rt, value, LIBRARY);
      throw rt.error(`element "${text}" of type ${typeName(value)} is not a boolean`, LIBRARY);
    }
    if (value === wanted) return wanted;
  }
  return !wanted;
}

function sum(rt: Runtime, array: Value, trace: Trace): number {
  let total = 0;
  for (const element of toArray(rt, array, trace).elements)
    total += toNumber(rt, force(rt, element, trace), trace);
  return total;
}

function extreme(rt: Runtime, args: readonly Value[], trace: Trace, sign: 1 | -1): Value {
  const { elements } = toArray(rt, args[0] ?? null, trace);
  const fn = args[1] === undefined ? undefined : toFunction(rt, args[1], trace);
  const keyOf = (slot: Slot): Value =>
    fn === undefined ? force(rt, slot, trace) : call(rt, fn, [slot], trace);
  const [first] = elements;
  if (first === undefined) {
    if (args[2] !== undefined) return args[2];
    throw rt.error('Expected at least one element in array. Got none', trace);
  }
  let best = force(rt, first, trace);
  let bestKey = keyOf(first);
  for (const element of elements.slice(1)) {
    const value = force(rt, element, trace);
    const key = keyOf(element);
    if (compare(rt, bestKey, key, trace) * sign < 0) {
      best = value;
      bestKey = key;
    }
  }
  return best;
}
