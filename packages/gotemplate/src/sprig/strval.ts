import { printValue } from '../fmt/sprintf.ts';
import { fromBytes } from '../text/bytes.ts';
import { itemsOf } from '../values/inspect.ts';
import { GoBytes, GoSlice, stringSlice } from '../values/objects.ts';
import { stringSliceType } from '../values/go-type.ts';

/** sprig's `toString`: bytes as text, everything else as `print` writes it. */
export function strval(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof GoBytes ? fromBytes(value.data) : printValue(value);
}

/** sprig's `toStrings`: lists item by item without nils; a []string is passed on itself, not copied. */
export function strslice(value: unknown): GoSlice {
  if (value instanceof GoSlice && value.type === stringSliceType) return value;
  const items = itemsOf(value);
  if (items === undefined) return stringSlice(value === null || value === undefined ? [] : [strval(value)]);
  return stringSlice(items.filter((item) => item !== null && item !== undefined).map(strval));
}
