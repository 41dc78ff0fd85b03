import type { Type } from '../types/type.ts';
import type { Value } from '../values/value.ts';
import type { Macro } from '../syntax/macro.ts';

/** One signature of a function. Costs are counted by its id, so the ids are cel-go's and Kubernetes' own. */
export interface Overload {
  readonly id: string;
  /** `x.f(y)`: `args[0]` is the receiver. */
  readonly member: boolean;
  readonly args: readonly Type[];
  readonly result: Type;
  /** Called with values of the declared kinds, never with an error. */
  readonly call: Implementation;
}

export type Implementation = (...args: readonly never[]) => Value;

export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** Functions, macros and types that an environment takes in together. */
export interface Library {
  readonly functions: readonly FunctionDeclaration[];
  readonly macros?: readonly Macro[];
  /** Types whose names stand for themselves in expressions. */
  readonly types?: readonly Type[];
}

/** An overload in function style: `f(x, y)`. */
export function overload(id: string, args: readonly Type[], result: Type, call: Implementation): Overload {
  return { id, member: false, args, result, call };
}

/** An overload in receiver style: `x.f(y)`, the receiver being the first argument. */
export function member(id: string, args: readonly Type[], result: Type, call: Implementation): Overload {
  return { id, member: true, args, result, call };
}

export function fn(name: string, ...overloads: readonly Overload[]): FunctionDeclaration {
  return { name, overloads };
}
