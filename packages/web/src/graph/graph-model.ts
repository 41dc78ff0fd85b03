import type { Graph, GraphNode } from '@setpoint/server';
import { type NodeView, type Rect, type Summary, toneOf, tones } from './protocol.ts';
import { type Layout, layOut, nodeHeight, nodeWidth, type Placed } from './tidy-layout.ts';

const mostInView = 600;
const mostFound = 50;

/** A graph with its layout: what is in a rectangle, which rows, what matches. Lives in the worker. */
export class GraphModel {
  #nodes = new Map<string, GraphNode>();
  readonly #revisions = new Map<string, number>();
  #layout: Layout = { placed: [], crossings: [], width: 0, height: 0 };
  #at = new Map<string, number>();
  #graph: Omit<Graph, 'nodes'>;

  constructor(graph: Graph) {
    const { nodes, ...rest } = graph;
    this.#graph = rest;
    for (const node of nodes) this.#nodes.set(node.id, node);
    this.#layOut();
  }

  get summary(): Summary {
    const { total, hidden, counts, version } = this.#graph;
    return {
      total,
      hidden,
      counts,
      version,
      shown: this.#layout.placed.length,
      width: this.#layout.width,
      height: this.#layout.height,
    };
  }

  #layOut(): void {
    this.#layout = layOut([...this.#nodes.values()]);
    this.#at = new Map(this.#layout.placed.map(({ node }, at) => [node.id, at]));
  }

  #view({ node, x, y, depth }: Placed): NodeView {
    return {
      node: this.#nodes.get(node.id) ?? node,
      x,
      y,
      depth,
      revision: this.#revisions.get(node.id) ?? 0,
    };
  }

  /** The nodes in the rectangle with the lines that cross it. */
  view(rect: Rect): { readonly nodes: readonly NodeView[]; readonly edges: Float32Array } {
    const nodes: NodeView[] = [];
    const edges: number[] = [];
    const { placed } = this.#layout;
    for (const one of placed) {
      const parent = placed[one.parent];
      if (nodes.length < mostInView && touches(rect, one.x, one.y)) nodes.push(this.#view(one));
      if (parent && crosses(rect, parent, one))
        edges.push(parent.x + nodeWidth, parent.y + nodeHeight / 2, one.x, one.y + nodeHeight / 2);
    }
    for (const [from, to] of this.#layout.crossings) {
      const [a, b] = [placed[from], placed[to]];
      if (a && b && crosses(rect, a, b))
        edges.push(a.x + nodeWidth, a.y + nodeHeight / 2, b.x, b.y + nodeHeight / 2);
    }
    return { nodes, edges: Float32Array.from(edges) };
  }

  /** Every node as a mark, for the overview. */
  marks(): Float32Array {
    const { placed } = this.#layout;
    const marks = new Float32Array(placed.length * 3);
    for (const [at, { node, x, y }] of placed.entries()) {
      marks.set([x, y, tones.indexOf(toneOf(this.#nodes.get(node.id) ?? node))], at * 3);
    }
    return marks;
  }

  rows(from: number, to: number): readonly NodeView[] {
    return this.#layout.placed.slice(from, to).map((one) => this.#view(one));
  }

  find(q: string): readonly NodeView[] {
    const words = q.toLowerCase().split(/\s+/);
    const found: NodeView[] = [];
    for (const one of this.#layout.placed) {
      const { kind, name, namespace } = one.node;
      const text = `${kind} ${namespace} ${name}`.toLowerCase();
      if (words.every((word) => text.includes(word))) found.push(this.#view(one));
      if (found.length === mostFound) break;
    }
    return found;
  }

  /** Takes in what differs in a later answer, but for the nodes that the stream has told of since it was asked for. */
  update(graph: Graph, told: ReadonlySet<string>): ReturnType<GraphModel['patch']> {
    const { nodes, ...rest } = graph;
    const ids = new Set(nodes.map(({ id }) => id));
    const differs = (node: GraphNode): boolean =>
      JSON.stringify(this.#nodes.get(node.id)) !== JSON.stringify(node);
    const changed = nodes.filter((node) => !told.has(node.id) && differs(node));
    const removed = [...this.#nodes.keys()].filter((id) => !ids.has(id) && !told.has(id));
    const patched = this.patch(changed, removed, true);
    this.#graph = rest;
    return patched;
  }

  /**
   * Takes changes in. Nodes that only changed keep their places, and come back; `moved` says that nodes came, went or
   * got another parent, so that there is a new layout.
   */
  patch(
    nodes: readonly GraphNode[],
    removed: readonly string[],
    all = false,
  ): { readonly moved: boolean; readonly changed: readonly NodeView[] } {
    let moved = false;
    const changed: GraphNode[] = [];
    for (const id of removed) moved = this.#nodes.delete(id) || moved;
    for (const node of nodes) {
      const before = this.#nodes.get(node.id);
      if (!all && !before && this.#graph.hidden > 0 && !this.#belongs(node)) continue;
      // The stream does not know what this answer left out.
      this.#nodes.set(node.id, all || !before ? node : { ...node, hidden: before.hidden });
      this.#revisions.set(node.id, (this.#revisions.get(node.id) ?? 0) + 1);
      if (before?.parent === node.parent && sameSources(before, node)) changed.push(node);
      else moved = true;
    }
    if (moved) {
      const grown = this.#nodes.size - this.#layout.placed.length;
      this.#graph = { ...this.#graph, total: Math.max(this.#nodes.size, this.#graph.total + grown) };
      this.#layOut();
    }
    const placed = changed.map(({ id }) => this.#layout.placed[this.#at.get(id) ?? -1]);
    return { moved, changed: placed.filter((one) => one !== undefined).map((one) => this.#view(one)) };
  }

  /** With hidden nodes, a new one is shown when it is in trouble or its parent is shown. */
  #belongs(node: GraphNode): boolean {
    return toneOf(node) === 'red' || (node.parent !== '' && this.#nodes.has(node.parent));
  }
}

const sameSources = (a: GraphNode, b: GraphNode): boolean =>
  (a.alsoFrom ?? []).join(' ') === (b.alsoFrom ?? []).join(' ');

const touches = (rect: Rect, x: number, y: number): boolean =>
  x < rect.x + rect.width && x + nodeWidth > rect.x && y < rect.y + rect.height && y + nodeHeight > rect.y;

const crosses = (rect: Rect, from: Placed, to: Placed): boolean =>
  from.x < rect.x + rect.width &&
  to.x + nodeWidth > rect.x &&
  Math.min(from.y, to.y) < rect.y + rect.height &&
  Math.max(from.y, to.y) + nodeHeight > rect.y;
