import { type Application, isAutomated, sourcesOf } from '@setpoint/argocd';
import { withoutCredentials } from '../argo/repositories.ts';
import type { Services } from '../services.ts';
import type { HealthCode, OperationPhase, SyncCode } from '../wire/common.ts';
import type { FleetRow } from '../wire/fleet.ts';

interface Made {
  readonly row: FleetRow;
  /** The clusters as they were: their names are part of the row. */
  readonly clusters: readonly unknown[];
}

const rows = new WeakMap<Application, Made>();

/** The fleet view's line of an application; made once for each version of it and of the clusters. */
export function fleetRow(app: Application, services: Services): FleetRow {
  const clusters = services.clusters();
  const known = rows.get(app);
  if (known?.clusters === clusters) return known.row;
  const row = makeRow(app, services);
  rows.set(app, { row, clusters });
  return row;
}

function makeRow(app: Application, services: Services): FleetRow {
  const { metadata, spec, status } = app;
  const { name = '', namespace = '' } = metadata;
  const sources = sourcesOf(app);
  const [source] = sources;
  const operation = status?.operationState;
  return {
    key: `${namespace}/${name}`,
    uid: metadata.uid ?? '',
    name,
    namespace,
    project: spec.project || 'default',
    ...destinationOf(app, services),
    repo: withoutCredentials(source?.repoURL ?? ''),
    path: source?.chart || source?.path || '',
    targetRevision: source?.targetRevision || 'HEAD',
    revision: status?.sync?.revision ?? status?.sync?.revisions?.[0] ?? '',
    sources: sources.length,
    sync: (status?.sync?.status as SyncCode | undefined) ?? 'Unknown',
    health: (status?.health?.status as HealthCode | undefined) ?? 'Unknown',
    healthMessage: status?.health?.message || healthCause(status),
    phase: (operation?.phase as OperationPhase | undefined) ?? '',
    operationMessage: firstLine(operation?.message),
    autosync: isAutomated(app),
    applicationset: metadata.ownerReferences?.find(({ kind }) => kind === 'ApplicationSet')?.name ?? '',
    labels: metadata.labels ?? {},
    problem: firstLine(status?.conditions?.find(({ type }) => type.endsWith('Error'))?.message),
    outOfSync: (status?.resources ?? []).filter((resource) => resource.status === 'OutOfSync').length,
    resources: status?.resources?.length ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    createdAt: metadata.creationTimestamp ?? '',
    changedAt: status?.history?.at(-1)?.deployedAt ?? '',
  };
}

/** The first object that is as unhealthy as the application, and what it says; '' when all is well or none says why. */
function healthCause(status: Application['status']): string {
  const health = status?.health?.status;
  if (health !== 'Degraded' && health !== 'Missing' && health !== 'Unknown') return '';
  const found = status?.resources?.find((resource) => resource.health?.status === health);
  if (found === undefined) return '';
  const { kind = '', name = '', namespace = '' } = found;
  const object = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  return firstLine(`${object}: ${found.health?.message || `is ${health.toLowerCase()}`}`);
}

function destinationOf(
  app: Application,
  services: Services,
): Pick<FleetRow, 'cluster' | 'server' | 'destinationNamespace'> {
  const { server = '', name = '', namespace = '' } = app.spec.destination;
  const cluster = services.clusters().find((one) => (server ? one.server === server : one.name === name));
  return {
    cluster: cluster?.name || name || server,
    server: cluster?.server ?? server,
    destinationNamespace: namespace,
  };
}

/** Messages may quote a URL with credentials. */
function firstLine(text = ''): string {
  return withoutCredentials(text.split('\n')[0] ?? '');
}
