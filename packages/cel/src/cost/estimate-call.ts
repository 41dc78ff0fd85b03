import type { Expr } from '../syntax/ast.ts';
import type { Estimator, Operand } from './estimate.ts';
import { estimateKubernetesCall } from './estimate-kubernetes-call.ts';
import { estimateListCall } from './list-costs.ts';
import { add, exactly, multiply, type Range, times, union } from './range.ts';
import { REGEX, TRAVERSAL } from './units.ts';

/** A call to estimate, one of the overloads it may have. */
export interface EstimatedCall {
  readonly expr: Expr;
  readonly name: string;
  readonly overload: string;
  readonly target: Operand | undefined;
  readonly args: readonly Operand[];
  readonly argCosts: readonly Range[];
}

export interface CallEstimate {
  readonly cost: Range;
  readonly size?: Range | undefined;
}

/** What a call costs with its arguments (but not its target), and the size of what it gives where that is known. */
export function estimateCall(estimator: Estimator, call: EstimatedCall): CallEstimate {
  const own =
    estimateListCall(estimator, call) ??
    estimateKubernetesCall(estimator, call) ??
    estimateStandardCall(estimator, call);
  if (own === undefined) return specialForm(estimator, call) ?? { cost: add(exactly(1), ...call.argCosts) };
  return { ...own, cost: add(own.cost, ...call.argCosts) };
}

function estimateStandardCall(estimator: Estimator, call: EstimatedCall): CallEstimate | undefined {
  const { target, args } = call;
  const [first, second] = args;
  const size = (operand: Operand | undefined): Range => operand?.size ?? { min: 0, max: 2 ** 64 };
  switch (call.overload) {
    case 'string_format':
      return target === undefined ? undefined : { cost: times(size(target), TRAVERSAL) };
    case 'string_to_bytes':
      return {
        cost: times(size(first), TRAVERSAL),
        size: { min: size(first).min, max: multiply(size(first), exactly(4)).max },
      };
    case 'bytes_to_string':
      return {
        cost: times(size(first), TRAVERSAL),
        size: { min: Math.floor(size(first).min / 4), max: size(first).max },
      };
    case 'strings_quote':
      return {
        cost: times(size(first), TRAVERSAL),
        size: add({ min: size(first).min, max: multiply(size(first), exactly(2)).max }, exactly(2)),
      };
    case 'starts_with_string':
    case 'ends_with_string':
      return { cost: times(size(first), TRAVERSAL) };
    case 'in_list':
      return { cost: size(second) };
    case 'matches_string':
      return { cost: multiply(times(add(size(target), exactly(1)), TRAVERSAL), times(size(first), REGEX)) };
    case 'contains_string':
      return { cost: multiply(times(size(target), TRAVERSAL), times(size(first), TRAVERSAL)) };
    case 'add_string':
    case 'add_bytes':
    case 'add_list':
      return sum(estimator, call, add(size(first), size(second)));
    default:
      return comparisonOf(call.overload) ? { cost: comparison(size(first), size(second)) } : undefined;
  }
}

function sum(estimator: Estimator, call: EstimatedCall, size: Range): CallEstimate {
  const [a, b] = call.args.map((arg) => estimator.entrySizesOf(arg.expr));
  if (a !== undefined && b !== undefined) {
    estimator.setEntrySizes(call.expr, { ...a, key: union(a.key, b.key), value: union(a.value, b.value) });
  }
  return { cost: call.overload === 'add_list' ? exactly(1) : times(size, TRAVERSAL), size };
}

function comparisonOf(overload: string): boolean {
  return (
    overload === 'equals' ||
    overload === 'not_equals' ||
    /^(?:less|greater)(?:_equals)?_(?:string|bytes)$/.test(overload)
  );
}

function comparison(a: Range, b: Range): Range {
  const max = Math.min(a.max, b.max);
  return times({ min: max > 0 ? 1 : 0, max }, TRAVERSAL);
}

/** `&&`, `||` and `?:`, which do not evaluate all their arguments. */
function specialForm(estimator: Estimator, call: EstimatedCall): CallEstimate | undefined {
  const [first, second, third] = call.argCosts;
  if (first === undefined || second === undefined) return undefined;
  if (call.overload === 'logical_and' || call.overload === 'logical_or') {
    return { cost: { min: first.min, max: add(first, second).max } };
  }
  if (call.overload !== 'conditional' || third === undefined) return undefined;
  const [, yes, no] = call.args;
  const a = estimator.entrySizesOf(yes?.expr);
  const b = estimator.entrySizesOf(no?.expr);
  if (a !== undefined && b !== undefined) {
    estimator.setEntrySizes(call.expr, { ...a, key: union(a.key, b.key), value: union(a.value, b.value) });
  }
  const unknown = { min: 0, max: 2 ** 64 };
  return { cost: add(first, union(second, third)), size: union(yes?.size ?? unknown, no?.size ?? unknown) };
}
