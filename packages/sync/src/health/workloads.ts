import { conditionsOf, type Fields } from './fields.ts';
import { type HealthRule, health } from './rule.ts';
import type { HealthStatus } from './status.ts';

/** Rules and messages of gitops-engine `pkg/health`, which follow kubectl's `rollout status`. */

export const deployment: HealthRule = (fields) => {
  if (fields.at('spec', 'paused').bool()) return health('Suspended', 'Deployment is paused');
  if (!observed(fields)) {
    return health(
      'Progressing',
      'Waiting for rollout to finish: observed deployment generation less than desired generation',
    );
  }
  const progressing = conditionsOf(fields).find((condition) => condition.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return health('Degraded', `Deployment ${nameOf(fields)} exceeded its progress deadline`);
  }
  return deploymentRollout(fields);
};

function deploymentRollout(fields: Fields): HealthStatus {
  const wanted = fields.at('spec', 'replicas').optionalInt();
  const replicas = fields.at('status', 'replicas').int();
  const updated = fields.at('status', 'updatedReplicas').int();
  const available = fields.at('status', 'availableReplicas').int();
  if (wanted !== undefined && updated < wanted) {
    return health(
      'Progressing',
      `Waiting for rollout to finish: ${updated} out of ${wanted} new replicas have been updated...`,
    );
  }
  if (replicas > updated) {
    return health(
      'Progressing',
      `Waiting for rollout to finish: ${replicas - updated} old replicas are pending termination...`,
    );
  }
  if (available < updated) {
    return health(
      'Progressing',
      `Waiting for rollout to finish: ${available} of ${updated} updated replicas are available...`,
    );
  }
  return health('Healthy');
}

export const replicaSet: HealthRule = (fields) => {
  if (!observed(fields)) {
    return health(
      'Progressing',
      'Waiting for rollout to finish: observed replica set generation less than desired generation',
    );
  }
  const failure = conditionsOf(fields).find((condition) => condition.type === 'ReplicaFailure');
  if (failure?.status === 'True') return health('Degraded', failure.message);
  const wanted = fields.at('spec', 'replicas').optionalInt();
  const available = fields.at('status', 'availableReplicas').int();
  if (wanted !== undefined && available < wanted) {
    return health(
      'Progressing',
      `Waiting for rollout to finish: ${available} out of ${wanted} new replicas are available...`,
    );
  }
  return health('Healthy');
};

export const daemonSet: HealthRule = (fields) => {
  if (!observed(fields)) {
    return health(
      'Progressing',
      'Waiting for rollout to finish: observed daemon set generation less than desired generation',
    );
  }
  const updated = fields.at('status', 'updatedNumberScheduled').int();
  const wanted = fields.at('status', 'desiredNumberScheduled').int();
  const available = fields.at('status', 'numberAvailable').int();
  if (fields.at('spec', 'updateStrategy', 'type').string() === 'OnDelete') {
    return health('Healthy', `daemon set ${updated} out of ${wanted} new pods have been updated`);
  }
  const waiting = `Waiting for daemon set ${nameOf(fields)} rollout to finish:`;
  if (updated < wanted) {
    return health('Progressing', `${waiting} ${updated} out of ${wanted} new pods have been updated...`);
  }
  if (available < wanted) {
    return health('Progressing', `${waiting} ${available} of ${wanted} updated pods are available...`);
  }
  return health('Healthy');
};

export const statefulSet: HealthRule = (fields) => {
  if (fields.at('status', 'observedGeneration').int() === 0 || !observed(fields)) {
    return health('Progressing', 'Waiting for statefulset spec update to be observed...');
  }
  const wanted = fields.at('spec', 'replicas').optionalInt();
  const ready = fields.at('status', 'readyReplicas').int();
  if (wanted !== undefined && ready < wanted) {
    return health('Progressing', `Waiting for ${wanted - ready} pods to be ready...`);
  }
  return statefulSetRollout(fields, wanted);
};

function statefulSetRollout(fields: Fields, wanted: number | undefined): HealthStatus {
  const strategy = fields.at('spec', 'updateStrategy');
  const type = strategy.at('type').string();
  const updated = fields.at('status', 'updatedReplicas').int();
  if (type === 'RollingUpdate' && strategy.at('rollingUpdate').present) {
    const partition = strategy.at('rollingUpdate', 'partition').optionalInt();
    if (wanted !== undefined && partition !== undefined && updated < wanted - partition) {
      return health(
        'Progressing',
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return health('Healthy', `partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  if (type === 'OnDelete') {
    return health('Healthy', `statefulset has ${fields.at('status', 'readyReplicas').int()} ready pods`);
  }
  const updateRevision = fields.at('status', 'updateRevision').string();
  const currentRevision = fields.at('status', 'currentRevision').string();
  if (updateRevision !== currentRevision) {
    return health(
      'Progressing',
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${updateRevision}...`,
    );
  }
  const current = fields.at('status', 'currentReplicas').int();
  return health(
    'Healthy',
    `statefulset rolling update complete ${current} pods at revision ${currentRevision}...`,
  );
}

function observed(fields: Fields): boolean {
  return fields.at('metadata', 'generation').int() <= fields.at('status', 'observedGeneration').int();
}

function nameOf(fields: Fields): string {
  return JSON.stringify(fields.at('metadata', 'name').string());
}
