import type { Graph, GraphNode } from '@setpoint/server';

/** Of a graph, what has all words in its kind, name or namespace, and the way to it; the server fills its budget up. */
export function onlyMatching(graph: Graph, q: string): Graph {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return graph;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  for (const node of graph.nodes) {
    if (!matches(node, words)) continue;
    for (let at: GraphNode | undefined = node; at && !kept.has(at.id); at = byId.get(at.parent))
      kept.add(at.id);
  }
  return { ...graph, nodes: graph.nodes.filter(({ id }) => kept.has(id)) };
}

function matches({ kind, name, namespace }: GraphNode, words: readonly string[]): boolean {
  const text = `${kind} ${namespace} ${name}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
