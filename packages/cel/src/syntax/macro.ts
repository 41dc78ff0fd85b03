import type { Expr } from './ast.ts';
import type { NodeFactory } from './factory.ts';

/** Unfolds `target.name(args)` (or `name(args)`) while parsing. */
export interface Macro {
  readonly name: string;
  readonly receiver: boolean;
  readonly argCount: number | 'any';
  /** The replacement, or undefined when the call is no macro after all; throws a `MacroError` on wrong arguments. */
  readonly expand: (call: MacroCall) => Expr | undefined;
}

export interface MacroCall {
  readonly make: NodeFactory;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
}

/** A wrong argument of a macro; the parser turns it into an issue. */
export class MacroError extends Error {
  readonly offset: number;

  constructor(at: Expr, message: string) {
    super(message);
    this.offset = at.offset;
  }
}

/** The accumulator of the folds; no identifier of a source can be spelled like it. */
export const ACCUMULATOR = '@result';

/** The name an argument declares as iteration variable. */
export function variableOf(arg: Expr | undefined, what = 'argument must be a simple name'): string {
  if (arg === undefined) throw new Error('a macro without its declared arguments');
  if (arg.kind !== 'ident' || arg.name.startsWith('.')) throw new MacroError(arg, what);
  if (arg.name === ACCUMULATOR || arg.name === '__result__') {
    throw new MacroError(arg, 'iteration variable overwrites accumulator variable');
  }
  return arg.name;
}

/** An argument that the declared argument count guarantees. */
export function argument(call: MacroCall, index: number): Expr {
  const arg = call.args[index];
  if (arg === undefined) throw new Error('a macro without its declared arguments');
  return arg;
}

/** The receiver that a receiver-style macro always has. */
export function receiver(call: MacroCall): Expr {
  if (call.target === undefined) throw new Error('a receiver macro without its receiver');
  return call.target;
}
