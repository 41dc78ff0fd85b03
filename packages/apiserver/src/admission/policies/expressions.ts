import {
  type AdmissionCompileResult,
  type AdmissionEnvironment,
  type Bindings,
  CEL_LIMITS,
  CelError,
  type Value,
} from '@setpoint/cel';

/** An expression ready to run, or why it cannot. */
export interface Expression {
  readonly source: string;
  readonly compiled: AdmissionCompileResult;
}

export type ExpressionResult = { readonly value: Value } | { readonly error: string };

export interface Evaluated {
  /** In the order of the expressions; undefined where there is none. */
  readonly results: readonly (ExpressionResult | undefined)[];
  /** What is left of the budget. */
  readonly remaining: number;
}

export const outOfBudget =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/**
 * Runs expressions one after another on one request, `variables` computed at most once among them. Undefined when they
 * cost more than the budget (apiserver/pkg/admission/plugin/cel/activation.go).
 */
export function evaluate(
  environment: AdmissionEnvironment,
  expressions: readonly (Expression | undefined)[],
  bindings: Bindings,
  budget: number,
): Evaluated | undefined {
  const bound = environment.bind(bindings, CEL_LIMITS.expression);
  const results: (ExpressionResult | undefined)[] = [];
  let spent = 0;
  for (const expression of expressions) {
    if (expression === undefined || !expression.compiled.ok) {
      results.push(uncompiled(expression));
      continue;
    }
    const { program } = expression.compiled;
    const { value, cost } = program.evaluate(bound.bindings, { costLimit: CEL_LIMITS.expression });
    spent += cost;
    if (spent + bound.variableCost() > budget) return undefined;
    const error = `expression '${expression.source}' resulted in error: `;
    results.push(value instanceof CelError ? { error: error + value.message } : { value });
  }
  return { results, remaining: budget - spent - bound.variableCost() };
}

function uncompiled(expression: Expression | undefined): ExpressionResult | undefined {
  if (expression === undefined || expression.compiled.ok) return undefined;
  return { error: `compilation error: ${expression.compiled.error}` };
}
