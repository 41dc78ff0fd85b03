import { setMaxListeners } from 'node:events';
import type { Draft } from '../kinds/index.ts';
import { startCronJobs } from './batch/cron-job.ts';
import { startJobs } from './batch/job.ts';
import { startAccountTokens } from './cluster/account-tokens.ts';
import { startAggregatedRoles } from './cluster/aggregated-roles.ts';
import { AllObjects } from './cluster/all-objects.ts';
import { startEventExpiry } from './cluster/event-ttl.ts';
import { startGarbageCollector } from './cluster/garbage-collector.ts';
import { startNodeTaints } from './cluster/node-taints.ts';
import { startTaintEviction } from './cluster/taint-eviction.ts';
import { startNamespaceContent, startNamespaces } from './cluster/namespaces.ts';
import { ObjectGraph } from './cluster/object-graph.ts';
import { Cluster } from './machinery/cluster.ts';
import { STORAGE_CLASS } from './machinery/kinds.ts';
import { startEndpoints } from './network/endpoints.ts';
import { startLoadBalancers } from './network/load-balancers.ts';
import { type Controllers, type ControllersOptions, DEFAULT_CAPACITY } from './options.ts';
import { startAutoscalers } from './policy/autoscalers.ts';
import { startDisruptionBudgets } from './policy/disruption-budgets.ts';
import { startResourceQuotas } from './policy/resource-quotas.ts';
import { startValidatingPolicies } from './policy/validating-policies.ts';
import { startKubelet } from './simulation/kubelet.ts';
import { registerNodes, startHeartbeats } from './simulation/nodes.ts';
import { startScheduler } from './simulation/scheduler.ts';
import { DEFAULT_CLASS, SIMULATED_PROVISIONER, startVolumes } from './storage/volumes.ts';
import { startDaemonSets } from './workloads/daemon-set.ts';
import { startDeployments } from './workloads/deployment.ts';
import { startReplicaSets } from './workloads/replica-set.ts';
import { startStatefulSets } from './workloads/stateful-set.ts';

export type { Controllers, ControllersOptions, SimulationOptions } from './options.ts';

const HOUR_MS = 3_600_000;

/**
 * Starts the controllers a cluster needs to come alive, with simulated nodes in the place of machines: workloads roll
 * out, jobs complete, services get endpoints, deleted things are cleaned up. They see the API only through the client
 * and act on events alone: a cluster at rest is written to by none of them.
 */
export function startControllers(options: ControllersOptions): Controllers {
  const stopping = new AbortController();
  // Every watch and queue listens to it: many listeners are no leak here.
  setMaxListeners(0, stopping.signal);
  const { simulation = {} } = options;
  const cluster = new Cluster({
    client: options.client,
    clock: options.clock,
    random: options.random,
    signal: stopping.signal,
    recordEvents: options.events ?? true,
    onError: options.onError ?? (() => {}),
  });
  const graph = new ObjectGraph();
  const objects = new AllObjects(cluster);
  // First of all, so that whoever else hears of a change finds the graph up to date.
  objects.onChange(({ gvk, object, previous }) => {
    const gone = previous?.metadata.uid;
    if (gone !== undefined && gone !== object?.metadata.uid) graph.remove(gone);
    if (object !== undefined) graph.put(gvk, object);
  });
  startWorkloads(cluster);
  startSimulation(cluster, options);
  startVolumes(cluster);
  startNamespaces(cluster, objects, graph);
  startNamespaceContent(cluster, options.rootCa);
  if (options.issueToken !== undefined) startAccountTokens(cluster, options.issueToken, options.rootCa);
  startAggregatedRoles(cluster);
  startNodeTaints(cluster);
  startTaintEviction(cluster);
  startDisruptionBudgets(cluster);
  startAutoscalers(cluster);
  startValidatingPolicies(cluster);
  startEventExpiry(cluster, options.eventTtlMs ?? HOUR_MS);
  const nodes = {
    count: simulation.nodes ?? 1,
    capacity: simulation.capacity ?? DEFAULT_CAPACITY,
    heartbeatMs: simulation.heartbeatMs,
  };
  const start = async (): Promise<void> => {
    await Promise.all([cluster.start(), objects.start()]);
    startGarbageCollector(cluster, objects, graph);
    startResourceQuotas(cluster, objects, graph);
    await cluster.start();
    if (nodes.count > 0) await registerNodes(cluster, nodes);
    if (simulation.storage ?? true) await ensureStorageClass(cluster);
    startHeartbeats(cluster, nodes);
  };
  const ready = start();
  // A stop before it is ready is no failure of anyone who does not wait for it.
  ready.catch((error: unknown) => cluster.report(error, 'controllers'));
  return { ready, stop: () => stopping.abort(new Error('the controllers are stopping')) };
}

function startWorkloads(cluster: Cluster): void {
  startDeployments(cluster);
  startReplicaSets(cluster);
  startStatefulSets(cluster);
  startDaemonSets(cluster);
  startJobs(cluster);
  startCronJobs(cluster);
  startEndpoints(cluster);
}

function startSimulation(cluster: Cluster, { simulation = {} }: ControllersOptions): void {
  if (simulation.loadBalancers ?? true) startLoadBalancers(cluster);
  if ((simulation.nodes ?? 1) === 0) return;
  startScheduler(cluster);
  startKubelet(cluster, {
    startDelayMs: simulation.startDelayMs ?? 100,
    runDurationMs: simulation.runDurationMs ?? 300,
    terminationDelayMs: simulation.terminationDelayMs ?? 50,
  });
}

/** The default class, unless the cluster has classes already: then someone else decides. */
async function ensureStorageClass(cluster: Cluster): Promise<void> {
  const classes = cluster.informer<Draft>(STORAGE_CLASS);
  if (classes.size > 0) return;
  await cluster.create<Draft>({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { [DEFAULT_CLASS]: 'true' } },
    provisioner: SIMULATED_PROVISIONER,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  });
}
