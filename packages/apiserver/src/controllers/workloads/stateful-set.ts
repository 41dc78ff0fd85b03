import { scaledValue } from '../../kinds/int-or-percent.ts';
import type { Draft } from '../../kinds/index.ts';
import type { StatefulSet } from '../../kinds/model/workloads.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CLAIM, CONTROLLER_REVISION, POD, STATEFUL_SET } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { queueOwners, queueOwnersOf } from '../machinery/queue-owners.ts';
import {
  availableInMs,
  isFinished,
  isReady,
  type PodObject,
  podFromTemplate,
  readinessOf,
} from './pod-facts.ts';
import {
  ensureRevision,
  type RevisionObject,
  type Revisions,
  templateOf,
  trimRevisions,
} from './revisions.ts';

type SetObject = Draft & StatefulSet;

const COMPONENT = 'statefulset-controller';
const REVISION_LABEL = 'controller-revision-hash';
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const INDEX_LABEL = 'apps.kubernetes.io/pod-index';

interface Scope {
  readonly cluster: Cluster;
  readonly sets: Informer<SetObject>;
  readonly pods: Informer<PodObject>;
  readonly claims: Informer<Draft>;
  readonly queue: KeyedQueue;
}

/** Keeps the numbered pods of stateful sets: in order unless parallel, with their claims, rolled from the last one down. */
export function startStatefulSets(cluster: Cluster): void {
  const sets = cluster.informer<SetObject>(STATEFUL_SET);
  const pods = cluster.informer<PodObject>(POD);
  const claims = cluster.informer<Draft>(CLAIM);
  cluster.informer<Draft>(CONTROLLER_REVISION);
  const queue: KeyedQueue = cluster.queue(COMPONENT, async (key) => {
    const set = sets.get(key);
    if (set !== undefined) await reconcile({ cluster, sets, pods, claims, queue }, set);
  });
  const setKeyOf = queueOwners(sets, queue);
  queueOwnersOf(pods, setKeyOf, queue);
}

function ordinalOf(set: SetObject, pod: PodObject): number {
  const prefix = `${set.metadata.name}-`;
  const name = pod.metadata.name ?? '';
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^\d+$/.test(rest) ? Number(rest) : -1;
}

function revisionNameOf(pod: PodObject): string {
  return pod.metadata.labels?.[REVISION_LABEL] ?? '';
}

async function reconcile(scope: Scope, set: SetObject): Promise<void> {
  if (set.metadata.deletionTimestamp !== undefined) return;
  const revisions = await ensureRevision(scope.cluster, set);
  if (revisions === undefined) return;
  const live = scope.sets.get(keyOf(set)) ?? set;
  const current = currentRevision(live, revisions);
  await arrange(scope, live, revisions, current);
  await writeStatus(scope, live, revisions, current);
  const inUse = new Set(scope.pods.controlledBy(live.metadata.uid).map(revisionNameOf));
  for (const { metadata } of [revisions.update, current]) inUse.add(metadata.name ?? '');
  await trimRevisions(scope.cluster, live, revisions.all, inUse);
}

/** The revision pods below the partition stay at until the update is through. */
function currentRevision(set: SetObject, { update, all }: Revisions): RevisionObject {
  const name = set.status?.currentRevision;
  return all.find(({ metadata }) => metadata.name === name) ?? update;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function ordinalRange(set: SetObject): Range {
  const start = set.spec.ordinals?.start ?? 0;
  return { start, end: start + (set.spec.replicas ?? 1) };
}

/** One step: replaces failed pods, makes missing ones, removes surplus ones, then rolls; in order it stops at the first that waits. */
async function arrange(
  scope: Scope,
  set: SetObject,
  revisions: Revisions,
  current: RevisionObject,
): Promise<void> {
  const { cluster, pods } = scope;
  const inOrder = set.spec.podManagementPolicy !== 'Parallel';
  const { start, end } = ordinalRange(set);
  await ownClaims(scope, set);
  const byOrdinal = new Map(pods.controlledBy(set.metadata.uid).map((pod) => [ordinalOf(set, pod), pod]));
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (pod !== undefined && isFinished(pod) && pod.metadata.deletionTimestamp === undefined) {
      await removePod(cluster, set, pod);
      if (inOrder) return;
    } else if (pod === undefined) {
      const revision = revisionFor(set, ordinal, revisions, current);
      await createPod(scope, set, ordinal, revision);
      if (inOrder) return;
    } else if (inOrder && !isSettled(scope, set, pod)) return;
  }
  const surplus = [...byOrdinal]
    .filter(([ordinal]) => ordinal < start || ordinal >= end)
    .sort(([a], [b]) => b - a);
  for (const [, pod] of surplus) {
    if (pod.metadata.deletionTimestamp === undefined) {
      await removePod(cluster, set, pod);
    }
    if (inOrder) return;
  }
  await releaseClaims(scope, set);
  await rollOne(scope, set, byOrdinal, revisions);
}

