import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this package throws. They are stable: statuses, dashboards and scripts match on them. */
export const KUBE_CODES = {
  // Answers of the API server.
  badRequest: 'kube.bad-request',
  unauthorized: 'kube.unauthorized',
  forbidden: 'kube.forbidden',
  quotaExceeded: 'kube.quota-exceeded',
  admissionDenied: 'kube.admission-denied',
  namespaceTerminating: 'kube.namespace-terminating',
  notFound: 'kube.not-found',
  methodNotAllowed: 'kube.method-not-allowed',
  notAcceptable: 'kube.not-acceptable',
  conflict: 'kube.conflict',
  /** Server-side apply met fields of other managers; `details.conflicts` names them. */
  applyConflict: 'kube.apply-conflict',
  alreadyExists: 'kube.already-exists',
  /** The resourceVersion or continue token is too old: list again. */
  gone: 'kube.gone',
  tooLarge: 'kube.too-large',
  unsupportedMediaType: 'kube.unsupported-media-type',
  invalid: 'kube.invalid',
  tooManyRequests: 'kube.too-many-requests',
  internal: 'kube.internal',
  webhookFailed: 'kube.webhook-failed',
  unavailable: 'kube.unavailable',
  timeout: 'kube.timeout',
  /** A write was sent and no answer came: it may or may not have happened. Read before writing again. */
  unknownOutcome: 'kube.unknown-outcome',
  /** An answer that is not what the API promises (not JSON, too long, of the wrong shape). */
  badResponse: 'kube.bad-response',
  /** Any other answer of class 4xx or 5xx. */
  unexpectedStatus: 'kube.unexpected-status',

  // Discovery and addressing.
  unknownKind: 'kube.unknown-kind',
  /** The kind was not found, and an aggregated API that might serve it does not answer. */
  discoveryIncomplete: 'kube.discovery-incomplete',
  namespaceRequired: 'kube.namespace-required',
  nameRequired: 'kube.name-required',

  /** Misuse: an index that was not declared. */
  unknownIndex: 'kube.unknown-index',

  // Connection and configuration.
  tls: 'kube.tls',
  clientClosed: 'kube.client-closed',
  /** The other end of a WebSocket does not keep to its protocol. */
  websocket: 'kube.websocket',
  /** No process runs in the pods of this cluster: they are simulated. */
  noProcess: 'kube.no-process',
  config: 'kube.config',
  /** The kubeconfig asks for something that needs an explicit option: exec plugins, unverified TLS. */
  configRefused: 'kube.config-refused',
  credentials: 'kube.credentials',

  // Schemas, merging and patches.
  schemaUnknownDefinition: 'kube.schema-unknown-definition',
  schemaInvalid: 'kube.schema-invalid',
  /** An object does not fit its schema; the message is the API server's. */
  typeMismatch: 'kube.type-mismatch',
  /** `metadata.managedFields` cannot be read. */
  managedFieldsInvalid: 'kube.managed-fields-invalid',
  /** A patch does not apply to the object; the message is the API server's. */
  patchInvalid: 'kube.patch-invalid',
  selectorInvalid: 'kube.selector-invalid',
  quantityInvalid: 'kube.quantity-invalid',
  intOrStringInvalid: 'kube.int-or-string-invalid',
} as const;

/** One of {@link KUBE_CODES}. */
export type KubeCode = (typeof KUBE_CODES)[keyof typeof KUBE_CODES];

export function kubeError(
  code: KubeCode,
  message: string,
  options: SetpointErrorOptions = {},
): SetpointError {
  return new SetpointError(code, message, options);
}

/** Whether the error is a {@link SetpointError} of this code. */
export function isKubeError(error: unknown, code: KubeCode): error is SetpointError {
  return error instanceof SetpointError && error.code === code;
}
