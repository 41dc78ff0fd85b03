import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import type { ArgoError } from '../wire/argo-common.ts';
import type { ErrorAnswer } from '../wire/common.ts';

/** gRPC status codes that are used (`google.rpc.Code`). */
const grpcCodes = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

interface Meaning {
  readonly grpc: number;
  readonly http: number;
}

const meanings: Readonly<Record<string, Meaning>> = {
  [codes.unauthenticated]: { grpc: grpcCodes.unauthenticated, http: 401 },
  [codes.forbidden]: { grpc: grpcCodes.permissionDenied, http: 403 },
  [codes.notFound]: { grpc: grpcCodes.notFound, http: 404 },
  [codes.invalid]: { grpc: grpcCodes.invalidArgument, http: 400 },
  [codes.conflict]: { grpc: grpcCodes.aborted, http: 409 },
  [codes.precondition]: { grpc: grpcCodes.failedPrecondition, http: 400 },
  [codes.planChanged]: { grpc: grpcCodes.aborted, http: 409 },
  [codes.confirmationNeeded]: { grpc: grpcCodes.failedPrecondition, http: 400 },
  [codes.tooLarge]: { grpc: grpcCodes.resourceExhausted, http: 413 },
  [codes.tooManyRequests]: { grpc: grpcCodes.resourceExhausted, http: 429 },
  [codes.unsupported]: { grpc: grpcCodes.unimplemented, http: 501 },
  [codes.unavailable]: { grpc: grpcCodes.unavailable, http: 503 },
  [codes.crossSite]: { grpc: grpcCodes.permissionDenied, http: 403 },
  [codes.deadline]: { grpc: grpcCodes.deadlineExceeded, http: 504 },
  [codes.contentType]: { grpc: grpcCodes.invalidArgument, http: 415 },
  'kube.not-found': { grpc: grpcCodes.notFound, http: 404 },
  'kube.already-exists': { grpc: grpcCodes.alreadyExists, http: 409 },
  'kube.conflict': { grpc: grpcCodes.aborted, http: 409 },
  'kube.apply-conflict': { grpc: grpcCodes.aborted, http: 409 },
  'kube.bad-request': { grpc: grpcCodes.invalidArgument, http: 400 },
  'kube.invalid': { grpc: grpcCodes.invalidArgument, http: 400 },
  'kube.patch-invalid': { grpc: grpcCodes.invalidArgument, http: 400 },
  'kube.admission-denied': { grpc: grpcCodes.invalidArgument, http: 400 },
  'kube.name-required': { grpc: grpcCodes.invalidArgument, http: 400 },
  'kube.too-large': { grpc: grpcCodes.resourceExhausted, http: 413 },
  'kube.forbidden': { grpc: grpcCodes.permissionDenied, http: 403 },
  'kube.unavailable': { grpc: grpcCodes.unavailable, http: 503 },
  'kube.timeout': { grpc: grpcCodes.deadlineExceeded, http: 504 },
  'kube.no-process': { grpc: grpcCodes.unimplemented, http: 501 },
  'kube.websocket': { grpc: grpcCodes.unavailable, http: 503 },
  'argocd.invalid-spec': { grpc: grpcCodes.failedPrecondition, http: 400 },
  'argocd.cluster-not-found': { grpc: grpcCodes.failedPrecondition, http: 400 },
  'argocd.cluster-unreachable': { grpc: grpcCodes.unavailable, http: 503 },
  'argocd.action-not-found': { grpc: grpcCodes.invalidArgument, http: 400 },
};

const internal: Meaning = { grpc: grpcCodes.internal, http: 500 };

/** What an error is to a client. Faults of our own say only that there was one; the log says which. */
export function meaningOf(error: SetpointError): Meaning {
  const known = Object.hasOwn(meanings, error.code) ? meanings[error.code] : undefined;
  if (known !== undefined) return known;
  // What a source or an engine says is about the user's own repository.
  if (/^(source|render|helm|kustomize|sync|argocd|goyaml)\./.test(error.code)) {
    return { grpc: grpcCodes.failedPrecondition, http: 400 };
  }
  return internal;
}

export function isFault(error: SetpointError): boolean {
  return meaningOf(error) === internal;
}

function messageOf(error: SetpointError): string {
  return isFault(error) ? 'internal error' : error.message;
}

/** The body of an error of `/api/v1`. */
export function argoError(error: SetpointError): ArgoError {
  const message = isFault(error) ? 'internal error' : messageOf(error);
  return { error: message, code: meaningOf(error).grpc, message };
}

/** The body of an error of `/api/setpoint/v1`; what is forbidden answers like what is missing. */
export function ownError(error: SetpointError): ErrorAnswer {
  const { subject, rule, nextAction } = isFault(error) ? new SetpointError(error.code, '') : error;
  return {
    error: {
      code: isFault(error) ? 'server.internal' : error.code,
      message: messageOf(error),
      ...(subject === undefined ? {} : { subject }),
      ...(rule === undefined ? {} : { rule }),
      ...(nextAction === undefined ? {} : { nextAction }),
    },
  };
}
