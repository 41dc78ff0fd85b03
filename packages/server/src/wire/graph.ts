import type { HealthCode, ObjectKey, SyncCode } from './common.ts';

/** Query of `GET …/graph`. */
export interface GraphQuery {
  /** How many nodes at most. Default 500, at most 20,000. */
  readonly budget?: number;
  /**
   * What an object stands below. `owners` (the default): what created it. `network`: what sends it traffic, of what takes
   * part in the network. `hosts`: Pods below the Node they run on.
   */
  readonly layout?: 'owners' | 'network' | 'hosts';
  /** Ids of nodes whose hidden children are wanted, repeated. */
  readonly expand?: readonly string[];
  /** Words in kind, name or namespace: what matches is shown first, with the way to it. */
  readonly q?: string;
  readonly kind?: readonly string[];
  readonly sync?: readonly SyncCode[];
  readonly health?: readonly HealthCode[];
}

/**
 * Answer of `GET …/graph`: a forest, worst first. When there are more nodes than the budget, those in trouble and the
 * way to them are kept, and each node says how many of its descendants are hidden.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly total: number;
  readonly hidden: number;
  /** Over all nodes, hidden ones too. */
  readonly counts: {
    readonly sync: Readonly<Partial<Record<SyncCode, number>>>;
    readonly health: Readonly<Partial<Record<HealthCode, number>>>;
    readonly kinds: Readonly<Record<string, number>>;
  };
  /** Of what was read: the stream's topic takes it, and then tells what changed since. */
  readonly version: string;
}

export interface GraphNode extends ObjectKey {
  /** The object's uid, or its key while it does not exist. Stable while the object lives. */
  readonly id: string;
  /** Of the parent; '' for what the application manages itself, or what nothing of it leads to. */
  readonly parent: string;
  /** In the network: others that lead here too. */
  readonly alsoFrom?: readonly string[];
  /** A Node, which is not of the application: what of it is asked for. */
  readonly host?: readonly HostUsage[];
  readonly version: string;
  /** Undefined for what is not managed directly: children and hooks. */
  readonly sync?: SyncCode;
  readonly health?: HealthCode;
  readonly healthMessage?: string;
  readonly hook?: boolean;
  readonly wave?: number;
  readonly requiresPruning?: boolean;
  readonly orphaned?: boolean;
  readonly createdAt?: string;
  /** Facts in a word or two: `2/3 ready`, `3 restarts`, the address of a load balancer. */
  readonly info?: readonly string[];
  /** Children that are in the graph's answer or hidden. */
  readonly children: number;
  /** Descendants that the budget left out. */
  readonly hidden: number;
}

/** How much of one resource of a Node is asked for, in thousandths of its unit. */
export interface HostUsage {
  readonly resource: string;
  readonly byApplication: number;
  /** By all other Pods that run there. */
  readonly byOthers: number;
  readonly capacity: number;
}
