import { scaledValue } from '../../kinds/int-or-percent.ts';
import type { Draft } from '../../kinds/index.ts';
import type { PodSpec, Toleration } from '../../kinds/model/pod.ts';
import type { DaemonSet } from '../../kinds/model/workloads.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CONTROLLER_REVISION, DAEMON_SET, NODE, POD } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { queueOwners, queueOwnersOf } from '../machinery/queue-owners.ts';
import { type NodeObject, repellingTaint, wantsNode } from '../simulation/placement.ts';
import { availableInMs, isFinished, isReady, type PodObject, podFromTemplate } from './pod-facts.ts';
import { ensureRevision, type Revisions, trimRevisions } from './revisions.ts';

type SetObject = Draft & DaemonSet;

const COMPONENT = 'daemonset-controller';
const HASH_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';

/** Conditions of a node that pods of daemon sets put up with. */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

interface Scope {
  readonly cluster: Cluster;
  readonly sets: Informer<SetObject>;
  readonly pods: Informer<PodObject>;
  readonly nodes: Informer<NodeObject>;
  readonly queue: KeyedQueue;
}

/** Keeps one pod of each daemon set on every node that should have one, and rolls new templates out node by node. */
export function startDaemonSets(cluster: Cluster): void {
  const sets = cluster.informer<SetObject>(DAEMON_SET);
  const pods = cluster.informer<PodObject>(POD);
  const nodes = cluster.informer<NodeObject>(NODE);
  cluster.informer<Draft>(CONTROLLER_REVISION);
  const queue: KeyedQueue = cluster.queue(COMPONENT, async (key) => {
    const set = sets.get(key);
    if (set !== undefined) await reconcile({ cluster, sets, pods, nodes, queue }, set);
  });
  const setKeyOf = queueOwners(sets, queue);
  queueOwnersOf(pods, setKeyOf, queue);
  nodes.onChange(() => {
    for (const set of sets.all()) queue.add(keyOf(set));
  });
}

function nodeOf(pod: PodObject): string {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0] ?? '';
}

/** The template's spec, tied to the node. */
function specFor(spec: PodSpec, node: string): PodSpec {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const nodeSelectorTerms =
    terms === undefined ? [{ matchFields }] : terms.map((term) => ({ ...term, matchFields }));
  return {
    ...spec,
    affinity: {
      ...spec.affinity,
      nodeAffinity: {
        ...spec.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
      },
    },
    tolerations: [...(spec.tolerations ?? []), ...TOLERATIONS],
  };
}

async function reconcile(scope: Scope, set: SetObject): Promise<void> {
  if (set.metadata.deletionTimestamp !== undefined) return;
  const revisions = await ensureRevision(scope.cluster, set);
  if (revisions === undefined) return;
  const live = scope.sets.get(keyOf(set)) ?? set;
  const wanted = wantedNodes(scope, live);
  await place(scope, live, revisions, wanted);
  if (live.spec.updateStrategy?.type === 'RollingUpdate') await roll(scope, live, revisions, wanted);
  await writeStatus(scope, live, revisions, wanted);
  const inUse = new Set(
    scope.pods.controlledBy(live.metadata.uid).map((pod) => revisionName(live, hashOf(pod))),
  );
  inUse.add(revisions.update.metadata.name ?? '');
  await trimRevisions(scope.cluster, live, revisions.all, inUse);
}

function revisionName(set: SetObject, hash: string): string {
  return `${set.metadata.name}-${hash}`;
}

function hashOf(pod: PodObject): string {
  return pod.metadata.labels?.[HASH_LABEL] ?? '';
}

function updateHash({ update }: Revisions): string {
  return update.metadata.labels?.[HASH_LABEL] ?? '';
}

function wantedNodes({ nodes }: Scope, set: SetObject): ReadonlySet<string> {
  const { spec } = set.spec.template;
  const names = [...nodes.all()]
    .filter((node) => {
      const name = node.metadata.name ?? '';
      const placed = specFor(spec, name);
      return wantsNode(spec, node) && repellingTaint(placed, node) === undefined;
    })
    .map(({ metadata }) => metadata.name ?? '');
  return new Set(names);
}

