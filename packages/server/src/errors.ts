import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this room throws. */
export const codes = {
  unauthenticated: 'server.unauthenticated',
  forbidden: 'server.forbidden',
  notFound: 'server.not-found',
  invalid: 'server.invalid-argument',
  conflict: 'server.conflict',
  /** The state does not allow it now. */
  precondition: 'server.failed-precondition',
  tooLarge: 'server.too-large',
  tooManyRequests: 'server.too-many-requests',
  unsupported: 'server.unsupported',
  planChanged: 'server.plan-changed',
  confirmationNeeded: 'server.confirmation-needed',
  unavailable: 'server.unavailable',
  crossSite: 'server.cross-site',
  contentType: 'server.content-type',
  /** The caller gave less time than it took. */
  deadline: 'server.deadline-exceeded',
} as const;

export type ServerCode = (typeof codes)[keyof typeof codes];

export function serverError(
  code: ServerCode,
  message: string,
  options?: SetpointErrorOptions,
): SetpointError {
  return new SetpointError(code, message, options);
}

/** What somebody may not see, or what is not there: the same words either way. */
export function notFound(what: string): SetpointError {
  return serverError(codes.notFound, `${what} does not exist, or you may not see it`, {
    nextAction: 'Check the name, or ask who may see it with "RBAC explain".',
  });
}

export function invalid(message: string, options?: SetpointErrorOptions): SetpointError {
  return serverError(codes.invalid, message, options);
}
