import type { Application } from '@setpoint/argocd';
import type {
  ApplicationDetail,
  ApplicationDiff,
  EventList,
  FleetPage,
  Graph,
  LogLine,
  OperationProgress,
  PlanPreview,
  RevisionDiff,
  Timeline,
  WhyNotSynced,
} from '@setpoint/server';
import { exitCodes, usage } from '../errors.ts';
import { harmless } from '../output/harmless.ts';
import { whileShowing } from '../output/progress.ts';
import { showStatus } from '../output/status.ts';
import { table } from '../output/table.ts';
import { showApplication, showApplications } from '../app/show-application.ts';
import { versionsOf } from './follow.ts';
import { changesSomething } from './plan-application.ts';
import { shortRevision, showChanges, showFindings, showPlanDiff, stablePlan } from './show-plan.ts';
import { objectIn, type Session, titleOf, when } from './session.ts';

interface ListFlags {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly project?: readonly string[];
  readonly repo?: string;
}

export async function list(session: Session<ListFlags>): Promise<void> {
  const items = await listed(session);
  session.print(items, () => showApplications(items, session.context.terminal.paint));
}

/** The applications that the flags mean. */
export async function listed(session: Session<ListFlags>): Promise<readonly Application[]> {
  const { allNamespaces, selector, project, repo, appNamespace } = session.options;
  const query = { selector, projects: project, repo, ...(allNamespaces === true ? {} : { appNamespace }) };
  const answer = await session.call<{ readonly items: readonly Application[] | null }>(
    'GET /api/v1/applications',
    { query },
  );
  return answer.items ?? [];
}

interface FleetFlags {
  readonly sync?: readonly string[];
  readonly health?: readonly string[];
  readonly phase?: readonly string[];
  readonly project?: readonly string[];
  readonly cluster?: readonly string[];
  readonly repo?: readonly string[];
  readonly appset?: readonly string[];
  readonly selector?: string;
  readonly sort?: string;
  readonly facet?: readonly string[];
  readonly limit: string;
}

export async function fleet(session: Session<FleetFlags>, words: readonly string[]): Promise<void> {
  const { sync, health, phase, project, cluster, repo, appset, selector, sort, facet, limit } =
    session.options;
  const query = {
    q: words.join(' '),
    sync,
    health,
    phase,
    project,
    cluster,
    repo,
    sort,
    limit,
    facets: facet,
    applicationset: appset,
    labels: selector,
  };
  const page = await session.call<FleetPage>('GET /api/setpoint/v1/applications', { query });
  const { paint } = session.context.terminal;
  session.print(page, () => {
    const rows = page.items.map((row) => [
      row.key,
      row.project ?? '',
      row.cluster ?? '',
      showStatus(row.sync, paint),
      showStatus(row.health, paint),
      harmless(row.problem || row.healthMessage || row.operationMessage || row.notice || ''),
    ]);
    const shown =
      rows.length === 0 ? 'None.\n' : table(['NAME', 'PROJECT', 'CLUSTER', 'SYNC', 'HEALTH', 'WHY'], rows);
    const counts = Object.entries(page.facets).map(
      ([name, values]) =>
        `${name}: ${values.map(({ value, count }) => `${value || '-'} ${count}`).join(', ')}\n`,
    );
    const more =
      page.total > page.items.length ? `${page.total - page.items.length} more; --limit shows them\n` : '';
    return `${shown}${counts.length === 0 ? '' : `\n${counts.join('')}`}${more}`;
  });
}

