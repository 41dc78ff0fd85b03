import { field, required, type ValueOf } from '@setpoint/kube';
import { applicationSource } from './application-source.ts';

export const info = field.list(
  field.object({ name: required(field.string()), value: required(field.string()) }),
);

export const syncOptions = field.list(field.string());

/** How often and how long to try a failed sync again; Argo CD's `retry`. */
export const retryStrategy = field.object({
  limit: field.integer(),
  refresh: field.boolean(),
  backoff: field.object({
    duration: field.string(),
    factor: field.integer(),
    maxDuration: field.string(),
  }),
});
export type RetryStrategy = ValueOf<typeof retryStrategy>;

export const initiator = field.object({ username: field.string(), automated: field.boolean() });

const syncOperationResource = field.object({
  group: field.string(),
  kind: required(field.string()),
  name: required(field.string()),
  namespace: field.string(),
});
export type SyncOperationResource = ValueOf<typeof syncOperationResource>;

const syncOperation = field.object({
  revision: field.string(),
  revisions: field.list(field.string()),
  prune: field.boolean(),
  dryRun: field.boolean(),
  syncStrategy: field.object({
    apply: field.object({ force: field.boolean() }),
    hook: field.object({ force: field.boolean() }),
  }),
  resources: field.list(syncOperationResource),
  source: applicationSource,
  sources: field.list(applicationSource),
  manifests: field.list(field.string()),
  syncOptions,
  autoHealAttemptsCount: field.integer(),
});
export type SyncOperation = ValueOf<typeof syncOperation>;

/** `operation` of an Application: writing it asks for a sync; the controller removes it when the sync has ended. */
export const operation = field.object({
  sync: syncOperation,
  initiatedBy: initiator,
  info,
  retry: retryStrategy,
});
export type Operation = ValueOf<typeof operation>;

export const namespaceMetadata = field.object({
  labels: field.map(field.string()),
  annotations: field.map(field.string()),
});

const resourceResult = field.object({
  group: required(field.string()),
  version: required(field.string()),
  kind: required(field.string()),
  namespace: required(field.string()),
  name: required(field.string()),
  status: field.string(),
  message: field.string(),
  hookType: field.string(),
  hookPhase: field.string(),
  syncPhase: field.string(),
  images: field.list(field.string()),
});
export type OperationResourceResult = ValueOf<typeof resourceResult>;

const syncResult = field.object({
  revision: required(field.string()),
  revisions: field.list(field.string()),
  source: applicationSource,
  sources: field.list(applicationSource),
  resources: field.list(resourceResult),
  managedNamespaceMetadata: namespaceMetadata,
});
export type SyncResult = ValueOf<typeof syncResult>;

/** `status.operationState`: the sync that runs or ran last. */
export const operationState = field.object({
  operation: required(operation),
  phase: required(field.string()),
  message: field.string(),
  startedAt: required(field.time()),
  finishedAt: field.time(),
  retryCount: field.integer(),
  syncResult,
});
export type OperationState = ValueOf<typeof operationState>;
