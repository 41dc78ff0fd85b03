import { SetpointError } from '@setpoint/core';

/** Every code that jq expressions throw. */
export const jqCodes = {
  syntax: 'argocd.jq-syntax',
  failed: 'argocd.jq-failed',
  budget: 'argocd.jq-budget',
} as const;

/** An error of a running program; `try` catches it. `value` is what `error` was given. */
export class JqError extends Error {
  readonly value: unknown;

  constructor(message: string, value: unknown = message) {
    super(message);
    this.name = 'JqError';
    this.value = value;
  }
}

/** The expression does not parse, or names something that is not defined. `details.position` is 0-based. */
export function jqSyntaxError(source: string, position: number, message: string): SetpointError {
  return new SetpointError(jqCodes.syntax, `${message} at position ${position + 1} of ${source}`, {
    rule: 'jqPathExpressions are jq programs',
    nextAction: 'Correct the expression.',
    details: { position },
  });
}

export function jqBudgetError(maxSteps: number): SetpointError {
  return new SetpointError(jqCodes.budget, `the jq program exceeded its budget of ${maxSteps} steps`, {
    rule: 'A jq expression may run for the equivalent of one second',
    nextAction: 'Look for a recursion that does not end, or narrow the expression.',
  });
}

/** Whether a program failed on its input or used up its budget. */
export function isJqFailure(error: unknown): boolean {
  return error instanceof SetpointError && (error.code === jqCodes.failed || error.code === jqCodes.budget);
}
