import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { Optional } from '../values/optional.ts';
import { codePointLength } from '../values/text.ts';
import { OpaqueValue, type Value } from '../values/value.ts';
import { kubernetesCallCost } from './kubernetes-call-cost.ts';

/** What a call of certain arguments with a certain result costs. */
export type CallCost = (args: readonly Value[], result: Value) => number;

/** Units to look at each character of a string, or element of a container, once. */
export const TRAVERSAL = 0.1;
/** Units for each character of a regular expression. */
export const REGEX = 0.25;

/** The size of a value as costs count it: 1 for what is no string, bytes, list or map. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return codePointLength(value);
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Optional) return value.value === undefined ? 1 : sizeOf(value.value);
  return value instanceof OpaqueValue ? (value.size ?? 1) : 1;
}

function traversal(...values: readonly (Value | undefined)[]): number {
  let size = 0;
  for (const value of values) size += sizeOf(value);
  return Math.ceil(size * TRAVERSAL);
}

const smaller: CallCost = ([a, b]) => Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * TRAVERSAL);
const ofFirst: CallCost = ([a]) => traversal(a);
const ofBoth: CallCost = ([a, b]) => traversal(a, b);

/** The cost of matching a text against a pattern: the product of both, the empty text counting as one character. */
export function regexCost(textSize: number, patternSize: number): number {
  return Math.ceil((1 + textSize) * TRAVERSAL) * Math.ceil(patternSize * REGEX);
}

const BY_OVERLOAD: ReadonlyMap<string, CallCost> = new Map([
  ['starts_with_string', ofFirst],
  ['ends_with_string', ofFirst],
  ['string_to_bytes', ofFirst],
  ['bytes_to_string', ofFirst],
  ['strings_quote', ofFirst],
  ['string_format', ofFirst],
  ['in_list', ([, list]: readonly Value[]) => sizeOf(list)],
  ...['less', 'less_equals', 'greater', 'greater_equals'].flatMap((name): [string, CallCost][] => [
    [`${name}_string`, smaller],
    [`${name}_bytes`, smaller],
  ]),
  ['equals', smaller],
  ['not_equals', smaller],
  ['add_string', ofBoth],
  ['add_bytes', ofBoth],
  ['matches_string', ([a, b]: readonly Value[]) => regexCost(sizeOf(a), sizeOf(b))],
  ['contains_string', ([a, b]: readonly Value[]) => traversal(a) * traversal(b)],
]);

/** The run-time cost of a function as Kubernetes counts it; undefined for the usual one unit. */
export function callCost(name: string, overload: string): CallCost | undefined {
  return kubernetesCallCost(name, overload) ?? BY_OVERLOAD.get(overload);
}
