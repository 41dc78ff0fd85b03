import type { Application } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import type { LiveEntry, LiveNode, ObjectFacts } from '@setpoint/sync';
import type { HealthCode, SyncCode } from '../wire/common.ts';
import type { GraphNode } from '../wire/graph.ts';

type ResourceStatus = NonNullable<NonNullable<Application['status']>['resources']>[number];

/** What a node was made of. */
interface Made {
  readonly node: GraphNode;
  readonly status: ResourceStatus | undefined;
}

/** The nodes made so far, by what is live; those that should be there and are not, by their key. */
export interface MadeNodes {
  readonly nodes: readonly GraphNode[];
  readonly live: ReadonlyMap<LiveEntry, Made>;
  readonly missing: ReadonlyMap<string, GraphNode>;
  /** What is known of the nodes beyond what they show, by their ids. */
  readonly facts: ReadonlyMap<string, ObjectFacts>;
}

export const noNodes: MadeNodes = { nodes: [], live: new Map(), missing: new Map(), facts: new Map() };

/**
 * The nodes of an application, parents before children, each once: what is live, then what its status names and is not
 * there. A node that says what it said before is the same object as before.
 */
export function makeNodes(roots: readonly LiveNode[], app: Application, before: MadeNodes): MadeNodes {
  const statuses = new Map((app.status?.resources ?? []).map((resource) => [statusKey(resource), resource]));
  const nodes: GraphNode[] = [];
  const live = new Map<LiveEntry, Made>();
  const missing = new Map<string, GraphNode>();
  const facts = new Map<string, ObjectFacts>();
  const seen = new Set<string>();
  const present = new Set<string>();
  const visit = ({ entry, children }: LiveNode, parent: LiveEntry | undefined): void => {
    const id = idOf(entry);
    // What has two owners stands below the first of them.
    if (seen.has(id)) return;
    seen.add(id);
    const key = refKey(entry.ref);
    const status = parent === undefined ? statuses.get(key) : undefined;
    if (statuses.has(key)) present.add(key);
    const made = madeOf(entry, parent, status, children.length, before.live.get(entry));
    live.set(entry, made);
    nodes.push(made.node);
    if (entry.facts !== undefined) facts.set(id, entry.facts);
    for (const child of children) visit(child, entry);
  };
  for (const root of roots) visit(root, undefined);
  for (const [key, resource] of statuses) {
    if (present.has(key) || resource.requiresPruning === true) continue;
    const node = sameOr(before.missing.get(key), missingNode(key, resource));
    missing.set(key, node);
    nodes.push(node);
  }
  return { nodes, live, missing, facts };
}

function statusKey({ group = '', kind = '', namespace = '', name = '' }: ResourceStatus): string {
  return refKey({ group, kind, namespace, name });
}

const idOf = (entry: LiveEntry): string => entry.uid || refKey(entry.ref);

function madeOf(
  entry: LiveEntry,
  parent: LiveEntry | undefined,
  status: ResourceStatus | undefined,
  children: number,
  before: Made | undefined,
): Made {
  const above = parent === undefined ? '' : idOf(parent);
  if (before?.status === status && before?.node.parent === above && before.node.children === children)
    return before;
  return { status, node: sameOr(before?.node, liveNode(entry, above, status, children)) };
}

/** The node as it was when it says the same. */
function sameOr(before: GraphNode | undefined, now: GraphNode): GraphNode {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

function liveNode(
  entry: LiveEntry,
  parent: string,
  status: ResourceStatus | undefined,
  children: number,
): GraphNode {
  const { group, kind, namespace, name } = entry.ref;
  const health = status?.health ?? entry.health;
  const info = [...(entry.deleting ? ['Terminating'] : []), ...readiness(entry), ...factsInWords(entry)];
  const node: { -readonly [K in keyof GraphNode]: GraphNode[K] } = {
    group,
    kind,
    namespace,
    name,
    id: idOf(entry),
    parent,
    version: entry.version,
    createdAt: entry.creationTimestamp,
    children,
    hidden: 0,
  };
  if (status?.status !== undefined) node.sync = status.status as SyncCode;
  if (health?.status !== undefined) node.health = health.status as HealthCode;
  if (health?.message) node.healthMessage = health.message;
  if (status?.hook === true) node.hook = true;
  if (status?.syncWave !== undefined) node.wave = status.syncWave;
  if (status?.requiresPruning === true && status.hook !== true) node.requiresPruning = true;
  if (info.length > 0) node.info = info;
  return node;
}

/** `2/3 ready`, of workloads whose body is at hand. */
function readiness({ body }: LiveEntry): readonly string[] {
  const status = body?.['status'] as
    | { readonly replicas?: unknown; readonly readyReplicas?: unknown }
    | undefined;
  if (typeof status?.replicas !== 'number') return [];
  return [`${typeof status.readyReplicas === 'number' ? status.readyReplicas : 0}/${status.replicas} ready`];
}

/** What one wants to know of a Pod, a rollout or a load balancer without opening it. */
function factsInWords({ facts, deleting, ref }: LiveEntry): readonly string[] {
  const { pod, network, revision } = facts ?? {};
  const said = [...(network?.addresses ?? [])];
  // A Deployment’s is that of its newest ReplicaSet.
  if (revision !== undefined && ref.kind !== 'Deployment') said.push(`revision ${revision}`);
  if (pod === undefined) return said;
  const isPlain = ['', 'Running', 'Terminating'].includes(pod.reason);
  if (!isPlain && !deleting) said.push(pod.reason);
  if (pod.phase !== 'Succeeded') said.push(`${pod.ready}/${pod.containers} ready`);
  if (pod.restarts > 0) said.push(pod.restarts === 1 ? '1 restart' : `${pod.restarts} restarts`);
  return said;
}

function missingNode(key: string, resource: ResourceStatus): GraphNode {
  const { group = '', version = '', kind = '', namespace = '', name = '' } = resource;
  return {
    group,
    kind,
    namespace,
    name,
    version,
    id: key,
    parent: '',
    sync: (resource.status as SyncCode | undefined) ?? 'OutOfSync',
    health: 'Missing',
    ...(resource.syncWave === undefined ? {} : { wave: resource.syncWave }),
    children: 0,
    hidden: 0,
  };
}
