import type { GraphNode } from '@setpoint/server';

export const nodeWidth = 224;
export const nodeHeight = 46;
const columnGap = 46;
const rowGap = 12;
/** A forest of more rows than this is laid out in several columns. */
const tallest = 26;
const widthToHeight = 1.7;

export interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** Index of the parent in the layout; -1 for a root. */
  readonly parent: number;
}

/** A line between two nodes that are not parent and child: their indices in the layout. */
type Crossing = readonly [from: number, to: number];

export interface Layout {
  /** In the order of the table: each node before its children. */
  readonly placed: readonly Placed[];
  readonly crossings: readonly Crossing[];
  readonly width: number;
  readonly height: number;
}

interface Branch {
  readonly node: GraphNode;
  readonly children: Branch[];
  rows: number;
  depth: number;
}

/**
 * Where each node of a forest stands: children to the right of their parent, which stands in the middle of them; whole
 * trees below each other, and in columns when there are many. Takes time in proportion to the nodes. The order of the
 * nodes is kept, so that what comes first stays first; a node whose parent is not there is a root.
 */
export function layOut(nodes: readonly GraphNode[]): Layout {
  const roots = forestOf(nodes);
  let rows = 0;
  let deepest = 1;
  for (const root of roots) {
    measure(root);
    rows += root.rows;
    deepest = Math.max(deepest, root.depth);
  }
  const columnRows = rows <= tallest ? rows : columnRowsFor(rows, deepest);
  const placed: Placed[] = [];
  const step = nodeWidth + columnGap;
  let x = 0;
  let row = 0;
  let widest = 0;
  let highest = 0;
  for (const root of roots) {
    if (row > 0 && row + root.rows > columnRows) {
      x += widest * step + columnGap;
      row = 0;
      widest = 0;
    }
    place(root, x, row, placed);
    row += root.rows;
    widest = Math.max(widest, root.depth);
    highest = Math.max(highest, row);
  }
  return {
    placed,
    crossings: crossingsOf(placed),
    width: x + widest * step - columnGap,
    height: highest * (nodeHeight + rowGap) - rowGap,
  };
}

function crossingsOf(placed: readonly Placed[]): readonly Crossing[] {
  const crossing = placed.flatMap(({ node }, to) => (node.alsoFrom ?? []).map((id) => ({ id, to })));
  if (crossing.length === 0) return [];
  const indices = new Map(placed.map(({ node }, at) => [node.id, at]));
  return crossing.flatMap(({ id, to }): Crossing[] => {
    const from = indices.get(id);
    return from === undefined ? [] : [[from, to]];
  });
}

function columnRowsFor(rows: number, depth: number): number {
  const width = depth * (nodeWidth + columnGap);
  return Math.max(tallest, Math.ceil(Math.sqrt((rows * width) / (widthToHeight * (nodeHeight + rowGap)))));
}

function forestOf(nodes: readonly GraphNode[]): readonly Branch[] {
  const branches = new Map<string, Branch>();
  for (const node of nodes) branches.set(node.id, { node, children: [], rows: 1, depth: 1 });
  const roots: Branch[] = [];
  for (const branch of branches.values()) {
    const parent = branch.node.parent === '' ? undefined : branches.get(branch.node.parent);
    if (parent && !isWithin(branch, parent, branches)) parent.children.push(branch);
    else roots.push(branch);
  }
  return roots;
}

/** Owner references may go in a circle; whoever closes it becomes a root. */
function isWithin(branch: Branch, parent: Branch, branches: ReadonlyMap<string, Branch>): boolean {
  for (let at: Branch | undefined = parent, steps = 0; at; at = branches.get(at.node.parent)) {
    if (at === branch) return true;
    if (++steps > 64) return true;
  }
  return false;
}

function measure(branch: Branch): void {
  let rows = 0;
  for (const child of branch.children) {
    measure(child);
    rows += child.rows;
    branch.depth = Math.max(branch.depth, child.depth + 1);
  }
  branch.rows = Math.max(1, rows);
}

function place(root: Branch, x: number, row: number, placed: Placed[]): void {
  const step = nodeHeight + rowGap;
  const visit = (branch: Branch, depth: number, top: number, parent: number): void => {
    const index = placed.length;
    const y = (top + (branch.rows - 1) / 2) * step;
    placed.push({ node: branch.node, x: x + depth * (nodeWidth + columnGap), y, depth, parent });
    let next = top;
    for (const child of branch.children) {
      visit(child, depth + 1, next, index);
      next += child.rows;
    }
  };
  visit(root, 0, row, -1);
}
