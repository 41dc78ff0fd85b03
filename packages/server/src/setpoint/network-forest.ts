import { type ObjectRef, refKey } from '@setpoint/kube';
import type { NetworkFacts } from '@setpoint/sync';
import type { GraphSnapshot } from '../state/graph-snapshots.ts';
import type { GraphNode } from '../wire/graph.ts';

interface Member {
  readonly node: GraphNode;
  readonly network: NetworkFacts;
}

/**
 * Of an application's nodes those that take part in the network, each below the first that leads to it: an Ingress or a
 * Gateway, then routes, Services, Pods. What others lead there too is told with the node. Parents come first; whoever
 * closes a circle is a root.
 */
export function networkForest({
  nodes,
  facts,
}: Pick<GraphSnapshot, 'nodes' | 'facts'>): readonly GraphNode[] {
  const members = nodes.flatMap((node): Member[] => {
    const network = facts.get(node.id)?.network;
    return network === undefined ? [] : [{ node, network }];
  });
  const sources = sourcesOf(members);
  const placed = new Map<string, GraphNode>();
  const place = (node: GraphNode, parent: string): void => {
    const others = (sources.get(node.id) ?? []).filter((id) => id !== parent);
    placed.set(node.id, {
      ...node,
      parent,
      ...(others.length === 0 ? {} : { alsoFrom: others }),
    });
  };
  const targets = inverted(sources);
  const byId = new Map(members.map(({ node }) => [node.id, node]));
  // First what nothing leads to, then what only circles lead to.
  const starts = [...members].sort((a, b) => Number(sources.has(a.node.id)) - Number(sources.has(b.node.id)));
  for (const { node } of starts) {
    if (placed.has(node.id)) continue;
    place(node, '');
    for (const queue = [node.id]; queue.length > 0; ) {
      const parent = queue.shift() ?? '';
      for (const id of targets.get(parent) ?? []) {
        const target = byId.get(id);
        if (target === undefined || placed.has(id)) continue;
        place(target, parent);
        queue.push(id);
      }
    }
  }
  return [...placed.values()];
}

/** By each member the ids of those that lead to it. */
function sourcesOf(members: readonly Member[]): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map(members.map(({ node }) => [refKey(node), node.id]));
  const pods = podsByLabel(members);
  const sources = new Map<string, string[]>();
  const lead = (from: string, to: string | undefined): void => {
    if (to === undefined || to === from) return;
    const known = sources.get(to);
    if (known === undefined) sources.set(to, [from]);
    else if (!known.includes(from)) known.push(from);
  };
  for (const { node, network } of members) {
    for (const ref of network.targetRefs ?? []) {
      const id = byKey.get(refKey(ref));
      // A route names its gateway, but traffic comes from there.
      if (isGateway(ref)) lead(id ?? node.id, node.id);
      else lead(node.id, id);
    }
    for (const pod of selected(pods, node.namespace, network.targetLabels ?? {})) lead(node.id, pod);
  }
  return sources;
}

const isGateway = ({ group, kind }: ObjectRef): boolean =>
  group === 'gateway.networking.k8s.io' && kind === 'Gateway';

function inverted(sources: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const [to, froms] of sources) {
    for (const from of froms) {
      const known = targets.get(from);
      if (known === undefined) targets.set(from, [to]);
      else known.push(to);
    }
  }
  return targets;
}

type PodsByLabel = ReadonlyMap<string, ReadonlySet<string>>;

const labelKey = (namespace: string, label: string, value: string): string =>
  JSON.stringify([namespace, label, value]);

function podsByLabel(members: readonly Member[]): PodsByLabel {
  const pods = new Map<string, Set<string>>();
  for (const { node, network } of members) {
    for (const [label, value] of Object.entries(network.labels ?? {})) {
      const key = labelKey(node.namespace, label, value);
      const known = pods.get(key);
      if (known === undefined) pods.set(key, new Set([node.id]));
      else known.add(node.id);
    }
  }
  return pods;
}

/** The Pods that have all the labels; a selector without labels selects none. */
function selected(
  pods: PodsByLabel,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly string[] {
  const sets = Object.entries(labels).map(
    ([label, value]) => pods.get(labelKey(namespace, label, value)) ?? new Set<string>(),
  );
  const [first, ...others] = sets.sort((a, b) => a.size - b.size);
  return [...(first ?? [])].filter((id) => others.every((set) => set.has(id)));
}
