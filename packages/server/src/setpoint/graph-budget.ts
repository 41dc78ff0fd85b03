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
const leastRank = 5;

/**
 * At most `budget` of the nodes of a forest, given with parents before children: what is looked for, then what is
 * expanded, then the worst, then what the application manages itself, and with each the way to it. Every node says how
 * many children it has and how many of its descendants are left out. Pure, and takes time in proportion to the nodes;
 * the answer is worst first among siblings.
 */
export function withinBudget(nodes: readonly GraphNode[], request: BudgetRequest): readonly GraphNode[] {
  const ranked = byRank(nodes, request);
  if (nodes.length <= request.budget) return counted(ranked, nodes, undefined);
  const byId = new Map<string, GraphNode>();
  for (const node of nodes) byId.set(node.id, node);
  const chosen = new Set<string>();
  for (const node of ranked) {
    if (chosen.size >= request.budget) break;
    const way = wayTo(node, byId, chosen);
    if (chosen.size + way.length <= request.budget) for (const id of way) chosen.add(id);
  }
  return counted(
    ranked.filter(({ id }) => chosen.has(id)),
    nodes,
    { byId, chosen },
  );
}

/** The nodes by rank; those of one rank in their order. */
function byRank(nodes: readonly GraphNode[], request: BudgetRequest): readonly GraphNode[] {
  const ranks: GraphNode[][] = [];
  for (const node of nodes) (ranks[rankOf(node, request)] ??= []).push(node);
  return ranks.flat();
}

function rankOf(node: GraphNode, { wanted, expand }: BudgetRequest): number {
  if (wanted?.(node) === true) return 0;
  if (expand.size > 0 && (expand.has(node.parent) || expand.has(node.id))) return 1;
  const health = node.health === undefined ? leastRank : (healthRank[node.health] ?? leastRank);
  const worst = node.sync === 'OutOfSync' ? Math.min(health, 1) : health;
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

/** What is shown with its counts; a node that has them right already stays the same object. */
function counted(
  shown: readonly GraphNode[],
  nodes: readonly GraphNode[],
  left: { readonly byId: ReadonlyMap<string, GraphNode>; readonly chosen: ReadonlySet<string> } | undefined,
): readonly GraphNode[] {
  const children = new Map<string, number>();
  const hidden = new Map<string, number>();
  for (const node of nodes) {
    if (node.parent === '') continue;
    children.set(node.parent, (children.get(node.parent) ?? 0) + 1);
    if (left === undefined || left.chosen.has(node.id)) continue;
    // Told to the nearest node that is shown.
    let at = left.byId.get(node.parent);
    while (at !== undefined && !left.chosen.has(at.id)) at = left.byId.get(at.parent);
    if (at !== undefined) hidden.set(at.id, (hidden.get(at.id) ?? 0) + 1);
  }
  return shown.map((node) => {
    const counts = { children: children.get(node.id) ?? 0, hidden: hidden.get(node.id) ?? 0 };
    const isRight = node.children === counts.children && node.hidden === counts.hidden;
    return isRight ? node : { ...node, ...counts };
  });
}
