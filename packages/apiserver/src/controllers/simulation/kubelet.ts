import type { Draft } from '../../kinds/index.ts';
import { ipv4Number, ipv4Text } from '../../kinds/ip.ts';
import { sameValue } from '../../kinds/field-error.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { CONFIG_MAP, NODE, POD, SECRET } from '../machinery/kinds.ts';
import type { KeyedQueue } from '../machinery/queue.ts';
import { isFinished, type PodObject } from '../workloads/pod-facts.ts';
import { type Behaviour, type BehaviourDefaults, behaviourOf } from './behaviour.ts';
import { SIMULATED_LABEL } from './nodes.ts';
import type { NodeObject } from './placement.ts';
import { inputsOf, type PodInput } from './pod-inputs.ts';
import { type Blocker, podStatusAt } from './pod-lifecycle.ts';

const POD_NETWORK = ipv4Number('10.244.0.1');
const POD_NETWORK_SIZE = 2 ** 16 - 2;

type DataObject = Draft & { data?: Record<string, string>; binaryData?: Record<string, string> };

interface Scope {
  readonly cluster: Cluster;
  readonly pods: Informer<PodObject>;
  readonly nodes: Informer<NodeObject>;
  readonly configMaps: Informer<DataObject>;
  readonly secrets: Informer<DataObject>;
  readonly defaults: BehaviourDefaults;
  readonly queue: KeyedQueue;
  /** When each pod was placed, by uid. */
  readonly placedAt: Map<string, number>;
  readonly addresses: Addresses;
  /** Pods that wait for a ConfigMap or Secret, by its kind, namespace and name. */
  readonly blocked: Map<string, Set<string>>;
}

/** Pod addresses in use, by pod. */
class Addresses {
  readonly #byAddress = new Map<string, string>();
  readonly #byPod = new Map<string, string>();
  #next = 0;

  /** The pod's address: the one it has, else a free one. */
  of(pod: PodObject): string {
    const uid = pod.metadata.uid ?? '';
    const known = this.#byPod.get(uid);
    if (known !== undefined) return known;
    const given = pod.status?.podIP ?? this.#free();
    this.#byAddress.set(given, uid);
    this.#byPod.set(uid, given);
    return given;
  }

