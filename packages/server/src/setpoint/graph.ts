import type { Application } from '@setpoint/argocd';
import { JsonText } from '../http/send.ts';
import type { Services } from '../services.ts';
import type { GraphSnapshot } from '../state/graph-snapshots.ts';
import { clusterOf } from '../state/live-resources.ts';
import type { Graph, GraphNode } from '../wire/graph.ts';
import { limitOf } from './fleet.ts';
import { withinBudget } from './graph-budget.ts';
import { hostForest } from './host-forest.ts';
import { networkForest } from './network-forest.ts';

/** Answers kept of one snapshot; there are few that many ask for. */
const maxAnswers = 4;

/** The graph within the query's budget, worst first, and what the query looks for before anything else. */
export async function applicationGraph(
  services: Services,
  app: Application,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<JsonText> {
  const snapshot = await services.graphs.of(services, app, signal);
  const cluster = query.get('layout') === 'hosts' ? clusterOf(services, app) : undefined;
  // What else runs on a Node is no part of the snapshot.
  if (cluster !== undefined) {
    const graph = graphOf(snapshot, hostForest(snapshot, cluster.live), query);
    return new JsonText(JSON.stringify(graph), () => graph);
  }
  const asked = query.toString();
  const known = snapshot.answers.get(asked);
  if (known !== undefined) return known;
  const nodes = query.get('layout') === 'network' ? networkForest(snapshot) : snapshot.nodes;
  const graph = graphOf(snapshot, nodes, query);
  const answer = new JsonText(JSON.stringify(graph), () => graph);
  if (snapshot.answers.size < maxAnswers) snapshot.answers.set(asked, answer);
  return answer;
}

function graphOf({ version }: GraphSnapshot, nodes: readonly GraphNode[], query: URLSearchParams): Graph {
  const shown = withinBudget(nodes, {
    budget: limitOf(query.get('budget'), 500, 20_000),
    expand: new Set(query.getAll('expand')),
    wanted: wantedBy(query),
  });
  return {
    nodes: shown,
    total: nodes.length,
    hidden: nodes.length - shown.length,
    counts: {
      sync: countBy(nodes, (node) => node.sync),
      health: countBy(nodes, (node) => node.health),
      kinds: countBy(nodes, (node) => node.kind),
    },
    version,
  };
}

/** Undefined when the query looks for nothing in particular. */
function wantedBy(query: URLSearchParams): ((node: GraphNode) => boolean) | undefined {
  const words = (query.get('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const sets = (['kind', 'sync', 'health'] as const).map(
    (name) => [name, new Set(query.getAll(name))] as const,
  );
  const asked = sets.filter(([, values]) => values.size > 0);
  if (words.length === 0 && asked.length === 0) return undefined;
  return (node) => {
    const text = `${node.kind} ${node.name} ${node.namespace} ${node.group}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      asked.every(([name, values]) => values.has(node[name] ?? ''))
    );
  };
}

function countBy<K extends string>(
  nodes: readonly GraphNode[],
  valueOf: (node: GraphNode) => K | undefined,
): Readonly<Record<K, number>> {
  const counts = new Map<K, number>();
  for (const node of nodes) {
    const value = valueOf(node);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Object.fromEntries(counts) as Record<K, number>;
}
