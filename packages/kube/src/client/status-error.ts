import type { Retry, SetpointError, SetpointErrorOptions } from '@setpoint/core';
import { KUBE_CODES, type KubeCode, kubeError } from '../errors.ts';
import { lostAnswer } from './network-error.ts';
import { reportedConflicts } from './reported-conflict.ts';
import type { ApiStatus } from './status.ts';

/** What was asked when the server refused. */
export interface FailedRequest {
  /** `apps/v1 Deployment ns/name`. */
  readonly subject: string;
  /** A lost answer then leaves the outcome unknown. */
  readonly write: boolean;
  /** From the Retry-After header. */
  readonly retryAfterMs?: number | undefined;
}

interface Meaning {
  readonly code: KubeCode;
  readonly retry: Retry;
  readonly rule?: string;
  readonly nextAction: string;
}

/** The error for a failed answer of the API server, with the Status in `details.status` and its causes listed. */
export function statusError(status: ApiStatus, request: FailedRequest): SetpointError {
  const meaning = meaningOf(status, request.write);
  const retryAfterMs =
    request.retryAfterMs ??
    (status.retryAfterSeconds === undefined ? undefined : status.retryAfterSeconds * 1000);
  const wait = meaning.retry !== 'never' && retryAfterMs !== undefined;
  const options: SetpointErrorOptions = {
    subject: request.subject,
    nextAction: meaning.nextAction,
    retry: wait ? 'after' : meaning.retry,
    ...(meaning.rule === undefined ? {} : { rule: meaning.rule }),
    ...(wait ? { retryAfterMs } : {}),
    details: detailsOf(status, meaning.code),
  };
  return kubeError(meaning.code, messageOf(status), options);
}

function detailsOf(status: ApiStatus, code: KubeCode): Readonly<Record<string, unknown>> {
  return {
    status,
    ...(code === KUBE_CODES.applyConflict ? { conflicts: reportedConflicts(status.causes) } : {}),
  };
}

function messageOf(status: ApiStatus): string {
  const words = status.reason === '' ? `HTTP status ${status.code}` : status.reason;
  return status.message === '' ? words : status.message;
}

function meaningOf(status: ApiStatus, write: boolean): Meaning {
  return special(status) ?? lost(status, write) ?? byReason.get(status.reason) ?? byCode(status.code);
}

/** Refusals the API spells only in a message or a cause. */
function special(status: ApiStatus): Meaning | undefined {
  if (status.causes.some((cause) => cause.reason === 'FieldManagerConflict')) return applyConflict;
  if (status.causes.some((cause) => cause.reason === 'NamespaceTerminating')) return namespaceTerminating;
  if (status.code === 403 && status.message.includes('exceeded quota:')) return quotaExceeded;
  if (
    /admission webhook "[^"]*" denied the request|ValidatingAdmissionPolicy '.*denied request/.test(
      status.message,
    )
  ) {
    return admissionDenied;
  }
  if (status.code === 500 && status.message.includes('failed calling webhook')) return webhookFailed;
  if (status.code === 404 && status.name === '' && status.kind === '') return unknownPath;
  return undefined;
}

/** 502 and 504 to a write say that someone on the way gave up waiting, not that nothing happened. */
function lost(status: ApiStatus, write: boolean): Meaning | undefined {
  return write && (status.code === 502 || status.code === 504) ? lostAnswer : undefined;
}

const applyConflict: Meaning = {
  code: KUBE_CODES.applyConflict,
  retry: 'never',
  rule: 'A field belongs to the manager that applied it until it gives the field up or another one forces it.',
  nextAction: 'Remove the field from the manifest, or apply with force to take it over.',
};

const namespaceTerminating: Meaning = {
  code: KUBE_CODES.namespaceTerminating,
  retry: 'backoff',
  rule: 'Nothing can be created in a namespace that is being deleted.',
  nextAction: 'Wait until the namespace is gone, or look at its conditions when it stays.',
};

const quotaExceeded: Meaning = {
  code: KUBE_CODES.quotaExceeded,
  retry: 'backoff',
  rule: 'The ResourceQuota of the namespace limits what can be created.',
  nextAction: 'Raise the quota or free what it counts.',
};

const admissionDenied: Meaning = {
  code: KUBE_CODES.admissionDenied,
  retry: 'never',
  rule: 'An admission policy of the cluster refuses the object as it is.',
  nextAction: 'Change the object as the policy asks, or the policy.',
};

const webhookFailed: Meaning = {
  code: KUBE_CODES.webhookFailed,
  retry: 'backoff',
  rule: 'An admission webhook with failurePolicy Fail must answer before the object is accepted.',
  nextAction: 'Bring the service behind the webhook up, or remove the webhook configuration.',
};