  release(uid: string): void {
    const address = this.#byPod.get(uid);
    this.#byPod.delete(uid);
    if (address !== undefined && this.#byAddress.get(address) === uid) this.#byAddress.delete(address);
  }

  #free(): string {
    for (;;) {
      const address = ipv4Text(POD_NETWORK + 1 + (this.#next % POD_NETWORK_SIZE));
      // Beyond the network's size addresses repeat: more pods than addresses is a simulation's privilege.
      if (!this.#byAddress.has(address) || this.#next++ > 2 * POD_NETWORK_SIZE) return address;
    }
  }
}

/** Plays the kubelets of the simulated nodes: pods start, become ready, end, fail as asked, and stop when deleted. */
export function startKubelet(cluster: Cluster, defaults: BehaviourDefaults): void {
  const pods = cluster.informer<PodObject>(POD);
  const nodes = cluster.informer<NodeObject>(NODE);
  const configMaps = cluster.informer<DataObject>(CONFIG_MAP);
  const secrets = cluster.informer<DataObject>(SECRET);
  const queue: KeyedQueue = cluster.queue('kubelet', async (key) => {
    const pod = pods.get(key);
    if (pod !== undefined && isMine(scope, pod)) await sync(scope, pod);
  });
  const scope: Scope = {
    cluster,
    pods,
    nodes,
    configMaps,
    secrets,
    defaults,
    queue,
    placedAt: new Map(),
    addresses: new Addresses(),
    blocked: new Map(),
  };
  pods.onChange(({ object, previous }) => {
    if (previous !== undefined && object?.metadata.uid !== previous.metadata.uid) forget(scope, previous);
    if (object?.spec.nodeName) {
      if (object.status?.podIP !== undefined) scope.addresses.of(object);
      queue.add(keyOf(object));
    }
  });
  nodes.onChange(({ object, previous }) => {
    if (object === undefined || previous !== undefined) return;
    for (const pod of pods.all()) if (pod.spec.nodeName === object.metadata.name) queue.add(keyOf(pod));
  });
  for (const [kind, informer] of [
    ['ConfigMap', configMaps],
    ['Secret', secrets],
  ] as const) {
    informer.onChange(({ object }) => {
      if (object !== undefined) wakeBlocked(scope, `${kind}/${keyOf(object)}`);
    });
  }
}

function isMine({ nodes }: Scope, pod: PodObject): boolean {
  const node = pod.spec.nodeName ? nodes.find('', pod.spec.nodeName) : undefined;
  return node?.metadata.labels?.[SIMULATED_LABEL] === 'true';
}

function forget(scope: Scope, pod: PodObject): void {
  const uid = pod.metadata.uid ?? '';
  scope.placedAt.delete(uid);
  scope.addresses.release(uid);
}

function wakeBlocked({ blocked, queue }: Scope, input: string): void {
  const waiting = blocked.get(input);
  if (waiting === undefined) return;
  blocked.delete(input);
  for (const key of waiting) queue.add(key);
}

async function sync(scope: Scope, pod: PodObject): Promise<void> {
  const behaviour = behaviourOf(pod, scope.defaults);
  if (pod.metadata.deletionTimestamp !== undefined) {
    await stop(scope, pod, behaviour);
    return;
  }
  if (isFinished(pod)) return;
  const { cluster, queue } = scope;
  const nowMs = cluster.now();
  const step = podStatusAt(pod, behaviour, {
    placedAtMs: placedAt(scope, pod, nowMs),
    nowMs,
    nodeAddress: addressOf(scope, pod),
    podAddress: pod.spec.hostNetwork === true ? addressOf(scope, pod) : scope.addresses.of(pod),
    blockedBy: blockerOf(scope, pod),
  });
  if (!sameValue(step.status, pod.status)) {
    await cluster.updateStatus(pod, step.status, 'kubelet');
    announce(cluster, pod, step.status);
  }
  if (step.nextInMs !== undefined) queue.addAfter(keyOf(pod), step.nextInMs);
}

/** When this node first saw the pod; after a restart of the simulation its start time has to do. */
function placedAt({ placedAt: known }: Scope, pod: PodObject, nowMs: number): number {
  const uid = pod.metadata.uid ?? '';
  let at = known.get(uid);
  if (at === undefined) {
    const startTime = Date.parse(pod.status?.startTime ?? '');
    at = Number.isNaN(startTime) ? nowMs : startTime;
    known.set(uid, at);
  }
  return at;
}

function addressOf({ nodes }: Scope, pod: PodObject): string {
  const node = nodes.find('', pod.spec.nodeName ?? '');
  return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
}

/** What the pod lacks before its containers can be made; the pod is woken when that appears. */
function blockerOf(scope: Scope, pod: PodObject): Blocker | undefined {
  // Containers that run have read their inputs.
  if ((pod.status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined))
    return undefined;
  const namespace = pod.metadata.namespace ?? '';
  for (const input of inputsOf(pod)) {
    const informer = input.kind === 'ConfigMap' ? scope.configMaps : scope.secrets;
    const message = missing(input, informer.find(namespace, input.name), namespace);
    if (message === undefined) continue;
    const key = `${input.kind}/${namespace}/${input.name}`;
    const waiting = scope.blocked.get(key);
    if (waiting === undefined) scope.blocked.set(key, new Set([keyOf(pod)]));
    else waiting.add(keyOf(pod));
    const reason = input.use === 'environment' ? 'CreateContainerConfigError' : 'ContainerCreating';
    return { reason, message };
  }
  return undefined;
}

function missing(input: PodInput, object: DataObject | undefined, namespace: string): string | undefined {
  const kind = input.kind.toLowerCase();
  if (object === undefined) return `${kind} "${input.name}" not found`;
  if (input.key === undefined) return undefined;
  const has =
    Object.hasOwn(object.data ?? {}, input.key) || Object.hasOwn(object.binaryData ?? {}, input.key);
  return has ? undefined : `couldn't find key ${input.key} in ${input.kind} ${namespace}/${input.name}`;
}

/** Ends the containers after their delay, then confirms the deletion. */
async function stop({ cluster, queue }: Scope, pod: PodObject, behaviour: Behaviour): Promise<void> {
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  const delay = isFinished(pod) ? 0 : Math.min(behaviour.terminationDelayMs, grace);
  const askedAt = Date.parse(pod.metadata.deletionTimestamp ?? '') - grace;
  // Deletion times are whole seconds, so short delays are counted from when the pod was seen here.
  const left = delay < 1000 ? delay : askedAt + delay - cluster.now();
  const key = keyOf(pod);
  if (left > 0 && !STOPPING.has(pod)) {
    STOPPING.add(pod);
    queue.addAfter(key, left);
    return;
  }
  await cluster.remove(pod, { gracePeriodSeconds: 0 });
}

/** States of pods whose delay before stopping has begun. */
const STOPPING = new WeakSet<PodObject>();

function announce(cluster: Cluster, pod: PodObject, status: NonNullable<PodObject['status']>): void {
  for (const container of status.containerStatuses ?? []) {
    const before = pod.status?.containerStatuses?.find(({ name }) => name === container.name)?.state;
    const { state } = container;
    if (state?.running !== undefined && before?.running === undefined) {
      cluster.event(pod, 'Normal', 'Started', `Started container ${container.name}`, 'kubelet');
    }
    const waiting = state?.waiting;
    if (waiting?.message !== undefined && before?.waiting?.reason !== waiting.reason) {
      const reason =
        waiting.reason === 'CrashLoopBackOff' || waiting.reason === 'ImagePullBackOff' ? 'BackOff' : 'Failed';
      cluster.event(pod, 'Warning', reason, waiting.message, 'kubelet');
    }
  }
}
