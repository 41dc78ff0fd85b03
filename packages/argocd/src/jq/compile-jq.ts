import { SetpointError } from '@setpoint/core';
import type { FunctionDefinition } from './ast.ts';
import { pathBuiltins } from './builtin-paths.ts';
import { stringBuiltins } from './builtin-strings.ts';
import { valueBuiltins } from './builtin-values.ts';
import { checkNames } from './check-names.ts';
import { JqError, jqCodes } from './errors.ts';
import { Evaluator } from './evaluate.ts';
import { type Builtin, type Builtins, createBudget, type Environment } from './machine.ts';
import { parseJq } from './parser.ts';
import { deletePaths } from './paths.ts';
import { prelude } from './prelude.ts';

export interface JqProgram {
  /**
   * A copy of the object without what the expression names, as jq's `del(expression)`; the object itself stays as it is.
   * Throws `argocd.jq-failed` when the expression fails or names no path, `argocd.jq-budget` when it does not end. Argo
   * CD then leaves the object as it is.
   */
  deletePaths<T>(object: T): T;
  /** All results of the expression. Throws `argocd.jq-failed` and `argocd.jq-budget`. */
  evaluate(object: unknown): readonly unknown[];
}

export interface JqOptions {
  /** Steps that one execution may take; the count is the same on every machine. Default 1,000,000. */
  readonly maxSteps?: number;
}

const builtins: Builtins = new Map<string, Builtin | FunctionDefinition>([
  ...prelude.map((definition) => [`${definition.name}/${definition.parameters.length}`, definition] as const),
  ...pathBuiltins,
  ...valueBuiltins,
  ...stringBuiltins,
]);
/** A program sees no process environment, and no file it came from. */
const outermost: Environment = {
  kind: 'variable',
  name: 'ENV',
  value: {},
  outer: { kind: 'variable', name: '__loc__', value: { file: '<top-level>', line: 1 }, outer: undefined },
};

/**
 * A jq program, with the language of jq 1.7 as gojq has it, except modules, input, dates and `$ENV`. Throws
 * `argocd.jq-syntax` with the position.
 *
 * @example
 * compileJq('.spec.template.spec.containers[] | select(.name == "sidecar")').deletePaths(deployment)
 */
export function compileJq(expression: string, options: JqOptions = {}): JqProgram {
  const { maxSteps = 1_000_000 } = options;
  const node = parseJq(expression);
  checkNames(expression, node, builtins);
  const closure = { node, environment: outermost };
  const run = <R>(use: (evaluator: Evaluator) => R): R =>
    guarded(expression, () => use(new Evaluator(builtins, createBudget(maxSteps))));
  return {
    deletePaths: <T>(object: T) =>
      run((evaluator) => deletePaths(object, [...evaluator.paths(closure, object)]) as T),
    evaluate: (object) => run((evaluator) => [...evaluator.values(closure, object)]),
  };
}

function guarded<R>(expression: string, execute: () => R): R {
  try {
    return execute();
  } catch (error) {
    if (!(error instanceof JqError) && !(error instanceof RangeError)) throw error;
    const message = error instanceof JqError ? error.message : 'values or calls are nested too deep';
    throw new SetpointError(jqCodes.failed, message, { subject: expression, cause: error });
  }
}
