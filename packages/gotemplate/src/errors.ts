import { SetpointError } from '@setpoint/core';

/** Every code this room throws. */
export const codes = {
  /** A template does not parse; the message is Go's. */
  parse: 'gotemplate.parse',
  /** A template fails while it executes; the message is Go's. */
  exec: 'gotemplate.exec',
  /** A template was asked for that the set does not hold. */
  noTemplate: 'gotemplate.no-template',
  /** A budget of {@link Limits} is used up. */
  limit: 'gotemplate.limit',
  /** Misuse of this package by its caller: a bad function table, signature or value. */
  usage: 'gotemplate.usage',
} as const;

/**
 * What a template function or method throws to fail as a Go function returning an `error` does: execution stops with
 * `error calling NAME: MESSAGE`. Anything else thrown by a function is treated as a Go panic, which reads the same.
 */
export class GoError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GoError';
  }
}

/** The error of a budget that is used up: it passes through every template function unwrapped. */
export function limitError(what: string, limit: number, option: string): SetpointError {
  return new SetpointError(codes.limit, `template execution exceeded ${what} (${limit})`, {
    rule: `A render stays within its limits (${option}: ${limit}).`,
    nextAction: `Look for unbounded recursion, ranges or repeats in the templates, or raise ${option}.`,
    details: { option, limit },
  });
}

export function isLimitError(error: unknown): error is SetpointError {
  return error instanceof SetpointError && error.code === codes.limit;
}

export function usageError(message: string): SetpointError {
  return new SetpointError(codes.usage, message);
}
