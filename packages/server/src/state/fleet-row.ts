import { type Application, isAutomated, sourcesOf } from '@setpoint/argocd';
import { applicationFindings, oneLine } from './application-findings.ts';
import { withoutCredentials } from '../argo/repositories.ts';
import type { Services } from '../services.ts';
import type { HealthCode, OperationPhase, SyncCode } from '../wire/common.ts';
import type { FleetRow } from '../wire/fleet.ts';

/** What a line is made with. */
export type FleetRowPorts = Pick<Services, 'clusters' | 'state' | 'clock'>;

interface Made {
  readonly row: FleetRow;
  /** The clusters as they were: their names are part of the row. */
  readonly clusters: readonly unknown[];
}

const rows = new WeakMap<Application, Made>();

/** The fleet view's line of an application; made once for each version of it and of the clusters. */
export function fleetRow(app: Application, services: FleetRowPorts): FleetRow {
  const clusters = services.clusters();
  const known = rows.get(app);
  if (known?.clusters === clusters) return known.row;
  const row = makeRow(app, services);
  rows.set(app, { row, clusters });
  return row;
}

/**
 * Makes the line of an application anew, since what it says of live objects may have changed. Returns the application as
 * it was, with the line that it had, when a line was made before and says something else.
 */
export function renewedRow(app: Application, services: FleetRowPorts): Application | undefined {
  const known = rows.get(app);
  if (known === undefined) return undefined;
  const row = makeRow(app, services);
  if (sameText(row, known.row)) return undefined;
  const before = { ...app };
  rows.set(before, known);
  rows.set(app, { row, clusters: services.clusters() });
  return before;
}

const sameText = (a: FleetRow, b: FleetRow): boolean =>
  a.healthMessage === b.healthMessage && a.problem === b.problem && a.notice === b.notice;

function makeRow(app: Application, services: FleetRowPorts): FleetRow {
  const { metadata, spec, status } = app;
  const { name = '', namespace = '' } = metadata;
  const sources = sourcesOf(app);
  const [source] = sources;
  const operation = status?.operationState;
  const findings = applicationFindings(services, app);
  const [problem] = findings.sync;
  const [unhealthy] = findings.health;
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
    healthMessage: unhealthy === undefined ? healthCause(status) : oneLine(unhealthy),
    phase: (operation?.phase as OperationPhase | undefined) ?? '',
    operationMessage: firstLine(operation?.message),
    autosync: isAutomated(app),
    applicationset: metadata.ownerReferences?.find(({ kind }) => kind === 'ApplicationSet')?.name ?? '',
    labels: metadata.labels ?? {},
    problem: problem?.severity === 'error' ? oneLine(problem) : '',
    notice: problem?.severity === 'warning' ? oneLine(problem) : '',
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
  if (health === 'Degraded') return status?.health?.message ?? '';
  if (health !== 'Missing' && health !== 'Unknown') return '';
  const found = status?.resources?.find((resource) => resource.health?.status === health);
  if (found === undefined) return status?.health?.message ?? '';
  const { kind = '', name = '', namespace = '' } = found;
  const object = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  return firstLine(`${object}: ${found.health?.message || `is ${health.toLowerCase()}`}`);
}

function destinationOf(
  app: Application,
  services: FleetRowPorts,
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
