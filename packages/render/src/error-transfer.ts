import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** A {@link SetpointError} in a form that crosses threads. */
export interface TransferredError extends Omit<SetpointErrorOptions, 'cause'> {
  readonly code: string;
  readonly message: string;
}

export function transferred(error: unknown): TransferredError {
  const { code, message, subject, rule, nextAction, retry, retryAfterMs, details } =
    SetpointError.from(error);
  return {
    code,
    message,
    retry,
    ...(subject === undefined ? {} : { subject }),
    ...(rule === undefined ? {} : { rule }),
    ...(nextAction === undefined ? {} : { nextAction }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
  };
}

export function received({ code, message, ...options }: TransferredError): SetpointError {
  return new SetpointError(code, message, options);
}
