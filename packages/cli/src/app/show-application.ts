import { type Application, sourcesOf } from '@setpoint/argocd';
import { harmless } from '../output/harmless.ts';
import { showStatus } from '../output/status.ts';
import type { Paint } from '../output/style.ts';
import { table } from '../output/table.ts';

const shortId = (revision: string | undefined): string =>
  revision !== undefined && /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : (revision ?? '');

/** One line for each application. */
export function showApplications(apps: readonly Application[], paint: Paint): string {
  if (apps.length === 0) return 'No applications.\n';
  const rows = apps.map((app) => [
    `${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`,
    app.spec.project,
    app.spec.destination.namespace ?? '',
    showStatus(app.status?.sync?.status ?? 'Unknown', paint),
    showStatus(app.status?.health?.status ?? 'Unknown', paint),
    shortId(app.status?.sync?.revision ?? app.status?.sync?.revisions?.[0]),
    sourcesOf(app)[0]?.path ?? '',
  ]);
  return table(['NAME', 'PROJECT', 'NAMESPACE', 'SYNC', 'HEALTH', 'REVISION', 'PATH'], rows);
}

/** Everything the status says, worst first. */
export function showApplication(app: Application, paint: Paint): string {
  const { status, spec } = app;
  const [source] = sourcesOf(app);
  const facts: readonly (readonly [string, string])[] = [
    ['Name', `${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`],
    ['Project', spec.project],
    [
      'Destination',
      `${spec.destination.server ?? spec.destination.name ?? ''} ${spec.destination.namespace ?? ''}`.trim(),
    ],
    ['Source', `${source?.repoURL ?? ''} ${source?.targetRevision ?? 'HEAD'} ${source?.path ?? ''}`.trim()],
    [
      'Sync',
      `${showStatus(status?.sync?.status ?? 'Unknown', paint)} ${shortId(status?.sync?.revision)}`.trim(),
    ],
    [
      'Health',
      `${showStatus(status?.health?.status ?? 'Unknown', paint)} ${harmless(status?.health?.message ?? '')}`.trim(),
    ],
    ...operationFacts(app, paint),
  ];
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const head = facts.map(([label, value]) => `${label.padEnd(width)}${value}\n`).join('');
  return `${head}${showConditions(app, paint)}${showResources(app, paint)}`;
}

function operationFacts(app: Application, paint: Paint): readonly (readonly [string, string])[] {
  const state = app.status?.operationState;
  if (state === undefined) return [];
  const at = state.finishedAt ?? state.startedAt;
  return [['Last sync', `${showStatus(state.phase, paint)} ${at} ${harmless(state.message ?? '')}`.trim()]];
}

function showConditions(app: Application, paint: Paint): string {
  const conditions = app.status?.conditions ?? [];
  if (conditions.length === 0) return '';
  const lines = conditions.map((condition) => {
    const color = condition.type.endsWith('Error') ? 'red' : 'yellow';
    return `${paint(color, condition.type)}: ${condition.message.split('\n').map(harmless).join('\n  ')}\n`;
  });
  return `\n${lines.join('')}`;
}

function showResources(app: Application, paint: Paint): string {
  const resources = app.status?.resources ?? [];
  if (resources.length === 0) return '';
  const rows = resources.map((resource) => [
    resource.group ?? '',
    resource.kind ?? '',
    resource.namespace ?? '',
    resource.name ?? '',
    showStatus(resource.status, paint),
    showStatus(resource.health?.status, paint),
    [
      resource.requiresPruning && !resource.hook ? 'to be pruned' : '',
      harmless(resource.health?.message ?? ''),
    ]
      .filter(Boolean)
      .join(': '),
  ]);
  return `\n${table(['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'SYNC', 'HEALTH', 'MESSAGE'], rows)}`;
}

/** What became of each object of the last sync. */
export function showSyncResult(app: Application, paint: Paint): string {
  const state = app.status?.operationState;
  const rows = (state?.syncResult?.resources ?? []).map((result) => [
    `${result.kind}${result.group === '' ? '' : `.${result.group}`}`,
    result.namespace,
    result.name,
    showStatus(result.status ?? result.hookPhase, paint),
    harmless((result.message ?? '').split('\n')[0] ?? ''),
  ]);
  const body = rows.length === 0 ? '' : table(['KIND', 'NAMESPACE', 'NAME', 'STATUS', 'MESSAGE'], rows);
  return `${body}\n${showStatus(state?.phase, paint)} ${state?.message ?? ''}\n`;
}