export async function get(
  session: Session<{ readonly refresh?: boolean; readonly hardRefresh?: boolean }>,
  name: string,
): Promise<number> {
  const params = session.app(name);
  const { refresh, hardRefresh } = session.options;
  const act = '/api/setpoint/v1/applications/{namespace}/{name}';
  const asked = refresh === true || hardRefresh === true;
  const { application } = asked
    ? await session.call<ApplicationDetail>(`POST ${act}/refresh`, {
        params,
        body: { hard: hardRefresh === true },
      })
    : await session.call<ApplicationDetail>(`GET ${act}`, { params });
  const app = asked ? await settled(session, name, application) : application;
  session.print(app, () => showApplication(app, session.context.terminal.paint));
  if ((app.status?.conditions ?? []).some(({ type }) => type.endsWith('Error'))) return exitCodes.error;
  return app.status?.sync?.status === 'Synced' ? exitCodes.ok : exitCodes.differences;
}

/** What a refresh found may be synced at once: the application as that leaves it. */
async function settled(session: Session, name: string, found: Application): Promise<Application> {
  if (isSettled(found)) return found;
  return whileShowing(session.context.terminal, 'sync', async () => {
    for await (const current of versionsOf(session, name)) if (isSettled(current)) return current;
    return found;
  });
}

/** A failed attempt that waits for its next one has told what is wrong. */
function isSettled({ operation, status }: Application): boolean {
  return operation === undefined || status?.operationState?.finishedAt !== undefined;
}

export async function why(session: Session, name: string): Promise<number> {
  const params = session.app(name);
  const act = '/api/setpoint/v1/applications/{namespace}/{name}';
  const [answer, { row, findings }] = await Promise.all([
    session.call<WhyNotSynced>(`GET ${act}/why`, { params }),
    session.call<ApplicationDetail>(`GET ${act}`, { params }),
  ]);
  const known = new Set(answer.reasons.map(({ message }) => message));
  const others = findings.filter(({ message }) => !known.has(message));
  const value = { ...answer, health: row.health, findings: others };
  const { paint } = session.context.terminal;
  session.print(value, () =>
    [
      `${showStatus(row.sync, paint)}  ${showStatus(row.health, paint)}  ${harmless(answer.summary)}\n`,
      showFindings([...answer.reasons, ...others], paint),
      `${answer.automation.willSync ? 'It syncs by itself' : 'It does not sync by itself'}: ${harmless(answer.automation.because)}\n`,
    ].join('\n'),
  );
  return answer.synced && row.health === 'Healthy' ? exitCodes.ok : exitCodes.differences;
}

export async function history(session: Session, name: string): Promise<void> {
  const { items } = await timelineOf(session, name);
  session.table(
    items,
    ['ID', 'DEPLOYED', 'REVISION', 'AUTHOR', 'BY', 'SIGNED', 'MESSAGE'],
    items.map((one) => [
      String(one.id ?? ''),
      when(one.deployedAt),
      shortRevision(one.revision),
      harmless(one.author),
      one.automated ? 'automated' : harmless(one.initiatedBy),
      one.signature,
      harmless(one.problem ?? one.message.split('\n')[0] ?? ''),
    ]),
  );
}

function timelineOf(session: Session, name: string): Promise<Timeline> {
  return session.call<Timeline>('GET /api/setpoint/v1/applications/{namespace}/{name}/timeline', {
    params: session.app(name),
    query: { limit: 100 },
  });
}

export async function compare(session: Session, name: string, from: string, to?: string): Promise<number> {
  const params = session.app(name);
  const [first, second] = await Promise.all([
    revisionOf(session, name, from),
    to === undefined ? currentRevision(session, name) : revisionOf(session, name, to),
  ]);
  const found = await session.call<RevisionDiff>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}/compare',
    { params, query: { from: first, to: second } },
  );
  const { paint } = session.context.terminal;
  session.print(found, () => {
    const shown = found.objects.map(({ object, kind, fields, file, line }) => {
      const action = ({ added: 'create', removed: 'delete', changed: 'update' } as const)[kind];
      return showChanges({ object, action, reason: kind, fields, ...at(file, line) }, paint);
    });
    return `${shown.join('\n')}${shown.length === 0 ? '' : '\n'}${found.objects.length} objects differ, ${found.unchanged} are the same\n`;
  });
  return found.objects.length === 0 ? exitCodes.ok : exitCodes.differences;
}

