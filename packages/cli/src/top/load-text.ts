import { encodeSigs } from '@setpoint/goyaml';
import type {
  ApplicationDetail,
  ApplicationSetDetail,
  ObjectQuery,
  PlanPreview,
  ProjectDetail,
  ResourceDetail,
  WhyNotSynced,
} from '@setpoint/server';
import { lineIn } from '../verbs/app-read.ts';
import { Session } from '../verbs/session.ts';
import { showChanges, showFindings, showPlanDiff } from '../verbs/show-plan.ts';
import type { LoadText } from './facts.ts';
import type { Line } from './screen.ts';
import type { TextSource } from './state.ts';

const own = '/api/setpoint/v1/applications/{namespace}/{name}';
const plain = (_color: unknown, text: string): string => text;

/** Reads differences, logs and objects from the platform, as the other commands do. */
export function createLoadText({ platform, options, context }: Session): LoadText {
  return async (source, put, signal) => {
    // What takes long is said by the page that waits for it.
    const quiet = { ...context, signal, terminal: { ...context.terminal, interactive: false } };
    const session = new Session(platform, options, quiet);
    if (source.kind === 'logs') await followLogs(session, source, put);
    else if (source.kind === 'diff') put(await diffLines(session, source.app));
    else if (source.kind === 'why') put(await whyLines(session, source.app));
    else if (source.kind === 'describe') put(await describeLines(session, source));
  };
}

async function diffLines(session: Session, app: string): Promise<readonly Line[]> {
  const plan = await session.call<PlanPreview>(`POST ${own}/plans`, { params: session.app(app), body: {} });
  return linesOf(showPlanDiff(plan, plain) || 'nothing would change').map(coloured);
}

async function whyLines(session: Session, app: string): Promise<readonly Line[]> {
  const params = session.app(app);
  const [{ summary, reasons, automation }, { findings }] = await Promise.all([
    session.call<WhyNotSynced>(`GET ${own}/why`, { params }),
    session.call<ApplicationDetail>(`GET ${own}`, { params }),
  ]);
  const known = new Set(reasons.map(({ message }) => message));
  const all = [...reasons, ...findings.filter(({ message }) => !known.has(message))];
  return linesOf(`${summary}\n\n${showFindings(all, plain)}\n${automation.because}`);
}

async function describeLines(
  session: Session,
  { app, id, list }: Extract<TextSource, { readonly kind: 'describe' }>,
): Promise<readonly Line[]> {
  if (app === undefined) return linesOf(encodeSigs(await listed(session, list, id)));
  const detail = await session.call<ResourceDetail>(`GET ${own}/resource`, {
    params: session.app(app),
    query: { ...objectOf(id) },
  });
  const { live, object, diff: fields } = detail;
  const differs =
    fields.length === 0
      ? []
      : linesOf(showChanges({ object, fields, action: 'update', reason: 'differs' }, plain)).map(coloured);
  if (live === undefined) return [[{ text: 'it is not there', color: 'yellow' }], ...differs];
  return [...differs, ...linesOf(encodeSigs(live))];
}

async function listed(
  session: Session,
  list: Extract<TextSource, { readonly kind: 'describe' }>['list'],
  id: string,
): Promise<unknown> {
  if (list === 'applications') {
    return (await session.call<ApplicationDetail>(`GET ${own}`, { params: session.app(id) })).application;
  }
  if (list === 'applicationsets') {
    const params = session.app(id);
    const path = 'GET /api/setpoint/v1/applicationsets/{namespace}/{name}';
    return (await session.call<ApplicationSetDetail>(path, { params })).applicationSet;
  }
  if (list === 'projects') {
    const params = { name: id };
    return (await session.call<ProjectDetail>('GET /api/setpoint/v1/projects/{name}', { params })).project;
  }
  return { server: id };
}

const maxKept = 40_000;

async function followLogs(
  session: Session,
  { app, resource }: Extract<TextSource, { readonly kind: 'logs' }>,
  put: (lines: readonly Line[]) => void,
): Promise<void> {
  const lines: Line[] = [];
  const asked = resource === undefined ? {} : objectOf(resource);
  const query = { ...asked, version: undefined, follow: true, tail: 500 };
  for await (const text of session.lines(`GET ${own}/logs`, { params: session.app(app), query })) {
    const line = lineIn(text);
    if (line === undefined) continue;
    lines.push([{ text: `${line.pod}/${line.container} `, color: 'gray' }, { text: line.text }]);
    if (lines.length > maxKept) lines.splice(0, maxKept / 2);
    put(lines);
  }
  put([...lines, [{ text: `no more is written by ${app}`, color: 'gray' }]]);
}

function linesOf(text: string): readonly Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => [{ text: line }]);
}

function coloured(line: Line): Line {
  const text = line.map((span) => span.text).join('');
  const sign = text.trimStart()[0];
  if (sign === '+') return [{ text, color: 'green' }];
  if (sign === '-' || sign === '−') return [{ text, color: 'red' }];
  return line;
}

/** `group/version/kind/namespace/name`; only a name may hold a slash. */
function objectOf(id: string): ObjectQuery {
  const [group = '', version = '', kind = '', namespace = '', ...name] = id.split('/');
  return { group, version, kind, namespace, name: name.join('/') };
}
