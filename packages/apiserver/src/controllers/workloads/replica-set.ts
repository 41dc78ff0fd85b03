import { rfc3339, SetpointError } from '@setpoint/core';
import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import type { Condition, LabelSelector } from '../../kinds/model/meta.ts';
import type { ReplicaSet, ReplicationController } from '../../kinds/model/workloads.ts';
import { selectorMatches } from '../../kinds/selectors.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import { findCondition, withLatest, withoutCondition } from '../machinery/conditions.ts';
import { controllerUid, type Informer, keyOf } from '../machinery/informer.ts';
import { POD, REPLICA_SET, REPLICATION_CONTROLLER } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { queueOwners } from '../machinery/queue-owners.ts';
import { isActive, isFinished, isReady, type PodObject, podFromTemplate, readinessOf } from './pod-facts.ts';

type ReplicaObject = Draft &
  Pick<ReplicaSet, 'status'> & { spec: ReplicaSet['spec'] | ReplicationController['spec'] };

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
/** Pods made or deleted in one go; the next go follows at once. */
const BURST = 500;

/** Keeps as many pods of each replica set, or replication controller, as it asks for. */
export function startReplicaSets(cluster: Cluster): void {
  startReplicas(cluster, cluster.informer<ReplicaObject>(REPLICA_SET), 'replicaset-controller');
  startReplicas(cluster, cluster.informer<ReplicaObject>(REPLICATION_CONTROLLER), 'replication-controller');
}

function startReplicas(cluster: Cluster, sets: Informer<ReplicaObject>, component: string): void {
  const pods = cluster.informer<PodObject>(POD);
  const queue: KeyedQueue = cluster.queue(component, async (key) => {
    const set = sets.get(key);
    if (set !== undefined) await reconcile({ cluster, pods, queue, component }, set);
  });
  const setKeyOf = queueOwners(sets, queue);
  pods.onChange(({ object, previous }) => {
    for (const pod of [object, previous]) {
      const key = pod === undefined ? undefined : setKeyOf(pod);
      if (key !== undefined) queue.addBatched(key, pods.countControlledBy(sets.get(key)?.metadata.uid ?? ''));
    }
    if (object !== undefined && controllerUid(object) === undefined) wakeAdopters(sets, object, queue);
  });
}

function wakeAdopters(sets: Informer<ReplicaObject>, pod: PodObject, queue: KeyedQueue): void {
  for (const set of sets.inNamespace(pod.metadata.namespace ?? '')) {
    if (selectorMatches(selectorOf(set), pod.metadata.labels)) queue.add(keyOf(set));
  }
}

interface Scope {
  readonly cluster: Cluster;
  readonly pods: Informer<PodObject>;
  readonly queue: KeyedQueue;
  readonly component: string;
}

function selectorOf(set: ReplicaObject): LabelSelector {
  const { selector } = set.spec;
  if (set.kind === 'ReplicaSet') return selector ?? {};
  return { matchLabels: (selector ?? {}) as Record<string, string> };
}

async function reconcile(scope: Scope, set: ReplicaObject): Promise<void> {
  const owned = await claimPods(scope, set);
  const active = owned.filter(isActive);
  let failure: SetpointError | undefined;
  if (set.metadata.deletionTimestamp === undefined) {
    try {
      await scale(scope, set, active);
    } catch (error) {
      // No failure of the set's: its namespace goes, and it with it.
      if (isKubeError(error, KUBE_CODES.namespaceTerminating)) throw error;
      failure = SetpointError.from(error);
    }
  }
  await writeStatus(scope, set, scope.pods.controlledBy(set.metadata.uid), failure);
  if (failure !== undefined) throw failure;
}

/** The set's own pods; matching pods without a controller become its own, own pods that no longer match are let go. */
async function claimPods({ cluster, pods }: Scope, set: ReplicaObject): Promise<readonly PodObject[]> {
  const selector = selectorOf(set);
  const owned = pods.controlledBy(set.metadata.uid);
  if (set.metadata.deletionTimestamp !== undefined) return owned;
  for (const pod of owned) {
    if (selectorMatches(selector, pod.metadata.labels) || pod.metadata.deletionTimestamp !== undefined)
      continue;
    const others = (pod.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== set.metadata.uid);
    await cluster.mergePatch(pod, { metadata: { uid: pod.metadata.uid, ownerReferences: others } });
  }
  for (const pod of pods.uncontrolledIn(set.metadata.namespace ?? '')) {
    if (!isActive(pod)) continue;
    if (!selectorMatches(selector, pod.metadata.labels)) continue;
    const owners = [...(pod.metadata.ownerReferences ?? []), controllerRef(set)];
    await cluster.mergePatch(pod, { metadata: { uid: pod.metadata.uid, ownerReferences: owners } });
  }
  return pods.controlledBy(set.metadata.uid);
}