const at = (file?: string, line?: number) => ({
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
});

/** An id of the history, or a revision as Git knows it. */
async function revisionOf(session: Session, name: string, text: string): Promise<string> {
  if (!/^\d{1,6}$/.test(text)) return text;
  const { items } = await timelineOf(session, name);
  const entry = items.find(({ id }) => String(id) === text);
  if (entry !== undefined) return entry.revision;
  throw usage(
    `no deployment ${text} in the history`,
    `Choose one of: ${items.map(({ id }) => id).join(', ') || 'none yet'}.`,
  );
}

async function currentRevision(session: Session, name: string): Promise<string> {
  const { row } = await session.call<ApplicationDetail>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}',
    { params: session.app(name) },
  );
  return row.revision || row.targetRevision;
}

export async function diff(session: Session<{ readonly revision?: string }>, name: string): Promise<number> {
  const { revision } = session.options;
  const plan = await session.call<PlanPreview>(
    'POST /api/setpoint/v1/applications/{namespace}/{name}/plans',
    {
      params: session.app(name),
      body: revision === undefined ? {} : { revision },
    },
  );
  session.print(stablePlan(plan), () => showPlanDiff(plan, session.context.terminal.paint));
  if (!plan.executable) return exitCodes.error;
  return changesSomething(plan) ? exitCodes.differences : exitCodes.ok;
}

export async function drift(session: Session, name: string): Promise<number> {
  const found = await session.call<ApplicationDiff>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}/diff',
    { params: session.app(name) },
  );
  const { paint } = session.context.terminal;
  session.print(found, () => {
    const shown = found.resources.map(({ object, kind, fields, file, line, requiresPruning }) => {
      const action = ({ missing: 'create', extra: 'delete', changed: 'update' } as const)[kind];
      const reason = requiresPruning ? 'to be pruned' : kind;
      return showChanges({ object, action, reason, fields, ...at(file, line) }, paint);
    });
    return `${shown.join('\n')}${shown.length === 0 ? '' : '\n'}${found.resources.length} differ, ${found.inSync} are in sync\n`;
  });
  return found.resources.length === 0 ? exitCodes.ok : exitCodes.differences;
}

export async function progress(session: Session, name: string): Promise<void> {
  const found = await session.call<Partial<OperationProgress>>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}/operation',
    { params: session.app(name) },
  );
  const { paint } = session.context.terminal;
  session.print(found, () => {
    if (found.phase === undefined) return 'Nothing has run yet.\n';
    const rows = (found.waves ?? []).flatMap(({ phase, wave, state, tasks }) =>
      tasks.map((task) => [
        `${phase} ${wave}`,
        titleOf(task.object),
        showStatus(task.hookPhase || task.status || state, paint),
        harmless((task.message ?? '').split('\n')[0] ?? ''),
      ]),
    );
    return `${table(['WAVE', 'OBJECT', 'STATUS', 'MESSAGE'], rows)}\n${showStatus(found.phase, paint)} ${found.done ?? 0}/${found.total ?? 0} ${harmless(found.message ?? '')}\n`;
  });
}

export async function events(session: Session<{ readonly resource?: string }>, name: string): Promise<void> {
  const { resource } = session.options;
  const { items } = await session.call<EventList>(
    'GET /api/setpoint/v1/applications/{namespace}/{name}/events',
    { params: session.app(name), ...(resource === undefined ? {} : { query: { ...objectIn(resource) } }) },
  );
  const oldest = items.toReversed();
  session.print(oldest, () =>
    oldest.length === 0
      ? 'No events.\n'
      : table(
          ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
          oldest.map(({ lastAt, type, reason, object, message }) => [
            lastAt,
            type,
            reason,
            `${object.kind}/${object.name}`,
            harmless(message),
          ]),
        ),
  );
}

