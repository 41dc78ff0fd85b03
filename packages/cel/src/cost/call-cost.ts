import type { Value } from '../values/value.ts';
import { isUnitEquality, kubernetesCallCost } from './kubernetes-call-cost.ts';
import { listCallCost } from './list-costs.ts';
import { type CallCost, regexCost, sizeOf, TRAVERSAL } from './units.ts';

function traversal(...values: readonly (Value | undefined)[]): number {
  let size = 0;
  for (const value of values) size += sizeOf(value);
  return Math.ceil(size * TRAVERSAL);
}

const smaller: CallCost = ([a, b]) => Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * TRAVERSAL);
const equality: CallCost = (args, result) => (isUnitEquality(args[0]) ? 1 : smaller(args, result));
const ofFirst: CallCost = ([a]) => traversal(a);
const ofBoth: CallCost = ([a, b]) => traversal(a, b);

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
  ['equals', equality],
  ['not_equals', smaller],
  ['add_string', ofBoth],
  ['add_bytes', ofBoth],
  ['matches_string', ([a, b]: readonly Value[]) => regexCost(sizeOf(a), sizeOf(b))],
  ['contains_string', ([a, b]: readonly Value[]) => traversal(a) * traversal(b)],
]);

/** The run-time cost of a function as Kubernetes counts it; undefined for the usual one unit. */
export function callCost(name: string, overload: string): CallCost | undefined {
  return listCallCost(overload) ?? kubernetesCallCost(name, overload) ?? BY_OVERLOAD.get(overload);
}
