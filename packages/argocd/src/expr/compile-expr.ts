import { Budget } from './budget.ts';
import { ExprFault, exprFailure, exprSyntaxError } from './errors.ts';
import { compileNode, type Run } from './evaluate.ts';
import { parseExpr } from './parser.ts';

/** A compiled expression. */
export interface ExprProgram {
  readonly source: string;
  /**
   * The value for these variables, in the value model of `@setpoint/gotemplate`; a name that is none of them is nil.
   * Fails with `argocd.expr-failed` where the values do not fit, or the expression takes too much.
   */
  run(env: ReadonlyMap<string, unknown>, nowMs: () => number): unknown;
}

/**
 * An expression of expr-lang 1.16, the language of notification triggers, ready to be evaluated. Fails with
 * `argocd.expr-syntax`. Types are checked when it runs, not before.
 */
export function compileExpr(source: string): ExprProgram {
  const evaluate = compiled(source);
  return {
    source,
    run: (env, nowMs) => {
      const run: Run = {
        env,
        variables: new Map(),
        loops: [],
        budget: new Budget(),
        nowMs,
        failedAt: undefined,
      };
      try {
        return evaluate(run);
      } catch (error) {
        // A Go function's own error counts as well: an expression calls what the host gives it.
        throw error instanceof Error ? exprFailure(source, run.failedAt ?? 0, error.message, error) : error;
      }
    },
  };
}

function compiled(source: string): (run: Run) => unknown {
  const node = parseExpr(source);
  try {
    return compileNode(node);
  } catch (error) {
    throw error instanceof ExprFault ? exprSyntaxError(source, node.at, error.message) : error;
  }
}