async function scale(scope: Scope, set: ReplicaObject, active: readonly PodObject[]): Promise<void> {
  const { cluster, queue } = scope;
  const wanted = set.spec.replicas ?? 1;
  const missing = wanted - active.length;
  if (missing > 0) await createPods(scope, set, Math.min(missing, BURST));
  if (missing < 0) {
    const doomed = [...active].sort(byExpendability).slice(0, Math.min(-missing, BURST));
    await Promise.all(
      doomed.map(async (pod) => {
        await cluster.remove(pod);
        cluster.event(
          set,
          'Normal',
          'SuccessfulDelete',
          `Deleted pod: ${pod.metadata.name}`,
          scope.component,
        );
      }),
    );
  }
  if (Math.abs(missing) > BURST) queue.add(keyOf(set));
}

async function createPods({ cluster, component }: Scope, set: ReplicaObject, count: number): Promise<void> {
  const { template } = set.spec;
  if (template === undefined) return;
  const create = async (): Promise<void> => {
    const pod = podFromTemplate(set, template);
    pod.metadata.generateName = `${set.metadata.name}-`;
    const created = await cluster.create(pod);
    cluster.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`, component);
  };
  try {
    // The first one tells whether the others can be made at all.
    await create();
    await Promise.all(Array.from({ length: count - 1 }, create));
  } catch (error) {
    if (isKubeError(error, KUBE_CODES.namespaceTerminating)) throw error;
    const { message } = SetpointError.from(error);
    cluster.event(set, 'Warning', 'FailedCreate', `Error creating: ${message}`, component);
    throw error;
  }
}

/** The first failure stays: later ones name other pods, and a status that always changes would be written for ever. */
function withFailure(
  conditions: readonly Condition[],
  { message }: SetpointError,
  nowText: string,
): readonly Condition[] {
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message } as const;
  const isKnown = findCondition(conditions, failure.type) !== undefined;
  return isKnown ? conditions : withLatest(conditions, failure, nowText);
}

/** Which pod goes first: unassigned, pending, not ready, cheap to delete, then the youngest. */
function byExpendability(a: PodObject, b: PodObject): number {
  const rank = (pod: PodObject): readonly number[] => [
    pod.spec.nodeName ? 1 : 0,
    pod.status?.phase === 'Running' ? 1 : 0,
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0,
    -Date.parse(pod.metadata.creationTimestamp ?? ''),
  ];
  const other = rank(b);
  for (const [index, value] of rank(a).entries()) {
    const difference = value - (other[index] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

async function writeStatus(
  { cluster, queue }: Scope,
  set: ReplicaObject,
  owned: readonly PodObject[],
  failure: SetpointError | undefined,
): Promise<void> {
  const now = cluster.now();
  const pods = owned.filter(isActive);
  const terminatingReplicas = owned.filter((pod) => !isActive(pod) && !isFinished(pod)).length;
  const labels = Object.entries(set.spec.template?.metadata?.labels ?? {});
  const fully = pods.filter((pod) =>
    labels.every(([key, value]) => pod.metadata.labels?.[key] === value),
  ).length;
  const { ready, available, nextAvailableInMs } = readinessOf(pods, set.spec.minReadySeconds ?? 0, now);
  const conditions =
    failure === undefined
      ? withoutCondition(set.status?.conditions, 'ReplicaFailure')
      : withFailure(set.status?.conditions ?? [], failure, rfc3339(now));
  const status = {
    replicas: pods.length,
    ...(fully > 0 ? { fullyLabeledReplicas: fully } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(set.kind === 'ReplicaSet' ? { terminatingReplicas } : {}),
    observedGeneration: set.metadata.generation,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  await cluster.updateStatus(set, status);
  if (nextAvailableInMs !== undefined) queue.addAfter(keyOf(set), nextAvailableInMs);
}
