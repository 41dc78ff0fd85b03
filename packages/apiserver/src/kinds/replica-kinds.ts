import { namespacedKind } from './define-kind.ts';
import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import type { ReplicaSet, ReplicationController } from './model/workloads.ts';
import { validateLongRunning, validateSelectedTemplate } from './pod/long-running.ts';
import { fill } from './pod-defaults.ts';
import {
  defaultTemplate,
  dropFields,
  immutableSelector,
  REPLICATED,
  isUnchanged,
  specWorkload,
  templateWarnings,
} from './template-owner.ts';

function validateReplicaSet(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as ReplicaSet;
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  validateLongRunning(spec, REPLICATED, errors);
}

function defaultReplicationController(object: Draft): void {
  const { spec, metadata } = object as unknown as ReplicationController;
  defaultTemplate(object);
  fill(spec, { replicas: 1 });
  const labels = spec.template?.metadata?.labels ?? {};
  if (Object.keys(labels).length === 0) return;
  if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

function validateReplicationController(object: Draft, errors: FieldErrors): void {
  const { spec } = object as unknown as ReplicationController;
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  const { selector = {} } = spec;
  if (Object.keys(selector).length === 0) errors.required('spec.selector');
  errors.nonNegative('spec.replicas', spec.replicas);
  if (!spec.template) errors.required('spec.template');
  else validateSelectedTemplate(spec.template, { matchLabels: selector }, 'ReplicationController', errors);
}

export const replicaSetKind = namespacedKind({
  ...specWorkload,
  default(object) {
    defaultTemplate(object);
    fill((object as unknown as ReplicaSet).spec, { replicas: 1 });
  },
  create(object) {
    dropFields(object);
    object['status'] = { replicas: 0 };
  },
  validate: validateReplicaSet,
  validateUpdate: immutableSelector,
});

export const replicationControllerKind = namespacedKind({
  ...specWorkload,
  orphansByDefault: true,
  default: defaultReplicationController,
  create(object) {
    dropFields(object);
    object['status'] = { replicas: 0 };
  },
  validate: validateReplicationController,
  // The real server hands over both templates the wrong way round, and so warns of the one that was.
  warnings: (object, old) => (isUnchanged(object, old) ? [] : templateWarnings(old ?? object)),
});
