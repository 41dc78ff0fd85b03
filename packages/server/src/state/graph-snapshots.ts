import { randomBytes } from 'node:crypto';
import type { Application } from '@setpoint/argocd';
import type { ObjectFacts } from '@setpoint/sync';
import { namespacedName } from '@setpoint/kube';
import type { JsonText } from '../http/send.ts';
import type { GraphNode } from '../wire/graph.ts';
import { type MadeNodes, makeNodes, noNodes } from './graph-nodes.ts';
import { liveTree, type TreePorts } from './live-resources.ts';

/** An application's nodes at one moment; the same object for as long as none of them changes. */
export interface GraphSnapshot {
  /** Of this process; no two snapshots have the same. */
  readonly version: string;
  /** Parents before children. A node that did not change since the snapshot before is the same object. */
  readonly nodes: readonly GraphNode[];
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly facts: ReadonlyMap<string, ObjectFacts>;
  /** Answers made of it, by what was asked. */
  readonly answers: Map<string, JsonText>;
}

/** Snapshots are kept of the applications asked for last, up to so many nodes in all. */
const maxNodes = 200_000;

/** What was read of graphs, so that those who look at one share it and only what changed is made anew. */
export class GraphSnapshots {
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #kept = new Map<string, { readonly snapshot: GraphSnapshot; readonly made: MadeNodes }>();
  #count = 0;
  #nodes = 0;

  /** The application's nodes now. Throws `argocd.cluster-unreachable` while its cluster does not answer. */
  async of(services: TreePorts, app: Application, signal: AbortSignal): Promise<GraphSnapshot> {
    const roots = await liveTree(services, app, signal);
    const key = namespacedName(app);
    const kept = this.#kept.get(key);
    const made = makeNodes(roots, app, kept?.made ?? noNodes);
    const isSame = kept !== undefined && areSame(kept.snapshot.nodes, made.nodes);
    const snapshot = isSame ? kept.snapshot : this.#snapshotOf(made);
    this.#keep(key, snapshot, made);
    return snapshot;
  }

  #snapshotOf({ nodes, facts }: MadeNodes): GraphSnapshot {
    const byId = new Map<string, GraphNode>();
    for (const node of nodes) byId.set(node.id, node);
    this.#count += 1;
    return { version: `${this.#epoch}-${this.#count}`, nodes, byId, facts, answers: new Map() };
  }

  #keep(key: string, snapshot: GraphSnapshot, made: MadeNodes): void {
    this.#drop(key);
    this.#kept.set(key, { snapshot, made });
    this.#nodes += snapshot.nodes.length;
    for (const other of this.#kept.keys()) {
      if (this.#nodes <= maxNodes || other === key) return;
      this.#drop(other);
    }
  }

  #drop(key: string): void {
    this.#nodes -= this.#kept.get(key)?.snapshot.nodes.length ?? 0;
    this.#kept.delete(key);
  }
}

function areSame(before: readonly GraphNode[], now: readonly GraphNode[]): boolean {
  return before.length === now.length && before.every((node, at) => node === now[at]);
}
