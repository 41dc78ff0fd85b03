import type { GraphNode } from '../wire/graph.ts';

export interface BudgetRequest {
  readonly budget: number;
  /** Ids of nodes whose children are wanted before others of their rank. */
  readonly expand: ReadonlySet<string>;
  /** What is looked for comes before anything else. */
  readonly wanted: ((node: GraphNode) => boolean) | undefined;
}

const healthRank: Readonly<Record<string, number>> = {
  Degraded: 0,
  Missing: 0,
  Unknown: 2,
  Progressing: 2,
  Suspended: 3,
};

/**
 * At most `budget` of the nodes of a forest, given with parents before children: what is looked for, then what is
 * expanded, then the worst, then what the application manages itself, and with each the way to it. Every node says how
 * many children it has and how many of its descendants are left out. Pure; the answer is worst first among siblings.
 */
export function withinBudget(nodes: readonly GraphNode[], request: BudgetRequest): readonly GraphNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const chosen = new Set<string>();
  const ranked = nodes
    .map((node, index) => ({ node, index, rank: rankOf(node, request) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  for (const { node } of ranked) {
    if (chosen.size >= request.budget) break;
    const way = wayTo(node, byId, chosen);
    if (chosen.size + way.length <= request.budget) for (const id of way) chosen.add(id);
  }
  return counted(nodes, byId, chosen, request);
}

function rankOf(node: GraphNode, { wanted, expand }: BudgetRequest): number {
  if (wanted?.(node) === true) return 0;
  if (expand.has(node.parent) || expand.has(node.id)) return 1;
  const health = node.health === undefined ? 5 : (healthRank[node.health] ?? 5);
  const worst = Math.min(health, node.sync === 'OutOfSync' ? 1 : 5);
  return 2 + worst * 2 + (node.parent === '' ? 0 : 1);
}

/** The node and those of its ancestors that are not chosen yet. */
function wayTo(
  node: GraphNode,
  byId: ReadonlyMap<string, GraphNode>,
  chosen: ReadonlySet<string>,
): readonly string[] {
  const way: string[] = [];
  let at: GraphNode | undefined = node;
  while (at !== undefined && !chosen.has(at.id) && !way.includes(at.id)) {
    way.push(at.id);
    at = at.parent === '' ? undefined : byId.get(at.parent);
  }
  return way;
}

function counted(
  nodes: readonly GraphNode[],
  byId: ReadonlyMap<string, GraphNode>,
  chosen: ReadonlySet<string>,
  request: BudgetRequest,
): readonly GraphNode[] {
  const children = new Map<string, number>();
  const hidden = new Map<string, number>();
  for (const node of nodes) {
    if (node.parent === '') continue;
    children.set(node.parent, (children.get(node.parent) ?? 0) + 1);
    if (chosen.has(node.id)) continue;
    // Told to the nearest node that is shown.
    let at = byId.get(node.parent);
    while (at !== undefined && !chosen.has(at.id)) at = byId.get(at.parent);
    if (at !== undefined) hidden.set(at.id, (hidden.get(at.id) ?? 0) + 1);
  }
  return nodes
    .filter((node) => chosen.has(node.id))
    .map((node) => ({ ...node, children: children.get(node.id) ?? 0, hidden: hidden.get(node.id) ?? 0 }))
    .map((node, index) => ({ node, index, rank: rankOf(node, request) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ node }) => node);
}
