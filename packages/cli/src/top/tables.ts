import type {
  ApplicationSetListing,
  ClusterListing,
  FleetRow,
  GraphNode,
  ProjectListing,
} from '@setpoint/server';
import type { Row, Table } from './state.ts';

/** The tables of the pages, from what the platform answers. */

export function applicationsTable(apps: Iterable<FleetRow>): Table {
  const rows = [...apps].map((app): Row => {
    const { key, name, project, sync, health, destinationNamespace, revision, phase } = app;
    return {
      id: key,
      cells: [
        name,
        project,
        sync,
        health,
        destinationNamespace,
        /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision,
        phase === 'Running' || phase === 'Terminating' ? phase : '',
        app.problem || app.healthMessage || app.notice,
      ],
      status: statusOf(sync, health),
    };
  });
  const columns = ['NAME', 'PROJECT', 'SYNC', 'HEALTH', 'DESTINATION', 'REVISION', 'OPERATION', 'WHY'];
  return { columns, rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

export function resourcesTable(nodes: Iterable<GraphNode>): Table {
  const rows = [...nodes].map(
    (one): Row => ({
      id: [one.group, one.version, one.kind, one.namespace, one.name].join('/'),
      cells: [
        one.kind,
        one.name,
        one.namespace,
        one.sync ?? '',
        one.health ?? '',
        [...(one.info ?? []), one.healthMessage ?? ''].filter(Boolean).join(', '),
      ],
      status: statusOf(one.sync ?? 'Synced', one.health ?? 'Healthy'),
    }),
  );
  return { columns: ['KIND', 'NAME', 'SPACE', 'SYNC', 'HEALTH', 'MESSAGE'], rows };
}

function statusOf(sync: string, health: string): Row['status'] {
  if (health === 'Degraded' || health === 'Missing' || sync === 'Unknown') return 'bad';
  return sync === 'Synced' && (health === 'Healthy' || health === 'Suspended') ? 'good' : 'busy';
}

export function setsTable({ items }: ApplicationSetListing): Table {
  const rows = items.map(
    (set): Row => ({
      id: set.key,
      cells: [set.name, set.project, set.health, String(set.applications), set.generators.join(',')],
      status: 'plain',
    }),
  );
  return { columns: ['NAME', 'PROJECT', 'HEALTH', 'APPLICATIONS', 'GENERATORS'], rows };
}

export function projectsTable({ items }: ProjectListing): Table {
  const rows = items.map(
    (project): Row => ({
      id: project.name,
      cells: [project.name, String(project.applications), project.description],
      status: 'plain',
    }),
  );
  return { columns: ['NAME', 'APPLICATIONS', 'DESCRIPTION'], rows };
}

export function clustersTable({ items }: ClusterListing): Table {
  const rows = items.map(
    (one): Row => ({
      id: one.server,
      cells: [one.name, one.server, one.connection, String(one.applications), one.problem?.message ?? ''],
      status: one.connection === 'unreachable' ? 'bad' : 'plain',
    }),
  );
  return { columns: ['NAME', 'SERVER', 'CONNECTION', 'APPLICATIONS', 'PROBLEM'], rows };
}
