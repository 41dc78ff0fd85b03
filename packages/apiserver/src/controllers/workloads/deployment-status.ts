import { rfc3339 } from '@setpoint/core';
import type { Condition } from '../../kinds/model/meta.ts';
import { findCondition, withLatest, withoutCondition } from '../machinery/conditions.ts';
import {
  type DeploymentObject,
  maxUnavailable,
  type ReplicaSetObject,
  totalSize,
  wantedReplicas,
} from './deployment-plan.ts';

type Status = NonNullable<DeploymentObject['status']>;

export const PROGRESSING = 'Progressing';
const NEW_SET_AVAILABLE = 'NewReplicaSetAvailable';
export const TIMED_OUT = 'ProgressDeadlineExceeded';

function sum(
  sets: readonly ReplicaSetObject[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number {
  return sets.reduce((total, set) => total + (set.status?.[field] ?? 0), 0);
}

/** What the deployment says of its replica sets. Fields that are 0 are left out, as the API leaves them out. */
export function deploymentStatus(
  deployment: DeploymentObject,
  current: ReplicaSetObject | undefined,
  old: readonly ReplicaSetObject[],
  nowMs: number,
): Status {
  const all = current === undefined ? old : [...old, current];
  const available = sum(all, 'availableReplicas');
  const status: Status = {};
  if (deployment.metadata.generation !== undefined)
    status.observedGeneration = deployment.metadata.generation;
  const counts = {
    replicas: sum(all, 'replicas'),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(all, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, totalSize(all) - available),
  };
  for (const [field, value] of Object.entries(counts))
    if (value > 0) Object.assign(status, { [field]: value });
  // Unlike the others it is told as 0 too, once every set tells it.
  if (all.every((set) => set.status?.terminatingReplicas !== undefined))
    status.terminatingReplicas = sum(all, 'terminatingReplicas');
  const collisions = deployment.status?.collisionCount;
  if (collisions !== undefined) status.collisionCount = collisions;
  status.conditions = conditionsOf(deployment, status, current, all, nowMs);
  return status;
}

function conditionsOf(
  deployment: DeploymentObject,
  status: Status,
  current: ReplicaSetObject | undefined,
  all: readonly ReplicaSetObject[],
  nowMs: number,
): Condition[] {
  const now = rfc3339(nowMs);
  const enough = (status.availableReplicas ?? 0) >= wantedReplicas(deployment) - maxUnavailable(deployment);
  let conditions = put(
    deployment.status?.conditions ?? [],
    enough
      ? ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.']
      : [
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ],
    now,
  );
  const failure = all.map((set) => findCondition(set.status?.conditions, 'ReplicaFailure')).find(Boolean);
  conditions =
    failure === undefined
      ? withoutCondition(conditions, 'ReplicaFailure')
      : put(conditions, ['ReplicaFailure', failure.status, failure.reason ?? '', failure.message ?? ''], now);
  if (deployment.spec.progressDeadlineSeconds === undefined) return withoutCondition(conditions, PROGRESSING);
  if (deployment.spec.paused === true) return conditions;
  return progressOf(deployment, status, current, conditions, nowMs);
}

/** Sets the condition when it says something else than before; an unchanged one keeps its times. */
function put(
  conditions: readonly Condition[],
  [type, status, reason, message]: readonly [string, string, string, string],
  now: string,
): Condition[] {
  const before = findCondition(conditions, type);
  if (before?.status === status && before.reason === reason) return [...conditions];
  return withLatest(conditions, { type, status, reason, message, lastUpdateTime: now }, now);
}

function isComplete(deployment: DeploymentObject, status: Status): boolean {
  const wanted = wantedReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    status.observedGeneration === deployment.metadata.generation
  );
}

/** The rollout moved since the last status: more new, fewer old, more ready or available pods. */
function hasMoved(before: Status, now: Status): boolean {
  const oldPods = (status: Status): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(now) < oldPods(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function progressOf(
  deployment: DeploymentObject,
  status: Status,
  current: ReplicaSetObject | undefined,
  conditions: Condition[],
  nowMs: number,
): Condition[] {
  const now = rfc3339(nowMs);
  const before = findCondition(conditions, PROGRESSING);
  const name = current === undefined ? 'Deployment' : 'ReplicaSet';
  const subject = `${name} "${(current ?? deployment).metadata.name}"`;
  const settled =
    before?.reason === NEW_SET_AVAILABLE && (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
  if (settled) return conditions;
  if (isComplete(deployment, status)) {
    return put(
      conditions,
      [PROGRESSING, 'True', NEW_SET_AVAILABLE, `${subject} has successfully progressed.`],
      now,
    );
  }
  if (hasMoved(deployment.status ?? {}, status)) {
    const message = `${subject} is progressing.`;
    const condition = {
      type: PROGRESSING,
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message,
      lastUpdateTime: now,
    };
    return withLatest(conditions, condition, now);
  }
  const left = progressDeadlineInMs(deployment, conditions, nowMs);
  if (left !== undefined && left <= 0) {
    return put(conditions, [PROGRESSING, 'False', TIMED_OUT, `${subject} has timed out progressing.`], now);
  }
  return conditions;
}

/** Milliseconds until the rollout counts as stuck; undefined when nothing is under way or no deadline is set. */
export function progressDeadlineInMs(
  deployment: DeploymentObject,
  conditions: readonly Condition[] | undefined,
  nowMs: number,
): number | undefined {
  const deadline = deployment.spec.progressDeadlineSeconds;
  const progressing = findCondition(conditions, PROGRESSING);
  if (deadline === undefined || progressing === undefined || deployment.spec.paused === true)
    return undefined;
  if (progressing.reason === NEW_SET_AVAILABLE || progressing.reason === TIMED_OUT) return undefined;
  const since = Date.parse(progressing.lastUpdateTime ?? '');
  return Number.isNaN(since) ? undefined : since + deadline * 1000 - nowMs;
}

/** The conditions with what was just decided about the rollout: a new set made or found, paused, resumed. */
export function withProgress(
  deployment: DeploymentObject,
  status: string,
  reason: string,
  message: string,
  nowMs: number,
): Condition[] {
  return put(deployment.status?.conditions ?? [], [PROGRESSING, status, reason, message], rfc3339(nowMs));
}
