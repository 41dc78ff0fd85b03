import { rfc3339 } from '@setpoint/core';
import type { Draft } from '../../kinds/index.ts';
import { quantityNanos } from '../../kinds/quantity.ts';
import { type Cluster, asKube } from '../machinery/cluster.ts';
import { findCondition, isTrue, withCondition } from '../machinery/conditions.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CLAIM, NODE, POD, STORAGE_CLASS } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { claimNames, ephemeralClaims } from '../storage/volumes.ts';
import { isFinished, type PodObject } from '../workloads/pod-facts.ts';
import { type NodeObject, repellingTaint, requestsOf, wantsNode } from './placement.ts';

const SCHEDULER = 'default-scheduler';

type ClaimObject = Draft & {
  status?: { phase?: string };
  spec: { storageClassName?: string; volumeName?: string };
};

/** What the pods of each node take of it, kept current pod by pod. */
class Usage {
  readonly #byNode = new Map<string, Map<string, bigint>>();
  readonly #byPod = new Map<
    string,
    { readonly node: string; readonly requests: ReadonlyMap<string, bigint> }
  >();

  put(pod: PodObject, node: string): void {
    const uid = pod.metadata.uid ?? '';
    if (this.#byPod.get(uid)?.node === node) return;
    this.remove(uid);
    const requests = requestsOf(pod);
    this.#byPod.set(uid, { node, requests });
    const used = this.#byNode.get(node) ?? new Map<string, bigint>();
    for (const [name, value] of requests) used.set(name, (used.get(name) ?? 0n) + value);
    this.#byNode.set(node, used);
  }

  remove(uid: string): void {
    const entry = this.#byPod.get(uid);
    if (entry === undefined) return;
    this.#byPod.delete(uid);
    const used = this.#byNode.get(entry.node);
    for (const [name, value] of entry.requests) used?.set(name, (used.get(name) ?? 0n) - value);
  }

  used(node: string, resource: string): bigint {
    return this.#byNode.get(node)?.get(resource) ?? 0n;
  }
}

interface Scope {
  readonly cluster: Cluster;
  readonly nodes: Informer<NodeObject>;
  readonly claims: Informer<ClaimObject>;
  readonly classes: Informer<Draft & { volumeBindingMode?: string }>;
  readonly usage: Usage;
}

/**
 * Places pods on nodes: selectors, required affinity, taints, resources and claims are respected, the node with the
 * fewest pods wins. What cannot be placed is tried again when a node, claim or pod changes what stood in the way.
 */
export function startScheduler(cluster: Cluster): void {
  const pods = cluster.informer<PodObject>(POD);
  const nodes = cluster.informer<NodeObject>(NODE);
  const claims = cluster.informer<ClaimObject>(CLAIM);
  const classes = cluster.informer<{ volumeBindingMode?: string }>(STORAGE_CLASS);
  const usage = new Usage();
  const waiting = new Set<string>();
  const scope = { cluster, nodes, claims, classes, usage };
  const queue: KeyedQueue = cluster.queue(SCHEDULER, async (key) => {
    const pod = pods.get(key);
    if (pod === undefined || !isWaiting(pod)) waiting.delete(key);
    else if (await schedule(scope, pod)) waiting.delete(key);
    else waiting.add(key);
  });
  const wakeWaiting = (): void => {
    for (const key of waiting) queue.add(key);
  };
  pods.onChange(({ object, previous }) => {
    const pod = (object ?? previous) as PodObject;
    const holds = object !== undefined && object.spec.nodeName && !isFinished(object);
    if (holds) usage.put(pod, pod.spec.nodeName ?? '');
    else if (pod.spec.nodeName) {
      usage.remove(pod.metadata.uid ?? '');
      wakeWaiting();
    }
    if (previous !== undefined && previous.metadata.uid !== pod.metadata.uid)
      usage.remove(previous.metadata.uid ?? '');
    if (object !== undefined && isWaiting(object)) queue.add(keyOf(object));
  });
  nodes.onChange(wakeWaiting);
  claims.onChange(wakeWaiting);
}

function isWaiting(pod: PodObject): boolean {
  return (
    !pod.spec.nodeName &&
    !isFinished(pod) &&
    pod.metadata.deletionTimestamp === undefined &&
    (pod.spec.schedulerName ?? SCHEDULER) === SCHEDULER &&
    (pod.spec.schedulingGates ?? []).length === 0
  );
}

async function schedule(scope: Scope, pod: PodObject): Promise<boolean> {
  const { cluster, usage } = scope;
  for (const claim of ephemeralClaims(pod)) {
    if (scope.claims.get(keyOf(claim)) === undefined) await cluster.create(claim);
  }
  const choice = choose(scope, pod);
  if (typeof choice === 'string') {
    await reportUnschedulable(cluster, pod, choice);
    return false;
  }
  const { name = '', namespace = '' } = pod.metadata;
  const node = choice.metadata.name ?? '';
  // Taken at once, so that the next pod sees it.
  usage.put(pod, node);
  try {
    await cluster.client.create(
      asKube({
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace },
        target: { apiVersion: 'v1', kind: 'Node', name: node },
      }),
      { fieldManager: 'kube-scheduler' },
      cluster.signal,
    );
  } catch (error) {
    usage.remove(pod.metadata.uid ?? '');
    throw error;
  }
  cluster.event(
    pod,
    'Normal',
    'Scheduled',
    `Successfully assigned ${namespace}/${name} to ${node}`,
    SCHEDULER,
  );
  return true;
}

