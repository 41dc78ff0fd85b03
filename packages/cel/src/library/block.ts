import type { Expr } from '../syntax/ast.ts';
import { argument, type MacroCall, MacroError } from '../syntax/macro.ts';
import { DYN, listType, paramType } from '../types/type.ts';
import type { Value } from '../values/value.ts';
import { fn, type Library, overload } from './function.ts';

const T = paramType('T');

/**
 * `cel.block([a, b], body)`, the form that optimizers factor common parts out to: `cel.index(0)` is `a` wherever the
 * body or `b` says so. `cel.iterVar` and `cel.accuVar` name the variables of their comprehensions.
 */
export const BLOCK_LIBRARY: Library = {
  functions: [fn('cel.@block', overload('cel_block_list', [listType(DYN), T], T, inPlanner))],
  macros: [
    { name: 'block', receiver: true, argCount: 2, expand: (call) => (isCel(call) ? block(call) : undefined) },
    {
      name: 'index',
      receiver: true,
      argCount: 1,
      expand: (call) => (isCel(call) ? name(call, '@index') : undefined),
    },
    {
      name: 'iterVar',
      receiver: true,
      argCount: 2,
      expand: (call) => (isCel(call) ? name(call, '@it') : undefined),
    },
    {
      name: 'accuVar',
      receiver: true,
      argCount: 2,
      expand: (call) => (isCel(call) ? name(call, '@ac') : undefined),
    },
  ],
};

function inPlanner(): Value {
  throw new Error('the planner evaluates this function itself');
}

function isCel(call: MacroCall): boolean {
  return call.target?.kind === 'ident' && call.target.name === 'cel';
}

function block(call: MacroCall): Expr {
  const bindings = argument(call, 0);
  if (bindings.kind !== 'list')
    throw new MacroError(bindings, 'cel.block requires the first arg to be a list literal');
  return call.make.call('cel.@block', bindings, argument(call, 1));
}

function name(call: MacroCall, prefix: string): Expr {
  const numbers = call.args.map((arg) => {
    if (arg.kind === 'literal' && typeof arg.value === 'bigint' && arg.value >= 0n) return String(arg.value);
    throw new MacroError(arg, 'a block variable is named by non-negative int literals');
  });
  return call.make.ident(
    prefix === '@index' ? `@index${numbers.join('')}` : `${prefix}:${numbers.join(':')}`,
  );
}
