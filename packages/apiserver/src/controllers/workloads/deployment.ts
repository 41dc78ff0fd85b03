import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import { sameValue } from '../../kinds/field-error.ts';
import { isEmptySelector, selectorMatches } from '../../kinds/selectors.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import { findCondition } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { DEPLOYMENT, POD, REPLICA_SET } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { queueOwners, queueOwnersOf } from '../machinery/queue-owners.ts';
import {
  byAge,
  type DeploymentObject,
  newSetSize,
  type ReplicaSetObject,
  type Scaling,
  scaleInProportion,
  shrinkOldSets,
  wantedReplicas,
} from './deployment-plan.ts';
import {
  deploymentStatus,
  PROGRESSING,
  progressDeadlineInMs,
  TIMED_OUT,
  withProgress,
} from './deployment-status.ts';
import {
  currentSet,
  inherited,
  newSet,
  REVISION,
  REVISION_HISTORY,
  revisionOf,
  sizeAnnotations,
  wasScaled,
} from './deployment-sets.ts';
import { isFinished, type PodObject } from './pod-facts.ts';

const COMPONENT = 'deployment-controller';

interface Scope {
  readonly cluster: Cluster;
  readonly deployments: Informer<DeploymentObject>;
  readonly sets: Informer<ReplicaSetObject>;
  readonly pods: Informer<PodObject>;
  readonly queue: KeyedQueue;
}

/** Rolls deployments out through replica sets: rolling update, recreate, pause, rollback by template, history. */
export function startDeployments(cluster: Cluster): void {
  const deployments = cluster.informer<DeploymentObject>(DEPLOYMENT);
  const sets = cluster.informer<ReplicaSetObject>(REPLICA_SET);
  const pods = cluster.informer<PodObject>(POD);
  const queue: KeyedQueue = cluster.queue(COMPONENT, async (key) => {
    const deployment = deployments.get(key);
    if (deployment !== undefined) await reconcile({ cluster, deployments, sets, pods, queue }, deployment);
  });
  const deploymentKeyOf = queueOwners(deployments, queue);
  queueOwnersOf(sets, deploymentKeyOf, queue);
  pods.onChange(({ object, previous }) => {
    // Recreate waits for the last old pod to be gone; nothing else depends on single pods.
    if (object !== undefined && !isFinished(object)) return;
    const set = previous && setOfPod(sets, previous);
    const key = set === undefined ? undefined : deploymentKeyOf(set);
    const deployment = key === undefined ? undefined : deployments.get(key);
    if (deployment?.spec.strategy?.type === 'Recreate') queue.add(key as string);
  });
}

function setOfPod(sets: Informer<ReplicaSetObject>, pod: PodObject): ReplicaSetObject | undefined {
  const owner = pod.metadata.ownerReferences?.find(
    ({ controller, kind }) => controller === true && kind === 'ReplicaSet',
  );
  return owner && sets.find(pod.metadata.namespace ?? '', owner.name);
}

async function reconcile(scope: Scope, deployment: DeploymentObject): Promise<void> {
  if (isEmptySelector(deployment.spec.selector)) return;
  const sets = await claimSets(scope, deployment);
  if (deployment.metadata.deletionTimestamp !== undefined) {
    await writeStatus(scope, deployment, sets);
    return;
  }
  if (deployment.spec.paused === true || wasScaled(deployment, sets)) await resize(scope, deployment, sets);
  else if (deployment.spec.strategy?.type === 'Recreate') await recreate(scope, deployment, sets);
  else await roll(scope, deployment, sets);
}

/** The deployment's replica sets, those without a controller that match its selector included. */
async function claimSets(
  { cluster, sets }: Scope,
  deployment: DeploymentObject,
): Promise<readonly ReplicaSetObject[]> {
  if (deployment.metadata.deletionTimestamp === undefined) {
    for (const set of sets.uncontrolledIn(deployment.metadata.namespace ?? '')) {
      if (set.metadata.deletionTimestamp !== undefined) continue;
      if (!selectorMatches(deployment.spec.selector, set.metadata.labels)) continue;
      const owners = [...(set.metadata.ownerReferences ?? []), controllerRef(deployment)];
      await cluster.mergePatch(set, { metadata: { uid: set.metadata.uid, ownerReferences: owners } });
    }
  }
  return sets.controlledBy(deployment.metadata.uid).toSorted(byAge);
}

