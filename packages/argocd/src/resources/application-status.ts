import { field, required, type ValueOf } from '@setpoint/kube';
import { applicationSource, sourceHydrator } from './application-source.ts';
import { initiator, operationState } from './operation.ts';

export const destination = field.object({
  server: field.string(),
  name: field.string(),
  namespace: field.string(),
});
export type Destination = ValueOf<typeof destination>;

export const ignoreDifferences = field.list(
  field.object({
    group: field.string(),
    kind: required(field.string()),
    name: field.string(),
    namespace: field.string(),
    jsonPointers: field.list(field.string()),
    jqPathExpressions: field.list(field.string()),
    managedFieldsManagers: field.list(field.string()),
  }),
);

const health = field.object({
  status: field.string(),
  message: field.string(),
  lastTransitionTime: field.time(),
});

const resourceStatus = field.object({
  group: field.string(),
  version: field.string(),
  kind: field.string(),
  namespace: field.string(),
  name: field.string(),
  status: field.string(),
  health,
  hook: field.boolean(),
  requiresPruning: field.boolean(),
  requiresDeletionConfirmation: field.boolean(),
  syncWave: field.integer(),
});
export type ResourceStatus = ValueOf<typeof resourceStatus>;

const condition = field.object({
  type: required(field.string()),
  message: required(field.string()),
  lastTransitionTime: field.time(),
});
export type ApplicationCondition = ValueOf<typeof condition>;

const revisionHistory = field.object({
  id: required(field.integer()),
  revision: field.string(),
  revisions: field.list(field.string()),
  source: applicationSource,
  sources: field.list(applicationSource),
  deployStartedAt: field.time(),
  deployedAt: required(field.time()),
  initiatedBy: initiator,
});
export type RevisionHistory = ValueOf<typeof revisionHistory>;

const syncStatus = field.object({
  status: required(field.string()),
  revision: field.string(),
  revisions: field.list(field.string()),
  comparedTo: field.object({
    source: applicationSource,
    sources: field.list(applicationSource),
    destination: required(destination),
    ignoreDifferences,
  }),
});
export type SyncStatus = ValueOf<typeof syncStatus>;

const hydratedAt = {
  drySHA: field.string(),
  hydratedSHA: field.string(),
  sourceHydrator,
};

const hydratorStatus = field.object({
  currentOperation: field.object({
    ...hydratedAt,
    phase: required(field.oneOf('Hydrating', 'Failed', 'Hydrated')),
    message: required(field.string()),
    startedAt: field.time(),
    finishedAt: field.time(),
  }),
  lastComparedDryRevision: field.string(),
  lastSuccessfulOperation: field.object(hydratedAt),
});

/** `status` of an Application, field for field as Argo CD fills it. */
export const applicationStatus = field.object({
  sync: syncStatus,
  health,
  resources: field.list(resourceStatus),
  resourceHealthSource: field.string(),
  history: field.list(revisionHistory),
  conditions: field.list(condition),
  operationState,
  reconciledAt: field.time(),
  observedAt: field.time(),
  sourceType: field.string(),
  sourceTypes: field.list(field.string()),
  summary: field.object({
    images: field.list(field.string()),
    externalURLs: field.list(field.string()),
    isAppOfApps: field.boolean(),
  }),
  controllerNamespace: field.string(),
  sourceHydrator: hydratorStatus,
});
export type ApplicationStatus = ValueOf<typeof applicationStatus>;
