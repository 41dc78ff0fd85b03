import { SetpointError } from '@setpoint/core';

/** Every code this package throws. */
export const JSONNET_CODES = {
  /** A file does not parse, or uses a variable that is not there; the message is go-jsonnet's. */
  static: 'jsonnet.static',
  /** A program fails while it runs; the message and its stack trace are go-jsonnet's. */
  runtime: 'jsonnet.runtime',
  /** A budget of {@link EvaluateLimits} is used up. */
  limit: 'jsonnet.limit',
  /** The importer was asked for a file outside what it may read. */
  importDenied: 'jsonnet.import-denied',
} as const;

/** The error of a budget that is used up. */
export function limitError(what: string, limit: number, option: string): SetpointError {
  return new SetpointError(JSONNET_CODES.limit, `the Jsonnet program ${what}`, {
    rule: `${option} is ${limit}`,
    nextAction: 'Look for unbounded recursion or very large arrays and strings, or raise the limit.',
    details: { option, limit },
  });
}
