import type { SetpointError } from '@setpoint/core';
import { KUBE_CODES, kubeError } from '../errors.ts';

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const tlsCode =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_TLS_CERT|ERR_SSL_|ERR_OSSL_|INVALID_CA)/;

/** A request that got no answer. */
export interface NetworkFailure {
  readonly error: SetpointError;
  /** False when the request certainly never left: repeating it is safe. */
  readonly sent: boolean;
}

/** Reads an error of the socket, of TLS or of the HTTP parser. */
export function networkFailure(
  cause: unknown,
  request: { readonly subject: string; readonly write: boolean; readonly server: string },
): NetworkFailure {
  const code = codeOf(cause);
  if (tlsCode.test(code)) return { error: tlsError(cause, request), sent: false };
  if (code === 'UND_ERR_DESTROYED' && !request.write) return { error: closedError(request), sent: true };
  const sent = !neverSent.has(code) && syscallOf(cause) !== 'connect';
  const error =
    sent && request.write ? unknownOutcome(request, reason(cause), cause) : unreachable(cause, request);
  return { error, sent };
}

/** What it means that the answer to a write was lost. */
export const lostAnswer = {
  code: KUBE_CODES.unknownOutcome,
  retry: 'backoff',
  rule: 'A write without an answer may have happened.',
  nextAction: 'Read the object again before writing.',
} as const;

/** The error of a write whose answer was lost. */
export function unknownOutcome(
  request: { readonly subject: string },
  why: string,
  cause?: unknown,
): SetpointError {
  const { code, ...meaning } = lostAnswer;
  const message = `the write may or may not have happened: ${why}`;
  return kubeError(code, message, { ...meaning, subject: request.subject, cause });
}

function tlsError(
  cause: unknown,
  request: { readonly subject: string; readonly server: string },
): SetpointError {
  return kubeError(KUBE_CODES.tls, `TLS with ${request.server} failed: ${reason(cause)}`, {
    subject: request.subject,
    rule: 'The server certificate must be signed by the configured authority and carry the host name.',
    nextAction: 'Correct certificate-authority or tls-server-name of the cluster.',
    retry: 'backoff',
    cause,
  });
}

function closedError(request: { readonly subject: string; readonly server: string }): SetpointError {
  return kubeError(KUBE_CODES.clientClosed, `the client of ${request.server} was closed`, {
    subject: request.subject,
  });
}

function unreachable(
  cause: unknown,
  request: { readonly subject: string; readonly server: string },
): SetpointError {
  return kubeError(KUBE_CODES.unavailable, `${request.server} does not answer: ${reason(cause)}`, {
    subject: request.subject,
    nextAction: 'Check that the API server runs and that this address is reachable.',
    retry: 'backoff',
    cause,
  });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

function syscallOf(cause: unknown): unknown {
  return cause instanceof Error && 'syscall' in cause ? cause.syscall : undefined;
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' ? codeOf(cause) || cause.name : cause.message;
}
