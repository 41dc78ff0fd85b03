import { SetpointError } from '@setpoint/core';

/** Every code that expressions throw. */
const exprCodes = {
  syntax: 'argocd.expr-syntax',
  failed: 'argocd.expr-failed',
} as const;

/** The expression does not parse. `position` is a 0-based index into its characters. */
export function exprSyntaxError(source: string, position: number, message: string): SetpointError {
  return new SetpointError(exprCodes.syntax, `${message} ${placeOf(source, position)} of ${source}`, {
    rule: 'Conditions of triggers are expressions of expr-lang',
    nextAction: 'Correct the expression.',
    details: { position },
  });
}

/** The expression cannot be evaluated on these values. */
export function exprFailure(
  source: string,
  position: number,
  message: string,
  cause: unknown,
): SetpointError {
  return new SetpointError(exprCodes.failed, `${message} ${placeOf(source, position)} of ${source}`, {
    rule: 'Conditions of triggers are expressions of expr-lang',
    nextAction: 'Guard fields that may be missing, as in app.status?.operationState?.phase.',
    details: { position },
    cause,
  });
}

/** Line and column as `(1:5)`, both from 1. */
function placeOf(source: string, position: number): string {
  const before = Array.from(source).slice(0, position);
  const lastBreak = before.lastIndexOf('\n');
  const line = before.filter((char) => char === '\n').length + 1;
  return `(${line}:${before.length - lastBreak})`;
}

/** What an operator or function says of its operands; the place is added where it is evaluated. */
export class ExprFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExprFault';
  }
}
