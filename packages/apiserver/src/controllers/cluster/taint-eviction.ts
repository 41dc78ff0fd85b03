import type { Taint } from '../../kinds/node-validation.ts';
import type { Pod } from '../../kinds/model/pod.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { NODE, POD } from '../machinery/kinds.ts';
import { type NodeObject, tolerationOf } from '../simulation/placement.ts';

type PodObject = Draft & Pod;

/**
 * Removes pods from nodes whose NoExecute taints they do not tolerate, or not for so long
 * (pkg/controller/tainteviction). A pod that tolerates every taint for a time goes when the shortest is over.
 */
export function startTaintEviction(cluster: Cluster): void {
  const nodes = cluster.informer<NodeObject>(NODE);
  const pods = cluster.informer<PodObject>(POD);
  /** Since when a pod is known to be on a node with such taints. */
  const since = new Map<string, number>();
  const queue = cluster.queue('taint-eviction-controller', async (key) => {
    const pod = pods.get(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    const taints = executing(nodes.find('', pod.spec.nodeName ?? ''));
    if (taints.length === 0) return void since.delete(key);
    const now = cluster.now();
    const first = since.get(key) ?? now;
    since.set(key, first);
    const left = leftMs(pod, taints, now - first);
    if (left === undefined) return;
    if (left > 0) return queue.addAfter(key, left);
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    cluster.event(
      pod,
      'Normal',
      'TaintManagerEviction',
      `Marking for deletion Pod ${name}`,
      'taint-eviction-controller',
    );
    await cluster.remove(pod);
  });
  const look = (pod: PodObject): void => {
    const isTainted = executing(nodes.find('', pod.spec.nodeName ?? '')).length > 0;
    if (isTainted || since.has(keyOf(pod))) queue.add(keyOf(pod));
  };
  pods.onChange(({ object, previous }) => {
    if (object === undefined) {
      if (previous !== undefined) since.delete(keyOf(previous));
    } else if (object.spec.nodeName !== previous?.spec.nodeName) look(object);
  });
  nodes.onChange(({ object }) => {
    if (executing(object).length === 0 && since.size === 0) return;
    for (const pod of pods.all()) if (pod.spec.nodeName === object?.metadata.name) look(pod);
  });
}

function executing(node: NodeObject | undefined): readonly Taint[] {
  return (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** How long the pod may stay; undefined for as long as it likes. */
function leftMs({ spec }: Pod, taints: readonly Taint[], passedMs: number): number | undefined {
  const times = taints.flatMap((taint) => {
    const toleration = tolerationOf(spec.tolerations ?? [], taint);
    if (toleration === undefined) return [0];
    const { tolerationSeconds } = toleration;
    return tolerationSeconds === undefined ? [] : [Math.max(0, tolerationSeconds) * 1000 - passedMs];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}