async function removePod(cluster: Cluster, set: SetObject, pod: PodObject): Promise<void> {
  await cluster.remove(pod);
  tell(cluster, set, 'SuccessfulDelete', `Delete Pod ${pod.metadata.name} in`, 'successful');
}

function tell(cluster: Cluster, set: SetObject, reason: string, what: string, how: string): void {
  cluster.event(set, 'Normal', reason, `${what} StatefulSet ${set.metadata.name} ${how}`, COMPONENT);
}

function isSettled({ cluster }: Scope, set: SetObject, pod: PodObject): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  return availableInMs(pod, set.spec.minReadySeconds ?? 0, cluster.now()) === 0;
}

function partitionOf(set: SetObject): number {
  return set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
}

function revisionFor(
  set: SetObject,
  ordinal: number,
  { update }: Revisions,
  current: RevisionObject,
): RevisionObject {
  if (set.spec.updateStrategy?.type !== 'RollingUpdate') return update;
  return ordinal - (set.spec.ordinals?.start ?? 0) < partitionOf(set) ? current : update;
}

async function createPod(
  scope: Scope,
  set: SetObject,
  ordinal: number,
  revision: RevisionObject,
): Promise<void> {
  const { cluster } = scope;
  const name = `${set.metadata.name}-${ordinal}`;
  await ensureClaims(scope, set, ordinal);
  const pod = podFromTemplate(set, templateOf(revision));
  pod.metadata.name = name;
  pod.metadata.generateName = `${set.metadata.name}-`;
  pod.metadata.labels = {
    ...pod.metadata.labels,
    [INDEX_LABEL]: String(ordinal),
    [REVISION_LABEL]: revision.metadata.name ?? '',
    [POD_NAME_LABEL]: name,
  };
  const claims = new Map(
    (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => [
      metadata.name ?? '',
      claimName(set, metadata.name ?? '', ordinal),
    ]),
  );
  const volumes = (pod.spec.volumes ?? []).filter((volume) => !claims.has(volume.name));
  const claimVolumes = [...claims].map(([volume, claim]) => ({
    name: volume,
    persistentVolumeClaim: { claimName: claim },
  }));
  pod.spec = {
    ...pod.spec,
    hostname: name,
    ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
    ...(volumes.length + claimVolumes.length > 0 ? { volumes: [...claimVolumes, ...volumes] } : {}),
  };
  await cluster.create(pod);
  tell(cluster, set, 'SuccessfulCreate', `Create Pod ${name} in`, 'successful');
}

function claimName(set: SetObject, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

async function ensureClaims({ cluster, claims }: Scope, set: SetObject, ordinal: number): Promise<void> {
  const namespace = set.metadata.namespace ?? '';
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(set, template.metadata.name ?? '', ordinal);
    if (claims.find(namespace, name) !== undefined) continue;
    const labels = { ...set.spec.selector.matchLabels, ...template.metadata.labels };
    const { annotations } = template.metadata;
    await cluster.create<Draft>({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        namespace,
        labels,
        ...(annotations === undefined ? {} : { annotations }),
        ...(isDeletedWith(set) ? { ownerReferences: [controllerRef(set)] } : {}),
      },
      spec: template.spec,
    });
    const pod = `${set.metadata.name}-${ordinal}`;
    tell(cluster, set, 'SuccessfulCreate', `Create Claim ${name} Pod ${pod} in`, 'success');
  }
}

/** Whether claims go with the set. */
function isDeletedWith({ spec }: SetObject): boolean {
  return spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
}