interface LogFlags {
  readonly follow?: boolean;
  readonly container?: string;
  readonly resource?: string;
  readonly tail: string;
  readonly sinceSeconds?: string;
  readonly previous?: boolean;
  readonly filter?: string;
  readonly match?: string;
  readonly invert?: boolean;
}

export async function logs(session: Session<LogFlags>, name: string): Promise<void> {
  const {
    follow,
    container,
    resource,
    tail,
    sinceSeconds,
    previous,
    filter,
    invert = false,
  } = session.options;
  const wanted = expressionOf(session.options.match);
  const query = {
    ...(resource === undefined ? {} : objectIn(resource)),
    container,
    tail,
    sinceSeconds,
    filter,
    follow: follow === true,
    previous: previous === true,
  };
  const { paint, out } = session.context.terminal;
  let lines = 0;
  for await (const text of session.lines('GET /api/setpoint/v1/applications/{namespace}/{name}/logs', {
    params: session.app(name),
    query,
  })) {
    const line = lineIn(text);
    if (line === undefined || (wanted !== undefined && wanted.test(line.text) === invert)) continue;
    lines++;
    if (session.options.output !== 'table') out(`${JSON.stringify(line)}\n`);
    else out(`${paint('gray', `${line.pod}/${line.container}`)} ${harmless(line.text)}\n`);
  }
  if (lines === 0) session.say('no pod of it has written anything that was asked for');
}

/** A stream that breaks off says why in its last line. */
export function lineIn(text: string): LogLine | undefined {
  if (text.trim() === '') return undefined;
  const value = JSON.parse(text) as LogLine & { readonly error?: { readonly message: string } };
  if (value.error !== undefined) throw new Error(value.error.message);
  return value;
}

function expressionOf(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw usage(
      `${text} is no regular expression: ${(error as Error).message}`,
      'Write it as JavaScript does.',
    );
  }
}

export async function manifests(
  session: Session<{ readonly revision?: string }>,
  name: string,
): Promise<void> {
  const { namespace, name: app } = session.app(name);
  const { manifests: texts = [] } = await session.call<{ readonly manifests?: readonly string[] }>(
    'GET /api/v1/applications/{name}/manifests',
    { params: { name: app }, query: { appNamespace: namespace, revision: session.options.revision } },
  );
  const objects = texts.map((text) => JSON.parse(text) as unknown);
  const { encodeSigs } = await import('@setpoint/goyaml');
  session.print(objects, () => objects.map((object) => `---\n${encodeSigs(object)}`).join(''));
}

export async function resources(
  session: Session<{ readonly limit: string }>,
  name: string,
  words: readonly string[],
): Promise<void> {
  const graph = await session.call<Graph>('GET /api/setpoint/v1/applications/{namespace}/{name}/graph', {
    params: session.app(name),
    query: { q: words.join(' '), budget: session.options.limit },
  });
  const { paint } = session.context.terminal;
  const depths = new Map<string, number>();
  const rows = graph.nodes.map((node) => {
    const depth = node.parent === '' ? 0 : (depths.get(node.parent) ?? 0) + 1;
    depths.set(node.id, depth);
    return [
      `${'  '.repeat(depth)}${node.group === '' ? '' : `${node.group}/`}${node.kind}`,
      node.namespace,
      node.name,
      showStatus(node.sync, paint),
      showStatus(node.health, paint),
      harmless([...(node.info ?? []), node.healthMessage ?? ''].filter(Boolean).join(', ')),
    ];
  });
  session.print(graph, () => {
    const shown =
      rows.length === 0 ? 'None.\n' : table(['KIND', 'NAMESPACE', 'NAME', 'SYNC', 'HEALTH', 'INFO'], rows);
    return `${shown}${graph.hidden > 0 ? `${graph.hidden} more; --limit shows them\n` : ''}`;
  });
}
