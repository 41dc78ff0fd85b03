import type { Graph, GraphNode } from '@setpoint/server';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the page asks of the worker. The worker holds the graph; the page only what is in view. */
export type Ask =
  | { readonly ask: 'load'; readonly url: string }
  | { readonly ask: 'view'; readonly rect: Rect; readonly detailed: boolean }
  | { readonly ask: 'rows'; readonly from: number; readonly to: number }
  /** Reads the graph again and takes in what differs. */
  | { readonly ask: 'refresh' }
  | { readonly ask: 'patch'; readonly nodes: readonly GraphNode[]; readonly removed: readonly string[] }
  | { readonly ask: 'find'; readonly q: string };

export interface NodeView {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** Changes when what is shown of the node changes. */
  readonly revision: number;
}

export type Summary = Pick<Graph, 'total' | 'hidden' | 'counts' | 'version'> & {
  readonly shown: number;
  readonly width: number;
  readonly height: number;
};

export type Answer =
  | { readonly answer: 'loaded'; readonly summary: Summary; readonly url: string }
  | { readonly answer: 'failed'; readonly status: number; readonly body: unknown; readonly url: string }
  | {
      readonly answer: 'view';
      readonly nodes: readonly NodeView[];
      /** Four numbers for each line: from x, y to x, y. */
      readonly edges: Float32Array;
      /** Three numbers for each node, for the overview: x, y and the index of its tone. */
      readonly marks: Float32Array | undefined;
    }
  | { readonly answer: 'rows'; readonly from: number; readonly rows: readonly NodeView[] }
  | { readonly answer: 'patched'; readonly nodes: readonly NodeView[] }
  | { readonly answer: 'found'; readonly q: string; readonly nodes: readonly NodeView[] };

/** Tones of nodes, in the order of the overview’s indices. */
export const tones = ['green', 'amber', 'red', 'blue', 'violet', 'gray'] as const;

export function toneOf(node: GraphNode): (typeof tones)[number] {
  if (node.health === 'Degraded') return 'red';
  if (node.health === 'Missing' || node.sync === 'OutOfSync') return 'amber';
  if (node.health === 'Progressing') return 'blue';
  if (node.health === 'Suspended') return 'violet';
  return node.health === 'Healthy' || node.sync === 'Synced' ? 'green' : 'gray';
}