const unknownPath: Meaning = {
  code: KUBE_CODES.unknownKind,
  retry: 'backoff',
  rule: 'The server serves only the kinds that discovery lists.',
  nextAction: 'Install the CustomResourceDefinition of the kind, or correct apiVersion and kind.',
};

const invalid: Meaning = {
  code: KUBE_CODES.invalid,
  retry: 'never',
  rule: 'The API server validates every field of the object.',
  nextAction: 'Correct the fields named in the message.',
};

const unavailable: Meaning = {
  code: KUBE_CODES.unavailable,
  retry: 'backoff',
  nextAction: 'Wait; look at the health of the API server when it lasts.',
};

const timeout: Meaning = {
  code: KUBE_CODES.timeout,
  retry: 'backoff',
  nextAction: 'Try again; look at the load of the API server when it lasts.',
};

const internal: Meaning = {
  code: KUBE_CODES.internal,
  retry: 'backoff',
  nextAction: 'Try again; the logs of the API server say more when it lasts.',
};

const badRequest: Meaning = {
  code: KUBE_CODES.badRequest,
  retry: 'never',
  nextAction: 'Correct the object or the parameters as the message says.',
};

const gone: Meaning = {
  code: KUBE_CODES.gone,
  retry: 'backoff',
  rule: 'The server keeps only a window of past versions.',
  nextAction: 'List again.',
};

/** `metav1.StatusReason` values. */
const byReason: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['BadRequest', badRequest],
  [
    'Unauthorized',
    {
      code: KUBE_CODES.unauthorized,
      retry: 'backoff',
      rule: 'Every request carries a credential the cluster accepts.',
      nextAction: 'Renew the token or the client certificate of this cluster.',
    },
  ],
  [
    'Forbidden',
    {
      code: KUBE_CODES.forbidden,
      retry: 'backoff',
      rule: 'The identity needs a role that allows this verb on this resource.',
      nextAction: 'Bind a Role or ClusterRole that allows it.',
    },
  ],
  [
    'NotFound',
    { code: KUBE_CODES.notFound, retry: 'backoff', nextAction: 'Create the object, or correct its name.' },
  ],
  [
    'AlreadyExists',
    {
      code: KUBE_CODES.alreadyExists,
      retry: 'never',
      rule: 'A name is unique within its kind and namespace.',
      nextAction: 'Update the object that exists, or choose another name.',
    },
  ],
  [
    'Conflict',
    {
      code: KUBE_CODES.conflict,
      retry: 'backoff',
      rule: 'A conditional write succeeds only on the version it names.',
      nextAction: 'Read the object again and repeat the change on it.',
    },
  ],
  ['Gone', gone],
  ['Expired', gone],
  ['Invalid', invalid],
  [
    'TooManyRequests',
    {
      code: KUBE_CODES.tooManyRequests,
      retry: 'backoff',
      rule: 'The server limits the rate of requests.',
      nextAction: 'Wait.',
    },
  ],
  ['ServiceUnavailable', unavailable],
  ['Timeout', timeout],
  ['ServerTimeout', timeout],
  ['InternalError', internal],
  [
    'MethodNotAllowed',
    {
      code: KUBE_CODES.methodNotAllowed,
      retry: 'never',
      rule: 'A resource accepts only the verbs that discovery lists for it.',
      nextAction: 'Use a kind that supports the verb.',
    },
  ],
  [
    'NotAcceptable',
    { code: KUBE_CODES.notAcceptable, retry: 'never', nextAction: 'Ask for application/json.' },
  ],
  [
    'UnsupportedMediaType',
    {
      code: KUBE_CODES.unsupportedMediaType,
      retry: 'never',
      rule: 'Custom resources take no strategic merge patch.',
      nextAction: 'Use a patch type the resource supports.',
    },
  ],
  [
    'RequestEntityTooLarge',
    {
      code: KUBE_CODES.tooLarge,
      retry: 'never',
      rule: 'An object and its annotations are limited in size (about 1.5 MiB in etcd).',
      nextAction: 'Split the object.',
    },
  ],
]);

const reasonOfCode: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [408, 'Timeout'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [502, 'ServiceUnavailable'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

function byCode(code: number): Meaning {
  return (
    byReason.get(reasonOfCode.get(code) ?? '') ?? {
      code: KUBE_CODES.unexpectedStatus,
      retry: code >= 500 ? 'backoff' : 'never',
      nextAction: 'Look at what answers at this address: it may be a proxy.',
    }
  );
}
