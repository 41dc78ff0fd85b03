import { rfc3339 } from '@setpoint/core';
import type { Taint } from '../../kinds/node-validation.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { NODE } from '../machinery/kinds.ts';
import type { NodeObject } from '../simulation/placement.ts';

const prefix = 'node.kubernetes.io/';

/** Conditions other than Ready that keep new pods away while they are true. */
const pressures: ReadonlyMap<string, string> = new Map([
  ['MemoryPressure', 'memory-pressure'],
  ['DiskPressure', 'disk-pressure'],
  ['PIDPressure', 'pid-pressure'],
  ['NetworkUnavailable', 'network-unavailable'],
]);

/** Taints this controller gives and takes; every other is somebody's own. */
const own = new Set(
  [...pressures.values(), 'not-ready', 'unreachable', 'unschedulable'].map((name) => prefix + name),
);

/** Taints nodes by what their conditions say (pkg/controller/nodelifecycle). */
export function startNodeTaints(cluster: Cluster): void {
  const nodes = cluster.informer<NodeObject>(NODE);
  const queue = cluster.queue('node-lifecycle-controller', async (key) => {
    const node = nodes.get(key);
    if (node === undefined || node.metadata.deletionTimestamp !== undefined) return;
    const taints = taintsOf(node, rfc3339(cluster.now()));
    if (taints !== undefined) await cluster.update({ ...node, spec: { ...node.spec, taints } });
  });
  nodes.onChange(({ object }) => {
    if (object !== undefined && taintsOf(object, '') !== undefined) queue.add(keyOf(object));
  });
}

/** The taints the node is to have; undefined when it has them. */
export function taintsOf(node: NodeObject, now: string): Taint[] | undefined {
  const current = node.spec?.taints ?? [];
  const wanted = wantedTaints(node);
  const same = (a: Taint) => (b: Taint) => a.key === b.key && a.effect === b.effect;
  const missing = wanted.filter((taint) => !current.some(same(taint)));
  const kept = current.filter((taint) => !own.has(taint.key) || wanted.some(same(taint)));
  if (missing.length === 0 && kept.length === current.length) return undefined;
  return [...kept, ...missing.map((taint) => ({ ...taint, timeAdded: now }))];
}

function wantedTaints({ spec, status }: NodeObject): readonly Taint[] {
  const taints: Taint[] = [];
  for (const condition of status?.conditions ?? []) {
    const pressure = pressures.get(condition.type);
    if (pressure !== undefined && condition.status === 'True')
      taints.push({ key: prefix + pressure, effect: 'NoSchedule' });
    if (condition.type !== 'Ready' || condition.status === 'True') continue;
    const key = prefix + (condition.status === 'False' ? 'not-ready' : 'unreachable');
    taints.push({ key, effect: 'NoSchedule' }, { key, effect: 'NoExecute' });
  }
  if (spec?.unschedulable === true) taints.push({ key: `${prefix}unschedulable`, effect: 'NoSchedule' });
  return taints;
}
