import type { Application } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import { enforce, rbacName } from '../argo/access.ts';
import { withoutCredentials } from '../argo/repositories.ts';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { eventsOf, lastSeen } from '../state/events.ts';
import { clusterOf, liveNodes } from '../state/live-resources.ts';
import { logLines } from '../state/pod-logs.ts';
import type { EventList, EventView, LogLine } from '../wire/resource.ts';

/** Objects whose events are asked for when no object is named: the application, and those in trouble. */
const mostObjects = 30;

/** Events of one object of the application; of none in particular, its own and those of its objects in trouble. */
export async function eventList(
  services: Services,
  call: Call,
  app: Application,
  query: URLSearchParams,
): Promise<EventList> {
  const { namespace = '', name = '', uid = '' } = app.metadata;
  const nodes = await liveNodes(services, app, call.signal);
  const cluster = clusterOf(services, app).client;
  const asked = query.get('name') ?? '';
  const wanted = nodes.filter(({ entry }) =>
    asked === ''
      ? entry.health !== undefined && entry.health.status !== 'Healthy'
      : entry.ref.name === asked &&
        entry.ref.kind === (query.get('kind') ?? entry.ref.kind) &&
        entry.ref.namespace === (query.get('namespace') ?? entry.ref.namespace),
  );
  const lists = await Promise.all([
    ...(asked === '' ? [eventsOf(services.client, { namespace, name, uid }, call.signal)] : []),
    ...wanted
      .slice(0, mostObjects)
      .map(({ entry }) => eventsOf(cluster, { ...entry.ref, uid: entry.uid }, call.signal)),
  ]);
  const items = lists.flat().map(eventView);
  return { items: items.sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)) };
}

function eventView(event: KubeObject): EventView {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  const read = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');
  const involved = (fields['involvedObject'] ?? {}) as Readonly<Record<string, string | undefined>>;
  const source = (fields['source'] ?? {}) as { readonly component?: string };
  const [group = ''] =
    involved['apiVersion']?.includes('/') === true ? involved['apiVersion'].split('/') : [];
  return {
    type: read('type'),
    reason: read('reason'),
    message: withoutCredentials(read('message')),
    object: {
      group,
      kind: involved['kind'] ?? '',
      namespace: involved['namespace'] ?? '',
      name: involved['name'] ?? '',
    },
    count: typeof fields['count'] === 'number' ? fields['count'] : 1,
    firstAt: read('firstTimestamp') || read('eventTime') || (event.metadata.creationTimestamp ?? ''),
    lastAt: lastSeen(event),
    source: source.component ?? read('reportingComponent'),
  };
}

/** The logs of the application's pods, merged. */
export async function* logStream(
  services: Services,
  call: Call,
  app: Application,
  query: URLSearchParams,
): AsyncGenerator<LogLine> {
  enforce(services, call, 'logs', 'get', rbacName(app, services));
  const read = (name: string): string => query.get(name) ?? '';
  const tailLines = numberIn(query, 'tail') ?? 200;
  const sinceSeconds = numberIn(query, 'sinceSeconds');
  const filter = read('filter').toLowerCase();
  const of = { group: read('group'), kind: read('kind'), namespace: read('namespace'), name: read('name') };
  const options = {
    follow: read('follow') === 'true',
    previous: read('previous') === 'true',
    tailLines,
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
  };
  for await (const line of logLines(
    services,
    app,
    { of, container: read('container'), options },
    call.signal,
  )) {
    if (filter === '' || line.text.toLowerCase().includes(filter)) yield line;
  }
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name) ?? '';
  if (given === '') return undefined;
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1) throw invalid(`${name} must be a positive whole number`);
  return value;
}