async function place(
  { cluster, pods }: Scope,
  set: SetObject,
  revisions: Revisions,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const served = new Set<string>();
  for (const pod of pods.controlledBy(set.metadata.uid)) {
    const node = nodeOf(pod);
    const isLeaving = pod.metadata.deletionTimestamp !== undefined;
    // A pod that is leaving holds its place until it is gone.
    if (!isLeaving && (!wanted.has(node) || isFinished(pod) || served.has(node)))
      await removePod(cluster, set, pod);
    else served.add(node);
  }
  for (const node of wanted) if (!served.has(node)) await createPod(cluster, set, revisions, node);
}

async function removePod(cluster: Cluster, set: SetObject, pod: PodObject): Promise<void> {
  await cluster.remove(pod);
  cluster.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, COMPONENT);
}

async function createPod(
  cluster: Cluster,
  set: SetObject,
  revisions: Revisions,
  node: string,
): Promise<void> {
  const pod = podFromTemplate(set, set.spec.template);
  pod.metadata.generateName = `${set.metadata.name}-`;
  pod.metadata.labels = {
    ...pod.metadata.labels,
    [HASH_LABEL]: updateHash(revisions),
    [GENERATION_LABEL]:
      set.metadata.annotations?.['deprecated.daemonset.template.generation'] ??
      String(revisions.update.revision),
  };
  pod.spec = specFor(pod.spec, node);
  const created = await cluster.create(pod);
  cluster.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`, COMPONENT);
}

/** Replaces pods of older templates, as many at a time as may be unavailable. */
async function roll(
  { cluster, pods }: Scope,
  set: SetObject,
  revisions: Revisions,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const live = pods.controlledBy(set.metadata.uid).filter((pod) => wanted.has(nodeOf(pod)));
  const isAvailable = (pod: PodObject): boolean =>
    pod.metadata.deletionTimestamp === undefined &&
    availableInMs(pod, set.spec.minReadySeconds ?? 0, cluster.now()) === 0;
  const rolling = set.spec.updateStrategy?.rollingUpdate;
  const limit = Math.max(1, scaledValue(rolling?.maxUnavailable ?? 1, wanted.size, true));
  let allowed = limit - (wanted.size - live.filter(isAvailable).length);
  const outdated = live.filter(
    (pod) => hashOf(pod) !== updateHash(revisions) && pod.metadata.deletionTimestamp === undefined,
  );
  // Pods that are unavailable already cost nothing to replace.
  for (const pod of outdated.filter((candidate) => !isAvailable(candidate)))
    await removePod(cluster, set, pod);
  for (const pod of outdated.filter(isAvailable)) {
    if (allowed-- <= 0) return;
    await removePod(cluster, set, pod);
  }
}

async function writeStatus(
  { cluster, pods, nodes, queue }: Scope,
  set: SetObject,
  revisions: Revisions,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const owned = pods
    .controlledBy(set.metadata.uid)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const placed = owned.filter((pod) => wanted.has(nodeOf(pod)));
  let available = 0;
  for (const pod of placed) {
    const inMs = availableInMs(pod, set.spec.minReadySeconds ?? 0, cluster.now());
    if (inMs === 0) available++;
    else if (inMs !== undefined) queue.addAfter(keyOf(set), inMs);
  }
  const updated = placed.filter((pod) => hashOf(pod) === updateHash(revisions)).length;
  const unavailable = wanted.size - available;
  const status = {
    currentNumberScheduled: new Set(placed.map(nodeOf)).size,
    numberMisscheduled: owned.filter((pod) => !wanted.has(nodeOf(pod)) && nodes.find('', nodeOf(pod))).length,
    desiredNumberScheduled: wanted.size,
    numberReady: placed.filter(isReady).length,
    observedGeneration: set.metadata.generation,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(available > 0 ? { numberAvailable: available } : {}),
    ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
    ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
  };
  await cluster.updateStatus(set, status);
}
