import {
  type Application,
  type Commit,
  commitOf,
  desiredAt,
  type RevisionHistory,
  sourcesOf,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import { type KubeObject, refKey, refOf } from '@setpoint/kube';
import { diffObject } from '@setpoint/sync';
import { knownRevisions } from '../argo/application-reads.ts';
import { withoutCredentials } from '../argo/repositories.ts';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { planPorts, type Services } from '../services.ts';
import { masked } from '../state/masking.ts';
import type { RevisionDiff, Timeline, TimelineEntry } from '../wire/timeline.ts';
import { withoutServerFields, yamlOf } from './comparable-text.ts';
import { limitOf } from './fleet.ts';
import { fieldChanges, originFields } from './resource.ts';

/** What was deployed, newest first, with what each commit says about itself. */
export async function timeline(
  services: Services,
  call: Call,
  app: Application,
  query: URLSearchParams,
): Promise<Timeline> {
  const history = [...(app.status?.history ?? [])].reverse();
  const limit = limitOf(query.get('limit'), 20, 100);
  const from = Number(query.get('cursor') ?? '0');
  if (!Number.isSafeInteger(from) || from < 0) throw invalid('cursor is not one of this API');
  const page = history.slice(from, from + limit);
  const newest = history[0]?.id;
  const items = await Promise.all(
    page.map((entry) => timelineEntry(services, call, app, entry, entry.id === newest)),
  );
  const next = from + page.length;
  return { items, total: history.length, ...(next < history.length ? { cursor: String(next) } : {}) };
}

async function timelineEntry(
  services: Services,
  call: Call,
  app: Application,
  entry: RevisionHistory,
  current: boolean,
): Promise<TimelineEntry> {
  const source = entry.source ?? entry.sources?.[0] ?? sourcesOf(app)[0];
  const revision = entry.revision || entry.revisions?.[0] || '';
  const { commit, problem } = await commitOrProblem(services, call, app, revision, source);
  return {
    id: entry.id,
    revision,
    ...(entry.revisions === undefined ? {} : { revisions: entry.revisions }),
    author: commit?.author.name ?? '',
    authorEmail: commit?.author.email ?? '',
    committedAt: commit === undefined ? '' : new Date(commit.author.atMs).toISOString(),
    message: commit?.message ?? '',
    tags: commit?.tags ?? [],
    signature: commit?.signature?.format ?? 'none',
    deployStartedAt: entry.deployStartedAt ?? '',
    deployedAt: entry.deployedAt,
    initiatedBy: entry.initiatedBy?.username ?? '',
    automated: entry.initiatedBy?.automated === true,
    repo: withoutCredentials(source?.repoURL ?? ''),
    current,
    ...(problem === undefined ? {} : { problem }),
  };
}

async function commitOrProblem(
  services: Services,
  call: Call,
  app: Application,
  revision: string,
  source: Parameters<typeof commitOf>[4],
): Promise<{ readonly commit?: Commit; readonly problem?: string }> {
  try {
    return { commit: await commitOf(app, revision, planPorts(services), call.signal, source) };
  } catch (error) {
    call.signal.throwIfAborted();
    return { problem: withoutCredentials(SetpointError.from(error).message) };
  }
}

/** What changes between what two revisions of the application render. Both must be ones it has had or is compared with. */
export async function compareRevisions(
  services: Services,
  call: Call,
  app: Application,
  query: URLSearchParams,
): Promise<RevisionDiff> {
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const known = knownRevisions(app);
  for (const revision of [from, to]) {
    if (!known.has(revision))
      throw invalid(`revision ${revision.slice(0, 64)} is not one of the application's`);
  }
  const render = async (revision: string): Promise<Map<string, Rendered>> => {
    const request = { revisions: sourcesOf(app).map(() => revision), maxAgeMs: 600_000 };
    const { objects, problems } = await desiredAt(app, planPorts(services), request, call.signal);
    const [problem] = problems;
    if (problem !== undefined) throw problem;
    return new Map(objects.map((rendered) => [refKey(refOf(rendered.object)), rendered]));
  };
  const [before, after] = await Promise.all([render(from), render(to)]);
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const hidden = services.state.maskedAnnotations();
  const objects = keys.flatMap((key) => changedObject(before.get(key), after.get(key), hidden));
  return { from, to, objects, unchanged: keys.length - objects.length };
}

type Rendered = Awaited<ReturnType<typeof desiredAt>>['objects'][number];

function changedObject(
  before: Rendered | undefined,
  after: Rendered | undefined,
  hidden: ReadonlySet<string>,
): RevisionDiff['objects'][number][] {
  const shown = after ?? before;
  if (shown === undefined) return [];
  const [fromText, toText] = [textOf(before?.object, hidden), textOf(after?.object, hidden)];
  if (fromText === toText) return [];
  const version = shown.object.apiVersion.split('/').at(-1) ?? '';
  const origin = shown.origin;
  const diff =
    before === undefined || after === undefined
      ? []
      : diffObject({
          desired: after.object,
          live: before.object,
          schema: undefined,
          fieldManager: '',
          maskedAnnotations: hidden,
        });
  return [
    {
      object: { ...refOf(shown.object), version },
      kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      ...originFields(origin),
      fromText,
      toText,
      fields: fieldChanges(diff, origin),
    },
  ];
}

function textOf(object: KubeObject | undefined, hidden: ReadonlySet<string>): string {
  return object === undefined ? '' : yamlOf(withoutServerFields(masked(object, hidden)));
}
