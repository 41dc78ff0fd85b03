import type { CallContext } from '../exec/call-context.ts';
import type { GoType } from './go-type.ts';

/**
 * A Go function as templates call it. Arguments are checked against `params` before `call` runs, so `call` may rely
 * on their types; a nil passed for an interface, map or slice arrives as `null`.
 */
export interface GoFunction {
  readonly params: readonly GoType[];
  /** The last parameter takes any number of arguments of its type. */
  readonly variadic: boolean;
  /** The first argument of `call` is the {@link CallContext}. */
  readonly context: boolean;
  readonly call: (...args: never[]) => unknown;
}

/** A function of fixed arity. */
export function func(params: readonly GoType[], call: (...args: never[]) => unknown): GoFunction {
  return { params, variadic: false, context: false, call };
}

/** A function whose last parameter takes any number of arguments. */
export function variadic(params: readonly GoType[], call: (...args: never[]) => unknown): GoFunction {
  return { params, variadic: true, context: false, call };
}

/** A function that also sees the execution: template set, depth, ports, the host's own state. */
export function contextual(
  params: readonly GoType[],
  call: (context: CallContext, ...args: never[]) => unknown,
): GoFunction {
  return { params, variadic: false, context: true, call };
}

/** {@link contextual}, with the last parameter variadic. */
export function contextualVariadic(
  params: readonly GoType[],
  call: (context: CallContext, ...args: never[]) => unknown,
): GoFunction {
  return { params, variadic: true, context: true, call };
}