async function resize(
  scope: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<void> {
  for (const { set, replicas } of scaleInProportion(deployment, sets)) {
    await scaleSet(scope, deployment, set, replicas);
  }
  let live = scope.sets.controlledBy(deployment.metadata.uid);
  for (const set of live) await annotateSize(scope, deployment, set);
  live = scope.sets.controlledBy(deployment.metadata.uid).toSorted(byAge);
  await writeStatus(scope, deployment, live);
  // Scaled sets no longer say otherwise, so the rollout itself goes on.
  if (deployment.spec.paused !== true) scope.queue.add(keyOf(deployment));
}

async function roll(
  scope: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<void> {
  const current = await ensureCurrentSet(scope, deployment, sets);
  if (current === undefined) return;
  const live = (): readonly ReplicaSetObject[] =>
    scope.sets.controlledBy(deployment.metadata.uid).toSorted(byAge);
  const size = newSetSize(deployment, current, live());
  if (size !== (current.spec.replicas ?? 0)) {
    await scaleSet(scope, deployment, current, size);
  } else {
    const old = live().filter(({ metadata }) => metadata.uid !== current.metadata.uid);
    for (const scaling of shrinkOldSets(deployment, current, old)) await apply(scope, deployment, scaling);
  }
  await finish(scope, deployment, live());
}

async function recreate(
  scope: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<void> {
  const old = sets.filter((set) => set !== currentSet(deployment, sets));
  const running = old.filter((set) => (set.spec.replicas ?? 0) > 0);
  for (const set of running) await scaleSet(scope, deployment, set, 0);
  const waiting = old.some((set) =>
    scope.pods.controlledBy(set.metadata.uid).some((pod) => !isFinished(pod)),
  );
  if (running.length === 0 && !waiting) {
    const current = await ensureCurrentSet(scope, deployment, sets);
    if (current === undefined) return;
    const size = wantedReplicas(deployment);
    if (size !== (current.spec.replicas ?? 0)) await scaleSet(scope, deployment, current, size);
  }
  await finish(scope, deployment, scope.sets.controlledBy(deployment.metadata.uid).toSorted(byAge));
}

function apply(scope: Scope, deployment: DeploymentObject, { set, replicas }: Scaling): Promise<void> {
  return scaleSet(scope, deployment, set, replicas);
}

async function finish(
  scope: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<void> {
  const written = await writeStatus(scope, deployment, sets);
  const progress = findCondition(written.status?.conditions, PROGRESSING);
  if (progress?.reason === 'NewReplicaSetAvailable') await trimHistory(scope, deployment, sets);
}

/** Finds or makes the replica set of the current template and gives it the next revision; undefined when a retry is due. */
async function ensureCurrentSet(
  scope: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<ReplicaSetObject | undefined> {
  const { cluster } = scope;
  const found = currentSet(deployment, sets);
  const oldRevision = Math.max(0, ...sets.filter((set) => set !== found).map(revisionOf));
  if (found !== undefined) return annotateFound(scope, deployment, found, oldRevision + 1);
  const revision = String(oldRevision + 1);
  const set = newSet(deployment, sets, revision);
  try {
    const created = await cluster.create(set);
    const size = created.spec.replicas ?? 0;
    if (size > 0) {
      const message = `Scaled up replica set ${created.metadata.name} from 0 to ${size}`;
      cluster.event(deployment, 'Normal', 'ScalingReplicaSet', message, COMPONENT);
    }
    await recordRevision(
      scope,
      deployment,
      revision,
      `Created new replica set "${created.metadata.name}"`,
      'NewReplicaSetCreated',
    );
    return created;
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
    // Another template has the same hash: count the collision, and the next name is a different one.
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    await cluster.updateStatus(deployment, { ...deployment.status, collisionCount });
    return undefined;
  }
}

/** An older set whose template is current again, as after an undo, becomes the newest revision. */
async function annotateFound(
  scope: Scope,
  deployment: DeploymentObject,
  set: ReplicaSetObject,
  revision: number,
): Promise<ReplicaSetObject> {
  const before = set.metadata.annotations ?? {};
  const known = revisionOf(set);
  const annotations: Record<string, string> = {
    ...before,
    ...inherited(deployment),
    ...sizeAnnotations(deployment),
  };
  if (known < revision) {
    annotations[REVISION] = String(revision);
    if (known > 0) {
      const history = before[REVISION_HISTORY];
      annotations[REVISION_HISTORY] = history === undefined ? String(known) : `${history},${known}`;
    }
  }
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const isSame = sameValue(before, annotations) && (set.spec.minReadySeconds ?? 0) === minReadySeconds;
  const current = isSame
    ? set
    : await scope.cluster.update({
        ...set,
        metadata: { ...set.metadata, annotations },
        spec: { ...set.spec, minReadySeconds },
      });
  const message = `Found new replica set "${set.metadata.name}"`;
  await recordRevision(
    scope,
    deployment,
    annotations[REVISION] ?? String(revision),
    message,
    'FoundNewReplicaSet',
  );
  return current;
}

/** The deployment's own revision, and that a rollout has begun when none was known of. */
async function recordRevision(
  { cluster, deployments }: Scope,
  deployment: DeploymentObject,
  revision: string,
  message: string,
  reason: string,
): Promise<void> {
  const live = deployments.get(keyOf(deployment)) ?? deployment;
  const isRecorded = live.metadata.annotations?.[REVISION] === revision;
  const tracksProgress = live.spec.progressDeadlineSeconds !== undefined;
  const isNew =
    reason === 'NewReplicaSetCreated' || findCondition(live.status?.conditions, PROGRESSING) === undefined;
  const isTold = !tracksProgress || !isNew;
  if (isRecorded && isTold) return;
  const conditions = isTold
    ? live.status?.conditions
    : withProgress(live, 'True', reason, message, cluster.now());
  const annotations = { ...live.metadata.annotations, [REVISION]: revision };
  // Through the status, as there an annotation is no new generation.
  await cluster.update(
    {
      ...live,
      metadata: { ...live.metadata, annotations },
      status: { ...live.status, ...(conditions === undefined ? {} : { conditions }) },
    },
    'status',
  );
}

async function scaleSet(
  { cluster, sets }: Scope,
  deployment: DeploymentObject,
  set: ReplicaSetObject,
  replicas: number,
): Promise<void> {
  const live = sets.get(keyOf(set)) ?? set;
  const before = live.spec.replicas ?? 0;
  const annotations = { ...live.metadata.annotations, ...sizeAnnotations(deployment) };
  await cluster.update({
    ...live,
    metadata: { ...live.metadata, annotations },
    spec: { ...live.spec, replicas },
  });
  const direction = replicas > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${live.metadata.name} from ${before} to ${replicas}`;
  cluster.event(deployment, 'Normal', 'ScalingReplicaSet', message, COMPONENT);
}

async function annotateSize(
  { cluster }: Scope,
  deployment: DeploymentObject,
  set: ReplicaSetObject,
): Promise<void> {
  if ((set.spec.replicas ?? 0) === 0) return;
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  if (sameValue(annotations, set.metadata.annotations)) return;
  await cluster.update({ ...set, metadata: { ...set.metadata, annotations } });
}

async function trimHistory(
  { cluster }: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<void> {
  const current = currentSet(deployment, sets);
  const idle = sets.filter(
    (set) =>
      set !== current &&
      (set.spec.replicas ?? 0) === 0 &&
      (set.status?.replicas ?? 0) === 0 &&
      set.metadata.deletionTimestamp === undefined,
  );
  const surplus = idle.length - (deployment.spec.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return;
  const oldestFirst = idle.toSorted((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of oldestFirst.slice(0, surplus)) await cluster.remove(set);
}

async function writeStatus(
  { cluster, deployments, queue }: Scope,
  deployment: DeploymentObject,
  sets: readonly ReplicaSetObject[],
): Promise<DeploymentObject> {
  const live = deployments.get(keyOf(deployment)) ?? deployment;
  const current = currentSet(live, sets);
  const old = sets.filter((set) => set !== current);
  const now = cluster.now();
  // That it pauses or goes on is said before anything comes of it.
  const conditions = pausedConditions(live, live.status?.conditions ?? [], now);
  const status = deploymentStatus({ ...live, status: { ...live.status, conditions } }, current, old, now);
  const written = await cluster.updateStatus(live, status);
  const left = progressDeadlineInMs(written, status.conditions, now);
  // A second more: the times of conditions are whole seconds.
  if (left !== undefined) queue.addAfter(keyOf(live), Math.max(0, left) + 1000);
  return written;
}

function pausedConditions(
  deployment: DeploymentObject,
  conditions: NonNullable<NonNullable<DeploymentObject['status']>['conditions']>,
  nowMs: number,
): typeof conditions {
  const progress = findCondition(conditions, PROGRESSING);
  if (deployment.spec.progressDeadlineSeconds === undefined || progress?.reason === TIMED_OUT)
    return conditions;
  const withConditions = { ...deployment, status: { ...deployment.status, conditions } };
  if (deployment.spec.paused === true && progress?.reason !== 'DeploymentPaused') {
    return withProgress(withConditions, 'Unknown', 'DeploymentPaused', 'Deployment is paused', nowMs);
  }
  if (deployment.spec.paused !== true && progress?.reason === 'DeploymentPaused') {
    return withProgress(withConditions, 'Unknown', 'DeploymentResumed', 'Deployment is resumed', nowMs);
  }
  return conditions;
}
