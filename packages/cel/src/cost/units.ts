import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { Optional } from '../values/optional.ts';
import { codePointLength } from '../values/text.ts';
import { OpaqueValue, type Value } from '../values/value.ts';

/** What a call of certain arguments with a certain result costs. */
export type CallCost = (args: readonly Value[], result: Value) => number;

/** Units to look at each character of a string, or element of a container, once. */
export const TRAVERSAL = 0.1;
/** Units for each character of a regular expression. */
export const REGEX = 0.25;
export const LIST_COST = 10;
export const MAP_COST = 30;
export const STRUCT_COST = 40;

/** The size of a value as costs count it: 1 for what is no string, bytes, list or map. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return codePointLength(value);
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Optional) return value.value === undefined ? 1 : sizeOf(value.value);
  return value instanceof OpaqueValue ? (value.size ?? 1) : 1;
}

/** The cost of matching a text against a pattern: the product of both, the empty text counting as one character. */
export function regexCost(textSize: number, patternSize: number): number {
  return Math.ceil((1 + textSize) * TRAVERSAL) * Math.ceil(patternSize * REGEX);
}
