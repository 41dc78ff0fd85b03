import { CelList } from '../values/list.ts';
import type { Value } from '../values/value.ts';
import type { CallEstimate, EstimatedCall } from './estimate-call.ts';
import type { Estimator, Operand } from './estimate.ts';
import { add, exactly, MAX, multiply, type Range, times } from './range.ts';
import { type CallCost, LIST_COST, sizeOf, TRAVERSAL } from './units.ts';

/** Comparing every element with every other takes two comparisons each. */
const SELF_COMPARISON = 2;

const SET_FACTORS: ReadonlyMap<string, number> = new Map([
  ['list_sets_contains_list', 1],
  ['list_sets_intersects_list', 1],
  ['list_sets_equivalent_list', 2],
]);

/** The run-time costs of cel-go's list and set extensions (ext/lists.go version 3, ext/sets.go). */
export function listCallCost(overload: string): CallCost | undefined {
  const factor = SET_FACTORS.get(overload);
  if (factor !== undefined) return ([a, b]) => 1 + sizeOf(a) * sizeOf(b) * factor;
  if (isSort(overload) || overload === 'list_distinct') return ([list]) => selfComparison(list);
  if (isSortBy(overload)) return ([, keys]) => selfComparison(keys);
  switch (overload) {
    case 'list_slice':
    case 'lists_range':
    case 'list_reverse':
      return (_, result) => 1 + LIST_COST + sizeOf(result);
    case 'list_flatten':
    case 'list_flatten_int':
      return ([list, depth]) =>
        1 + LIST_COST + sizeOf(list) * (typeof depth === 'bigint' ? Number(depth) : 1);
    default:
      return undefined;
  }
}

function isSort(overload: string): boolean {
  return /^list_\w+_sort$/.test(overload);
}

function isSortBy(overload: string): boolean {
  return overload.endsWith('_sortByAssociatedKeys');
}

function selfComparison(list: Value | undefined): number {
  if (!(list instanceof CelList)) return 1;
  const first = list.size === 0 ? null : list.at(0);
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  const factor = SELF_COMPARISON + (isText ? TRAVERSAL : 0);
  return Math.floor(list.size * list.size * factor) + 1 + LIST_COST;
}

/** The estimated costs of the same functions. */
export function estimateListCall(estimator: Estimator, call: EstimatedCall): CallEstimate | undefined {
  const { overload, target, args } = call;
  const [first, second] = args;
  const factor = SET_FACTORS.get(overload);
  if (factor !== undefined) {
    const compared = multiply(estimator.sizeOf(first), estimator.sizeOf(second));
    return { cost: add(exactly(1), times(compared, factor)) };
  }
  if (isSort(overload) || overload === 'list_distinct') return square(estimator, target, overload);
  if (isSortBy(overload)) return square(estimator, first, overload);
  switch (overload) {
    case 'list_slice':
      return allocation(
        exactly(Math.max(0, literalInt(second, estimator.sizeOf(target).max) - literalInt(first, 0))),
        1,
      );
    case 'lists_range':
      return allocation(exactly(literalInt(first, MAX)), 1);
    case 'list_reverse':
      return allocation(estimator.sizeOf(target), 1);
    case 'list_flatten':
      return allocation(estimator.sizeOf(target), 1);
    case 'list_flatten_int':
      return allocation(estimator.sizeOf(target), literalInt(first, MAX));
    default:
      return undefined;
  }
}

function square(estimator: Estimator, list: Operand | undefined, overload: string): CallEstimate {
  const size = estimator.sizeOf(list);
  const isText = /^list_(?:string|bytes)_sort/.test(overload);
  return allocation(multiply(size, size), SELF_COMPARISON + (isText ? TRAVERSAL : 0));
}

function allocation(size: Range, factor: number): CallEstimate {
  return { cost: add(times(size, factor), exactly(1 + LIST_COST)), size };
}

function literalInt(operand: Operand | undefined, otherwise: number): number {
  const expr = operand?.expr;
  return expr?.kind === 'literal' && typeof expr.value === 'bigint'
    ? Math.max(0, Number(expr.value))
    : otherwise;
}
