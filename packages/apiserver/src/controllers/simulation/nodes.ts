import { rfc3339, rfc3339Micro } from '@setpoint/core';
import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import { ipv4Number, ipv4Text } from '../../kinds/ip.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import type { NodeObject } from './placement.ts';

export interface NodeOptions {
  /** Number of simulated nodes. */
  readonly count: number;
  /** What each node has of every resource. */
  readonly capacity: Readonly<Record<string, string>>;
  /** Time between two renewals of a node's lease; undefined for none, so that a cluster at rest writes nothing. */
  readonly heartbeatMs: number | undefined;
}

const NODE_NETWORK = ipv4Number('172.18.0.2');
const LEASE_NAMESPACE = 'kube-node-lease';
export const SIMULATED_LABEL = 'simulate.setpoint.dev/node';

function nodeName(index: number): string {
  return `setpoint-node-${index}`;
}

/** Registers the simulated nodes that are missing, ready to take pods. */
export async function registerNodes(cluster: Cluster, options: NodeOptions): Promise<void> {
  const { version } = { version: (await cluster.client.serverVersion(cluster.signal)).gitVersion };
  for (let index = 0; index < options.count; index++) {
    const node = nodeOf(index, options, version, cluster.now());
    try {
      await cluster.create(node, 'kubelet');
    } catch (error) {
      if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
    }
  }
}

function nodeOf(index: number, { capacity }: NodeOptions, version: string, nowMs: number): NodeObject {
  const name = nodeName(index);
  const time = rfc3339(nowMs);
  const fine = (type: string, reason: string, message: string) => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    reason,
    message,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
        [SIMULATED_LABEL]: 'true',
      },
    },
    spec: { podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`] },
    status: {
      capacity: { ...capacity },
      allocatable: { ...capacity },
      conditions: [
        fine('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        fine('Ready', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      addresses: [
        { type: 'InternalIP', address: ipv4Text(NODE_NETWORK + index) },
        { type: 'Hostname', address: name },
      ],
      ...nodeInfo(version, name),
    },
  };
}

function nodeInfo(version: string, name: string): object {
  return {
    nodeInfo: {
      architecture: 'amd64',
      bootID: name,
      containerRuntimeVersion: 'simulated://1.0.0',
      kernelVersion: 'simulated',
      kubeProxyVersion: version,
      kubeletVersion: version,
      machineID: name,
      operatingSystem: 'linux',
      osImage: 'Setpoint simulated node',
      systemUUID: name,
    },
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  };
}

/** Renews the nodes' leases, when asked to. */
export function startHeartbeats(cluster: Cluster, { count, heartbeatMs }: NodeOptions): void {
  if (heartbeatMs === undefined) return;
  const queue = cluster.queue('node-lease', async (name) => {
    await renew(cluster, name, heartbeatMs);
    queue.addAfter(name, heartbeatMs);
  });
  for (let index = 0; index < count; index++) queue.add(nodeName(index));
}

async function renew(cluster: Cluster, name: string, heartbeatMs: number): Promise<void> {
  const gvk = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' };
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: Math.ceil((heartbeatMs * 4) / 1000),
    renewTime: rfc3339Micro(cluster.now()),
  };
  const location = { gvk, namespace: LEASE_NAMESPACE, name };
  const live = await cluster.client.get(location, cluster.signal);
  if (live !== undefined) {
    await cluster.update({ ...(live as unknown as Draft), spec }, '', 'kubelet');
    return;
  }
  const node = await cluster.client.get(
    { gvk: { group: '', version: 'v1', kind: 'Node' }, name },
    cluster.signal,
  );
  const owner =
    node === undefined
      ? []
      : [{ ...controllerRef(node as unknown as Draft), controller: false, blockOwnerDeletion: false }];
  await cluster.create<Draft>(
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: owner },
      spec,
    },
    'kubelet',
  );
}
