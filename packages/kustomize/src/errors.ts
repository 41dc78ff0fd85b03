import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this room throws. */
export const KUSTOMIZE_CODES = {
  /** The build failed as `kubectl kustomize` fails; the message is the real tool's. */
  build: 'kustomize.build-failed',
  /** A file of the build is no YAML; the message is the real tool's. */
  malformedYaml: 'kustomize.malformed-yaml',
  /** A file or directory the build names is not there. */
  notFound: 'kustomize.not-found',
  /** The input is larger than the budgets allow. */
  tooLarge: 'kustomize.too-large',
  /** The kustomization asks for something the caller gave no port for. */
  unsupported: 'kustomize.port-missing',
} as const;

type Code = (typeof KUSTOMIZE_CODES)[keyof typeof KUSTOMIZE_CODES];

export function failure(
  message: string,
  code: Code = KUSTOMIZE_CODES.build,
  options?: SetpointErrorOptions,
): SetpointError {
  return new SetpointError(code, message, options);
}

/** The error with `prefix: ` before its message; else as {@link rephrased}. */
export function prefixed(error: unknown, prefix: string): Error {
  return rephrased(error, `${prefix}: ${messageOf(error)}`);
}

/**
 * The error with another message; code, subject, rule, next action and retry stay. What is no SetpointError (an abort, a
 * fault of this program, an exception of a port) is given back as it is: it is not about the kustomization.
 */
export function rephrased(error: unknown, message: string, about?: string): Error {
  if (!(error instanceof SetpointError)) return error as Error;
  const { code, subject = about, rule, nextAction, retry, retryAfterMs, details } = error;
  return new SetpointError(code, message, {
    cause: error,
    retry,
    ...(subject === undefined ? {} : { subject }),
    ...(rule === undefined ? {} : { rule }),
    ...(nextAction === undefined ? {} : { nextAction }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Errors that no fallback may swallow: cancellation, budgets, failures that may pass, faults of this program. */
export function isFatal(error: unknown): boolean {
  if (!(error instanceof SetpointError)) return true;
  if (error.retry !== 'never') return true;
  return error.code === KUSTOMIZE_CODES.tooLarge || error.code === KUSTOMIZE_CODES.unsupported;
}
