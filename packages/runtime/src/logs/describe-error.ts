import { SetpointError } from '@setpoint/core';

/** An error as fields of a log line; the stack only where the error was not foreseen. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  const { code, message, subject, rule, nextAction, cause, stack } = SetpointError.from(error);
  const foreseen = error instanceof SetpointError && code !== 'core.unexpected';
  return {
    code,
    message,
    subject,
    rule,
    nextAction,
    cause: cause === undefined ? undefined : messageOf(cause),
    stack: foreseen ? undefined : ((cause instanceof Error ? cause.stack : undefined) ?? stack),
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
