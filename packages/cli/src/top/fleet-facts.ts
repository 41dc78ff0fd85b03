import type { FleetPage, FleetRow, GraphNode, Graph, StreamEvent } from '@setpoint/server';
import type { Context } from '../context.ts';
import type { Platform } from '../platform/platform.ts';
import { platformEvents } from '../platform/platform-events.ts';

const pageSize = 1000;

/** What tells of changes: `lost` while nothing is heard of the platform. */
export interface Follower {
  readonly changed: () => void;
  readonly lost: () => void;
}

/** The fleet as the platform tells it, until the signal aborts; rejects when it cannot be read at all. */
export async function followFleet(
  rows: Map<string, FleetRow>,
  query: Readonly<Record<string, string | undefined>>,
  platform: Platform,
  context: Context,
  { changed, lost }: Follower,
): Promise<void> {
  const list = async (): Promise<string> => {
    let cursor: string | undefined;
    let from: string | undefined;
    rows.clear();
    do {
      const page: FleetPage = await platform.call<FleetPage>(
        'GET /api/setpoint/v1/applications',
        { query: { ...query, sort: 'name', limit: pageSize, cursor } },
        context.signal,
      );
      for (const row of page.items) rows.set(row.key, row as FleetRow);
      from ??= page.streamFrom;
      cursor = page.cursor;
      changed();
    } while (cursor !== undefined);
    return from;
  };
  const topic = { ...query, topic: 'fleet' };
  for await (const event of platformEvents(platform, topic, await list(), context)) {
    if (event.event === 'lost') lost();
    else if (event.event === 'reset') await list();
    else if (event.event === 'fleet') {
      const { row } = event;
      rows.set(row.key, { ...rows.get(row.key), ...row } as FleetRow);
      changed();
    } else if (event.event === 'fleet-removed') {
      rows.delete(event.key);
      changed();
    } else changed();
  }
}

/** The objects of one application, until the signal aborts. */
export async function followGraph(
  nodes: Map<string, GraphNode>,
  key: string,
  platform: Platform,
  context: Context,
  changed: () => void,
): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  const read = async (): Promise<string> => {
    const graph = await platform.call<Graph>(
      'GET /api/setpoint/v1/applications/{namespace}/{name}/graph',
      { params: { namespace, name }, query: { budget: 20_000 } },
      context.signal,
    );
    nodes.clear();
    for (const node of graph.nodes) nodes.set(node.id, node);
    changed();
    return graph.version;
  };
  for (;;) {
    const topic = `graph:${key}@${await read()}`;
    const needsReading = await apply(nodes, platformEvents(platform, { topic }, '', context), changed);
    if (!needsReading) return;
  }
}

/** Whether what was missed has to be read again. */
async function apply(
  nodes: Map<string, GraphNode>,
  events: AsyncIterable<StreamEvent | { readonly event: 'lost' }>,
  changed: () => void,
): Promise<boolean> {
  for await (const event of events) {
    if (event.event === 'reset') return true;
    if (event.event === 'application-removed') return false;
    if (event.event !== 'graph') continue;
    for (const node of event.nodes) nodes.set(node.id, node);
    for (const id of event.removed) nodes.delete(id);
    if (event.nodes.length + event.removed.length > 0) changed();
  }
  return false;
}
