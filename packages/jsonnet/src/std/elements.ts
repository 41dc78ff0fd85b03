import { equals, toStringValue } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { textCharacters } from '../text.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, type Slot, typeName, type Value } from '../values.ts';

/** What a fold goes through. */
export function elementsOf(rt: Runtime, value: Value, name: string, trace: Trace): readonly Slot[] {
  if (typeof value === 'string') return textCharacters(value);
  if (value instanceof ArrayValue) return value.elements;
  throw rt.error(`${name} second parameter should be string or array, got ${typeName(value)}`, trace);
}

/** An array, or the error that says what should be one. */
export function requireArray(rt: Runtime, value: Value, message: string): ArrayValue {
  if (value instanceof ArrayValue) return value;
  throw rt.error(`${message}, got ${typeName(value)}`, LIBRARY);
}

/** A value among elements, or a text in a text. */
export function contains(rt: Runtime, collection: Value, value: Value, trace: Trace): boolean {
  if (typeof collection === 'string') return collection.includes(toStringValue(rt, value, trace));
  if (!(collection instanceof ArrayValue))
    throw rt.error('std.member first argument must be an array or a string', trace);
  return collection.elements.some((element) => equals(rt, force(rt, element, trace), value, trace));
}

/** What can be gone through by position. */
export function indexable(rt: Runtime, value: Value, trace: Trace): readonly Slot[] {
  if (typeof value === 'string') return textCharacters(value);
  if (value instanceof ArrayValue) return value.elements;
  throw rt.error(`Unexpected type ${typeName(value)}`, trace);
}
