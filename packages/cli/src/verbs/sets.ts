import { encodeSigs } from '@setpoint/goyaml';
import type {
  ApplicationSet,
  ApplicationSetDetail,
  ApplicationSetListing,
  ApplicationSetPreviewAnswer,
} from '@setpoint/server';
import { exitCodes, usage } from '../errors.ts';
import { harmless } from '../output/harmless.ts';
import { showStatus } from '../output/status.ts';
import { table } from '../output/table.ts';
import { textOf } from './ask.ts';
import { editedObject, type Manifest, manifestFile } from './edit-object.ts';
import type { Session } from './session.ts';
import { showFindings } from './show-plan.ts';

export async function list(session: Session): Promise<void> {
  const { items } = await session.call<ApplicationSetListing>('GET /api/setpoint/v1/applicationsets');
  const { paint } = session.context.terminal;
  session.table(
    items,
    ['NAME', 'PROJECT', 'GENERATORS', 'APPLICATIONS', 'HEALTH', 'STRATEGY'],
    items.map((set) => [
      set.key,
      set.project,
      set.generators.join(','),
      String(set.applications),
      showStatus(set.health, paint),
      set.strategy,
    ]),
  );
}

const detailOf = (session: Session, name: string): Promise<ApplicationSetDetail> =>
  session.call<ApplicationSetDetail>('GET /api/setpoint/v1/applicationsets/{namespace}/{name}', {
    params: session.app(name),
  });

export async function get(session: Session, name: string): Promise<void> {
  const detail = await detailOf(session, name);
  const { view, applications } = detail;
  const { paint } = session.context.terminal;
  session.print(detail, () => {
    const conditions = view.conditions.map(
      ({ type, status, message }) => `${type}: ${status}${message === '' ? '' : `, ${harmless(message)}`}\n`,
    );
    const rows = applications.map((app) => [
      app.key,
      showStatus(app.sync, paint),
      showStatus(app.health, paint),
      app.step ?? '',
      app.rollout ?? '',
    ]);
    const shown =
      rows.length === 0 ? 'It has made none.\n' : table(['NAME', 'SYNC', 'HEALTH', 'STEP', 'ROLLOUT'], rows);
    const head = `${view.key}  ${showStatus(view.health, paint)}  ${view.generators.join(', ')}, ${view.strategy}\n`;
    return `${head}${conditions.join('')}\n${shown}`;
  });
}

export async function preview(
  session: Session<{ readonly filename?: string }>,
  name: string | undefined,
): Promise<number> {
  const answer = await session.call<ApplicationSetPreviewAnswer>(
    'POST /api/setpoint/v1/applicationsets/preview',
    { body: await askedSet(session, name) },
  );
  session.print(answer, () => showPreview(answer, session));
  return answer.problems.some(({ severity }) => severity === 'error') ? exitCodes.error : exitCodes.ok;
}

async function askedSet(
  session: Session<{ readonly filename?: string }>,
  name: string | undefined,
): Promise<object> {
  const { filename } = session.options;
  if (filename !== undefined) return { yaml: await setIn(await textOf(filename, session.context), filename) };
  if (name === undefined) {
    throw usage('no ApplicationSet was named', 'Name one of the platform, or a file with --filename.');
  }
  return { applicationSet: (await detailOf(session, name)).applicationSet };
}

/** The first ApplicationSet of a file that may hold more. */
async function setIn(text: string, file: string): Promise<string> {
  const { decodeAllSigs } = await import('@setpoint/goyaml');
  const found = decodeAllSigs(text).find(
    ({ value }) => (value as { kind?: unknown } | null)?.kind === 'ApplicationSet',
  );
  if (found === undefined) throw usage(`${file} holds no ApplicationSet`, 'Name a file that does.');
  return encodeSigs(found.value);
}

function showPreview(answer: ApplicationSetPreviewAnswer, session: Session): string {
  const rows = answer.applications.map(({ application: { metadata, spec }, change }) => {
    const { server, name, namespace = '' } = spec.destination;
    const source = spec.source ?? spec.sources?.[0];
    return [
      { create: '+', update: '~', none: '' }[change],
      metadata.name ?? '',
      spec.project,
      name || server || '',
      namespace,
      source?.chart ?? source?.path ?? '',
      source?.targetRevision ?? '',
    ];
  });
  const shown = table(['', 'NAME', 'PROJECT', 'CLUSTER', 'NAMESPACE', 'PATH', 'REVISION'], rows);
  const removed = answer.removed.map((key) => `− ${key}\n`).join('');
  const problems = showFindings(answer.problems, session.context.terminal.paint);
  const incomplete = answer.complete ? '' : 'Nothing would be deleted while this is so.\n';
  return `${shown}${removed}${problems === '' ? '' : `\n${problems}`}${incomplete}`;
}

export async function create(
  session: Session<{ readonly file?: string; readonly upsert?: boolean }>,
): Promise<void> {
  const made = await written(session, await manifestFile(session), session.options.upsert === true);
  session.print(made, () => `ApplicationSet ${made.metadata.name ?? ''} is there\n`);
}

const written = (session: Session, body: Manifest, upsert: boolean): Promise<ApplicationSet> =>
  session.call<ApplicationSet>('POST /api/v1/applicationsets', { body, query: { upsert } });

export async function edit(session: Session, name: string): Promise<void> {
  const { applicationSet } = await detailOf(session, name);
  const change = await editedObject(session, applicationSet as unknown as Manifest);
  if (change === undefined) return;
  await written(session, change.after, true);
  session.say(`ApplicationSet ${name} is changed`);
}

export async function remove(session: Session, text: string): Promise<void> {
  const { namespace, name } = session.app(text);
  await session.call('DELETE /api/v1/applicationsets/{name}', {
    params: { name },
    query: { appsetNamespace: namespace },
  });
  session.say(`ApplicationSet ${name} is deleted`);
}
