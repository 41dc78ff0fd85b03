import {
  checkedNumber,
  compare,
  equals,
  toBoolean,
  toNumber,
  toObject,
  toStringValue,
} from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { textCharacters, textLength } from '../text.ts';
import { toText } from '../to-json.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, type Slot, typeName, type Value } from '../values.ts';
import { formatText } from './format.ts';

/** `left % right`: the remainder, or a text with values put in. */
export function modulo(rt: Runtime, left: Slot, right: Slot, trace: Trace): Value {
  const depth = rt.enter(trace);
  const value = mod(rt, left, right);
  rt.leave(depth);
  return value;
}

export function mod(rt: Runtime, left: Slot, right: Slot): Value {
  const a = force(rt, left, LIBRARY);
  if (typeof a === 'number') {
    const b = force(rt, right, LIBRARY);
    if (typeof b === 'number') return remainder(rt, a, b, LIBRARY);
  }
  if (typeof a === 'string') return formatText(rt, a, force(rt, right, LIBRARY));
  const types = `${typeName(a)} and ${typeName(force(rt, right, LIBRARY))}`;
  throw rt.error(`Operator % cannot be used on types ${types}.`, LIBRARY);
}

export function remainder(rt: Runtime, a: number, b: number, trace: Trace): number {
  if (b === 0) throw rt.error('Division by zero.', trace);
  return checkedNumber(rt, a % b, trace);
}

/** `name in object` */
export function hasField(rt: Runtime, object: Slot, name: Slot, trace: Trace): boolean {
  const depth = rt.enter(trace);
  const target = force(rt, object, LIBRARY);
  const found = objectHas(rt, target, force(rt, name, LIBRARY), true, LIBRARY);
  rt.leave(depth);
  return found;
}

export function objectHas(rt: Runtime, object: Value, name: Value, hidden: Value, trace: Trace): boolean {
  const target = toObject(rt, object, trace);
  const key = toStringValue(rt, name, trace);
  const withHidden = toBoolean(rt, hidden, trace);
  const hide = target.visibility.get(key);
  return hide !== undefined && (withHidden || hide !== 1);
}

/** `target[from:to:step]` */
export function slice(rt: Runtime, slots: readonly Slot[], trace: Trace): Value {
  const depth = rt.enter(trace);
  const values = slots.map((slot) => force(rt, slot, LIBRARY));
  const value = sliceOf(rt, values);
  rt.leave(depth);
  return value;
}

export function sliceOf(rt: Runtime, values: readonly Value[]): Value {
  const [target = null, from = null, to = null, step = null] = values;
  const isText = typeof target === 'string';
  const length = isText ? textLength(target) : target instanceof ArrayValue ? target.elements.length : 0;
  const by = step ?? 1;
  const isNegative = (value: Value): boolean => compare(rt, value, 0, LIBRARY) < 0;
  const begin = from === null ? 0 : isNegative(from) ? Math.max(0, length + (from as number)) : from;
  const end = to === null ? length : isNegative(to) ? length + (to as number) : to;
  if (isNegative(by)) {
    const shown = [begin, end, by].map((value) => toText(rt, value, LIBRARY)).join(':');
    throw rt.error(`got [${shown}] but negative steps are not supported`, LIBRARY);
  }
  if (equals(rt, by, 0, LIBRARY)) throw rt.error('got 0 but step must be greater than 0', LIBRARY);
  if (typeof target !== 'string' && !(target instanceof ArrayValue))
    throw rt.error(`std.slice accepts a string or an array, but got: ${typeName(target)}`, LIBRARY);
  const last = Math.min(toNumber(rt, end, LIBRARY), length);
  const positions: number[] = [];
  for (let at = toNumber(rt, begin, LIBRARY); at < last; at += by as number) positions.push(Math.trunc(at));
  rt.charge(positions.length);
  if (target instanceof ArrayValue) return new ArrayValue(positions.map((at) => target.elements[at] ?? null));
  const characters = textCharacters(target);
  return positions.map((at) => characters[at]).join('');
}