/** Gives the claims of the set's pods to the set, or back to nobody, when its policy changes. */
async function ownClaims(scope: Scope, set: SetObject): Promise<void> {
  const { start, end } = ordinalRange(set);
  for (let ordinal = start; ordinal < end; ordinal++) {
    let isChanged = false;
    for (const template of set.spec.volumeClaimTemplates ?? []) {
      const name = claimName(set, template.metadata.name ?? '', ordinal);
      isChanged = (await ownClaim(scope, set, name)) || isChanged;
    }
    if (!isChanged) continue;
    const pod = `${set.metadata.name}-${ordinal}`;
    tell(scope.cluster, set, 'SuccessfulUpdate', `Update Pod ${pod} in`, 'successful');
  }
}

/** Whether the claim changed hands. */
async function ownClaim({ cluster, claims }: Scope, set: SetObject, name: string): Promise<boolean> {
  const claim = claims.find(set.metadata.namespace ?? '', name);
  if (claim === undefined || claim.metadata.deletionTimestamp !== undefined) return false;
  const owners = claim.metadata.ownerReferences ?? [];
  const others = owners.filter(({ uid }) => uid !== set.metadata.uid);
  if (others.length < owners.length === isDeletedWith(set)) return false;
  const ownerReferences = isDeletedWith(set) ? [...others, controllerRef(set)] : others;
  await cluster.mergePatch(claim, { metadata: { uid: claim.metadata.uid, ownerReferences } });
  return true;
}

/** Claims of pods that were scaled away go too, when the set says so. */
async function releaseClaims({ cluster, claims }: Scope, set: SetObject): Promise<void> {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return;
  const { start, end } = ordinalRange(set);
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const prefix = `${template.metadata.name}-${set.metadata.name}-`;
    for (const claim of claims.inNamespace(set.metadata.namespace ?? '')) {
      const rest = claim.metadata.name?.startsWith(prefix) ? claim.metadata.name.slice(prefix.length) : '';
      if (!/^\d+$/.test(rest)) continue;
      if (Number(rest) >= start && Number(rest) < end) continue;
      if (claim.metadata.deletionTimestamp === undefined) await cluster.remove(claim);
    }
  }
}

/** Replaces pods of another revision, last one first, never more missing than allowed. */
async function rollOne(
  scope: Scope,
  set: SetObject,
  byOrdinal: ReadonlyMap<number, PodObject>,
  { update }: Revisions,
): Promise<void> {
  if (set.spec.updateStrategy?.type !== 'RollingUpdate') return;
  const { start, end } = ordinalRange(set);
  const rolling = set.spec.updateStrategy.rollingUpdate;
  let allowed = Math.max(1, scaledValue(rolling?.maxUnavailable ?? 1, set.spec.replicas ?? 1, true));
  for (let ordinal = end - 1; ordinal >= start + partitionOf(set); ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) return;
    if (revisionNameOf(pod) !== update.metadata.name && pod.metadata.deletionTimestamp === undefined) {
      await removePod(scope.cluster, set, pod);
      allowed--;
    } else if (!isSettled(scope, set, pod)) allowed--;
    if (allowed <= 0) return;
  }
}

async function writeStatus(
  { cluster, pods, queue }: Scope,
  set: SetObject,
  { update }: Revisions,
  current: RevisionObject,
): Promise<void> {
  const owned = pods.controlledBy(set.metadata.uid).filter((pod) => !isFinished(pod));
  const live = owned.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const { available, nextAvailableInMs } = readinessOf(live, set.spec.minReadySeconds ?? 0, cluster.now());
  const ready = live.filter(isReady).length;
  const atUpdate = live.filter((pod) => revisionNameOf(pod) === update.metadata.name).length;
  const atCurrent = live.filter((pod) => revisionNameOf(pod) === current.metadata.name).length;
  const wanted = set.spec.replicas ?? 1;
  const isDone = atUpdate === wanted && ready === wanted && owned.length === wanted && partitionOf(set) === 0;
  const currentName = isDone ? update.metadata.name : current.metadata.name;
  const currentCount = isDone ? atUpdate : atCurrent;
  const collisionCount = set.status?.collisionCount ?? 0;
  const status = {
    observedGeneration: set.metadata.generation,
    replicas: owned.length,
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(currentCount > 0 ? { currentReplicas: currentCount } : {}),
    ...(atUpdate > 0 ? { updatedReplicas: atUpdate } : {}),
    currentRevision: currentName,
    updateRevision: update.metadata.name,
    collisionCount,
    availableReplicas: available,
  };
  await cluster.updateStatus(set, status);
  if (nextAvailableInMs !== undefined) queue.addAfter(keyOf(set), nextAvailableInMs);
}
