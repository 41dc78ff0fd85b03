// Scheduler and kubelet of one namespace, played alike on both servers: they see pods through the API alone, and write
// of them what the case wants.

const POLL_MS = 100;
const HEARTBEAT_MS = 5_000;

/**
 * Plays until stopped. `play(pod)` says what becomes of a pod: `ready`, `unready`, `pending` (placed, not running),
 * `succeeded`, `failed`, `{ exit, conditions }` (failed with that code), `{ restarts }` (running again after that many), or
 * nothing to leave it alone. A pod that is deleted goes at once, unless it is left alone.
 */
export class Kubelet {
  /** What becomes of pods; a case may change it at any time. */
  play;
  #api;
  #told = new Map();
  #ended = false;
  #loop;
  #beatAt = 0;
  #addresses = 0;

  constructor(api, play) {
    this.play = play;
    this.#api = api;
    this.#loop = this.#run();
  }

  async stop() {
    this.#ended = true;
    await this.#loop;
  }

  async #run() {
    while (!this.#ended) {
      const { json } = await this.#api.quiet('GET', `/api/v1/namespaces/${this.#api.ns}/pods`);
      for (const pod of json?.items ?? []) await this.#tend(pod);
      await this.#beat();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** A node that is not heard of is given up by a real cluster, and its pods with it. */
  async #beat() {
    if (Date.now() < this.#beatAt) return;
    this.#beatAt = Date.now() + HEARTBEAT_MS;
    for (const node of this.#api.nodes ?? []) await heartbeat(this.#api, node);
  }

  async #tend(pod) {
    const { name, uid, deletionTimestamp } = pod.metadata;
    const path = `/api/v1/namespaces/${this.#api.ns}/pods/${name}`;
    const wanted = this.play(pod);
    if (wanted === undefined) return;
    if (deletionTimestamp !== undefined) {
      await this.#api.quiet('DELETE', path, { gracePeriodSeconds: 0, preconditions: { uid } });
      return;
    }
    if (!pod.spec.nodeName) {
      const node = nodeOf(pod) ?? this.#api.nodes?.[0];
      if (node === undefined) return;
      await this.#api.quiet('POST', `${path}/binding`, {
        metadata: { name },
        target: { kind: 'Node', name: node },
      });
    }
    const told = JSON.stringify(wanted);
    if (this.#told.get(uid) === told || isOver(pod)) return;
    const address = `10.9.${this.#addresses >> 8}.${(this.#addresses++ & 255) + 1}`;
    const status = statusOf(pod, wanted, pod.status.podIP ?? address);
    const answer = await this.#api.quiet('PATCH', `${path}/status`, { metadata: { uid }, status }, MERGE);
    if (answer.code === 200) this.#told.set(uid, told);
  }
}

const MERGE = { type: 'application/merge-patch+json' };

/** Makes a node that is ready, named for the case, with labels of the case's own; untainted once it is known as ready. */
export async function addNode(api, name, labels = {}) {
  const node = `${api.ns}-${name}`;
  await api.quiet('POST', '/api/v1/nodes', { metadata: { name: node, labels: { case: api.ns, ...labels } } });
  await heartbeat(api, node);
  api.nodes = [...(api.nodes ?? []), node];
  await api.quiet('PATCH', `/api/v1/nodes/${node}`, { spec: { taints: null } }, MERGE);
  await api.until(`/api/v1/nodes/${node}`, ({ spec }) => (spec?.taints ?? []).length === 0, 30_000);
  return node;
}

export async function removeNodes(api) {
  for (const node of api.nodes ?? []) await api.quiet('DELETE', `/api/v1/nodes/${node}`);
}

async function heartbeat(api, node) {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  const size = { cpu: '10', memory: '10Gi', pods: '100' };
  const status = { conditions: [ready], capacity: size, allocatable: size };
  await api.quiet('PATCH', `/api/v1/nodes/${node}/status`, { status }, MERGE);
}

/** The node a daemon set's pod is made for. */
function nodeOf({ spec }) {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.[0]?.values[0];
}

function isOver({ status }) {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

function statusOf(pod, wanted, podIP) {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const isReady = wanted === 'ready';
  const condition = (type, status) => ({ type, status: status ? 'True' : 'False', lastTransitionTime: now });
  const extra = (wanted.conditions ?? []).map((given) => ({ ...given, lastTransitionTime: now }));
  return {
    phase: phaseOf(wanted),
    podIP,
    podIPs: [{ ip: podIP }],
    hostIP: '10.8.0.1',
    startTime: pod.status.startTime ?? now,
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', isReady),
      condition('Ready', isReady),
      ...extra,
    ],
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: isReady,
      restartCount: wanted.restarts ?? 0,
      state: stateOf(wanted, now),
    })),
  };
}

function phaseOf(wanted) {
  if (wanted === 'succeeded') return 'Succeeded';
  if (wanted === 'failed' || wanted.exit !== undefined) return 'Failed';
  return wanted === 'pending' ? 'Pending' : 'Running';
}

function stateOf(wanted, now) {
  if (wanted === 'pending') return { waiting: { reason: 'ContainerCreating' } };
  if (wanted === 'ready' || wanted === 'unready' || wanted.restarts !== undefined)
    return { running: { startedAt: now } };
  const exitCode = wanted === 'succeeded' ? 0 : (wanted.exit ?? 1);
  return { terminated: { exitCode, startedAt: now, finishedAt: now } };
}
