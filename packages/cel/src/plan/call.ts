import { callCost } from '../cost/call-cost.ts';
import type { CallCost } from '../cost/units.ts';
import type { CallReference } from '../check/checked.ts';
import type { Overload } from '../library/function.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { hasType } from '../values/type-of.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate, Frame, Plan } from './frame.ts';

type Call = (...args: readonly Value[]) => Value;

/**
 * A call of a function whose arguments all count. Where the checker left one overload it is tried first; bound values
 * may still be of other types than declared, so the values decide.
 */
export function planCall(reference: CallReference, args: readonly Plan[]): Plan {
  const { declaration, overloads, withTarget } = reference;
  const only = overloads.length === 1 ? overloads[0] : undefined;
  const cost = callCost(declaration.name, only?.id ?? '');
  const candidates = declaration.overloads.filter(
    (o) => o.member === withTarget && o.args.length === args.length,
  );
  const call = only === undefined ? dispatch(candidates) : guarded(only, dispatch(candidates));
  return {
    evaluate: strict(
      call,
      args.map((arg) => arg.evaluate),
      cost,
    ),
  };
}

function guarded(overload: Overload, otherwise: Call): Call {
  const call = overload.call as Call;
  const [first, second] = overload.args;
  if (first !== undefined && overload.args.length === 1) {
    return (a) => (hasType(a ?? null, first) ? call(a ?? null) : otherwise(a ?? null));
  }
  if (first !== undefined && second !== undefined && overload.args.length === 2) {
    return (a = null, b = null) => (hasType(a, first) && hasType(b, second) ? call(a, b) : otherwise(a, b));
  }
  return (...args) =>
    overload.args.every((type, index) => hasType(args[index] ?? null, type))
      ? call(...args)
      : otherwise(...args);
}

function dispatch(candidates: readonly Overload[]): Call {
  return (...args) => {
    for (const candidate of candidates) {
      if (candidate.args.every((type, index) => hasType(args[index] ?? null, type))) {
        return (candidate.call as Call)(...args);
      }
    }
    return noSuchOverload();
  };
}

function strict(call: Call, args: readonly Evaluate[], cost: CallCost | undefined): Evaluate {
  const [first, second] = args;
  if (first !== undefined && args.length === 1) return unary(call, first, cost);
  if (first !== undefined && second !== undefined && args.length === 2)
    return binary(call, first, second, cost);
  return (frame) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = arg(frame);
      if (value instanceof CelError) return value;
      values.push(value);
    }
    return spend(frame, cost, call(...values), values);
  };
}

function unary(call: Call, first: Evaluate, cost: CallCost | undefined): Evaluate {
  return (frame) => {
    const a = first(frame);
    const result = a instanceof CelError ? a : call(a);
    if (cost !== undefined) return spend(frame, cost, result, [a]);
    frame.cost += 1;
    return result;
  };
}

function binary(call: Call, first: Evaluate, second: Evaluate, cost: CallCost | undefined): Evaluate {
  return (frame) => {
    const a = first(frame);
    const b = second(frame);
    const result = a instanceof CelError ? a : b instanceof CelError ? b : call(a, b);
    if (cost !== undefined) return spend(frame, cost, result, [a, b]);
    frame.cost += 1;
    return result;
  };
}

function spend(frame: Frame, cost: CallCost | undefined, result: Value, args: readonly Value[]): Value {
  frame.cost += cost === undefined ? 1 : cost(args, result);
  frame.checkLimit();
  return result;
}