/** The node for the pod, or why there is none, in the scheduler's words. */
function choose(scope: Scope, pod: PodObject): NodeObject | string {
  if (pod.metadata.annotations?.['simulate.setpoint.dev/failure'] === 'Unschedulable') {
    return `0/${scope.nodes.size} nodes are available: simulated failure.`;
  }
  const claimProblem = unboundClaim(scope, pod);
  if (claimProblem !== undefined) return `0/${scope.nodes.size} nodes are available: ${claimProblem}`;
  const reasons = new Map<string, number>();
  let best: NodeObject | undefined;
  for (const node of scope.nodes.all()) {
    const reason = obstacle(scope, pod, node);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    else if (best === undefined || podsOn(scope, node) < podsOn(scope, best)) best = node;
  }
  if (best !== undefined) return best;
  const list = [...reasons]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => `${count} ${reason}`);
  return list.length === 0
    ? 'no nodes available to schedule pods'
    : `0/${scope.nodes.size} nodes are available: ${list.join(', ')}.`;
}

function podsOn({ usage }: Scope, node: NodeObject): bigint {
  return usage.used(node.metadata.name ?? '', 'pods');
}

function unboundClaim({ claims, classes }: Scope, pod: PodObject): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = claims.find(pod.metadata.namespace ?? '', name);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found.`;
    if (claim.metadata.deletionTimestamp !== undefined)
      return `persistentvolumeclaim "${name}" is being deleted.`;
    if (claim.status?.phase === 'Bound') continue;
    const mode = classes.find('', claim.spec.storageClassName ?? '')?.volumeBindingMode;
    // A claim that waits for its first pod is bound once the pod has a node.
    if (mode !== 'WaitForFirstConsumer') return 'pod has unbound immediate PersistentVolumeClaims.';
  }
  return undefined;
}

function obstacle({ usage }: Scope, pod: PodObject, node: NodeObject): string | undefined {
  if (node.spec?.unschedulable === true && repellingUnschedulable(pod)) return 'node(s) were unschedulable';
  if (!isTrue(node.status?.conditions, 'Ready')) return 'node(s) were not ready';
  if (!wantsNode(pod.spec, node)) return "node(s) didn't match Pod's node affinity/selector";
  const taint = repellingTaint(pod.spec, node);
  if (taint !== undefined) return `node(s) had untolerated taint(s)`;
  const allocatable = node.status?.allocatable ?? {};
  for (const [resource, requested] of requestsOf(pod)) {
    const capacity =
      quantityNanos(allocatable[resource]) ?? (resource === 'ephemeral-storage' ? requested : 0n);
    if (usage.used(node.metadata.name ?? '', resource) + requested > capacity) {
      return resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`;
    }
  }
  return undefined;
}

function repellingUnschedulable(pod: PodObject): boolean {
  return !(pod.spec.tolerations ?? []).some(
    ({ key, operator }) => operator === 'Exists' && (!key || key === 'node.kubernetes.io/unschedulable'),
  );
}

async function reportUnschedulable(cluster: Cluster, pod: PodObject, message: string): Promise<void> {
  const before = findCondition(pod.status?.conditions, 'PodScheduled');
  if (before?.status === 'False' && before.reason === 'Unschedulable' && before.message === message) return;
  const conditions = withCondition(
    pod.status?.conditions,
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    rfc3339(cluster.now()),
  );
  await cluster.updateStatus(pod, { ...pod.status, conditions }, 'kube-scheduler');
  cluster.event(pod, 'Warning', 'FailedScheduling', message, SCHEDULER);
}
