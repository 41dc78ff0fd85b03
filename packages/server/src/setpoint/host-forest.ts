import type { LiveCache } from '@setpoint/sync';
import type { GraphSnapshot } from '../state/graph-snapshots.ts';
import { hostUsage } from '../state/host-usage.ts';
import type { GraphNode } from '../wire/graph.ts';

/** The Pods of an application below the Nodes they run on, by name; those without one come last. */
export function hostForest(
  { nodes, facts }: Pick<GraphSnapshot, 'nodes' | 'facts'>,
  live: Pick<LiveCache, 'entry' | 'podsOn'>,
): readonly GraphNode[] {
  const byHost = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const pod = facts.get(node.id)?.pod;
    if (pod === undefined) continue;
    const known = byHost.get(pod.node);
    if (known === undefined) byHost.set(pod.node, [node]);
    else known.push(node);
  }
  const own = new Set([...byHost.values()].flat().map(({ id }) => id));
  const names = [...byHost.keys()].sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1));
  return names.flatMap((name) => {
    const pods = byHost.get(name) ?? [];
    const id = `host:${name}`;
    return [
      hostNode(id, name, pods.length, hostUsage(live, name, own)),
      ...pods.map((pod) => ({ ...pod, parent: id })),
    ];
  });
}

function hostNode(id: string, name: string, pods: number, host: NonNullable<GraphNode['host']>): GraphNode {
  return {
    group: '',
    kind: 'Node',
    namespace: '',
    name: name === '' ? 'not scheduled' : name,
    version: 'v1',
    id,
    parent: '',
    host,
    info: [
      pods === 1 ? '1 pod' : `${pods} pods`,
      ...host
        .filter(({ resource, capacity }) => resource !== 'storage' && capacity > 0)
        .map(
          ({ resource, byApplication, byOthers, capacity }) =>
            `${resource === 'cpu' ? 'CPU' : resource} ${Math.round((100 * (byApplication + byOthers)) / capacity)} %`,
        ),
    ],
    children: pods,
    hidden: 0,
  };
}
