import type { Application } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import type { LiveEntry } from '@setpoint/sync';
import type { Services } from '../services.ts';
import { liveNodes } from '../state/live-resources.ts';
import type { HealthCode, SyncCode } from '../wire/common.ts';
import type { Graph, GraphNode } from '../wire/graph.ts';
import { limitOf } from './fleet.ts';
import { withinBudget } from './graph-budget.ts';

type ResourceStatus = NonNullable<NonNullable<Application['status']>['resources']>[number];

/** The nodes of an application before the budget, parents before children. */
export async function allNodes(
  services: Services,
  app: Application,
  signal: AbortSignal,
): Promise<readonly GraphNode[]> {
  const statuses = new Map((app.status?.resources ?? []).map((resource) => [statusKey(resource), resource]));
  const nodes = (await liveNodes(services, app, signal)).map(({ entry, parent }) =>
    liveNode(entry, parent, parent === undefined ? statuses.get(refKey(entry.ref)) : undefined),
  );
  const present = new Set(nodes.map((node) => refKey(node)));
  const missing = [...statuses]
    .filter(([key, resource]) => !present.has(key) && resource.requiresPruning !== true)
    .map(([key, resource]) => missingNode(key, resource));
  return [...nodes, ...missing];
}

function statusKey({ group = '', kind = '', namespace = '', name = '' }: ResourceStatus): string {
  return refKey({ group, kind, namespace, name });
}

function liveNode(
  entry: LiveEntry,
  parent: LiveEntry | undefined,
  status: ResourceStatus | undefined,
): GraphNode {
  const health = status?.health ?? entry.health;
  const info = [...(entry.deleting ? ['Terminating'] : []), ...readiness(entry)];
  return {
    ...entry.ref,
    id: entry.uid || refKey(entry.ref),
    parent: parent === undefined ? '' : parent.uid || refKey(parent.ref),
    version: entry.version,
    ...(status?.status === undefined ? {} : { sync: status.status as SyncCode }),
    ...(health?.status === undefined ? {} : { health: health.status as HealthCode }),
    ...(health?.message ? { healthMessage: health.message } : {}),
    ...(status?.hook === true ? { hook: true } : {}),
    ...(status?.syncWave === undefined ? {} : { wave: status.syncWave }),
    ...(status?.requiresPruning === true ? { requiresPruning: true } : {}),
    createdAt: entry.creationTimestamp,
    ...(info.length === 0 ? {} : { info }),
    children: 0,
    hidden: 0,
  };
}

/** `2/3 ready`, of workloads whose body is at hand. */
function readiness({ body }: LiveEntry): readonly string[] {
  const status = body?.['status'] as
    | { readonly replicas?: unknown; readonly readyReplicas?: unknown }
    | undefined;
  if (typeof status?.replicas !== 'number') return [];
  return [`${typeof status.readyReplicas === 'number' ? status.readyReplicas : 0}/${status.replicas} ready`];
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

/** The graph within the query's budget, worst first, and what the query looks for before anything else. */
export async function applicationGraph(
  services: Services,
  app: Application,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Graph> {
  const streamFrom = services.changes.position;
  const nodes = await allNodes(services, app, signal);
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
    streamFrom,
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
