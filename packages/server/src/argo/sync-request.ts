import { type Application, type Operation, sourcesOf, type SyncOperation } from '@setpoint/argocd';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { flag, type Input, record, records, text, texts, whole } from '../http/input.ts';

/** The operation that a sync request asks for; options and retries are the application's own unless it names others. */
export function syncOperationFor(app: Application, input: Input, call: Call): Operation {
  const policy = app.spec.syncPolicy;
  const retry = record(input, 'retryStrategy') ?? policy?.retry;
  const strategy = record(input, 'strategy');
  const resources = records(input, 'resources').map((resource) => ({
    ...(text(resource, 'group') === '' ? {} : { group: text(resource, 'group') }),
    kind: text(resource, 'kind'),
    name: text(resource, 'name'),
    ...(text(resource, 'namespace') === '' ? {} : { namespace: text(resource, 'namespace') }),
  }));
  const syncOptions = optionsIn(input) ?? policy?.syncOptions;
  const manifests = texts(input, 'manifests');
  const sync: SyncOperation = {
    ...revisionsIn(app, input),
    ...(flag(input, 'prune') ? { prune: true } : {}),
    ...(flag(input, 'dryRun') ? { dryRun: true } : {}),
    ...(syncOptions === undefined ? {} : { syncOptions }),
    ...(strategy === undefined ? {} : { syncStrategy: strategy }),
    ...(resources.length === 0 ? {} : { resources }),
    ...(manifests.length === 0 ? {} : { manifests }),
  };
  const infos = records(input, 'infos').map((info) => ({
    name: text(info, 'name'),
    value: text(info, 'value'),
  }));
  return {
    sync,
    initiatedBy: { username: call.identity.username || 'anonymous' },
    ...(infos.length === 0 ? {} : { info: infos }),
    ...(retry === undefined ? {} : { retry }),
  };
}

/** `{items: […]}`, and a plain list, which some clients send. */
function optionsIn(input: Input): readonly string[] | undefined {
  if (Array.isArray(input['syncOptions'])) return texts(input, 'syncOptions');
  const options = record(input, 'syncOptions');
  return options === undefined ? undefined : texts(options, 'items');
}

/** What to deploy: the application's sources, at the revisions asked for. */
function revisionsIn(app: Application, input: Input): SyncOperation {
  const { source, sources } = app.spec;
  const revision = text(input, 'revision');
  if (sources === undefined || sources.length === 0) {
    return { ...(revision === '' ? {} : { revision }), ...(source === undefined ? {} : { source }) };
  }
  const revisions = texts(input, 'revisions');
  const positions = texts(
    { positions: [input['sourcePositions'] ?? []].flat().map(String) },
    'positions',
  ).map(Number);
  if (revisions.length !== positions.length) {
    throw invalid('source positions and revisions must be of equal number');
  }
  const all = sourcesOf(app).map(({ targetRevision = '' }) => targetRevision);
  for (const [index, position] of positions.entries()) {
    if (position < 1 || position > all.length) throw invalid(`source position ${position} does not exist`);
    all[position - 1] = revisions[index] ?? '';
  }
  return { sources, revisions: all };
}

/** The operation that deploys an entry of the history again. */
export function rollbackOperation(app: Application, input: Input, call: Call): Operation {
  const automated = app.spec.syncPolicy?.automated;
  if (automated !== undefined && automated.enabled !== false) {
    throw serverError(codes.precondition, 'rollback cannot be initiated when auto-sync is enabled', {
      nextAction: 'Switch automated sync off, or revert the commit in Git.',
    });
  }
  const id = whole(input, 'id', -1);
  const history = app.status?.history ?? [];
  const entry = history.find((candidate) => candidate.id === id);
  if (entry === undefined) {
    const name = app.metadata.name ?? '';
    throw invalid(`application ${name} does not have deployment with id ${id}`, {
      nextAction: `Choose one of: ${history.map((known) => known.id).join(', ')}.`,
    });
  }
  const { source, sources, revision, revisions } = entry;
  const multiple = (sources?.length ?? 0) > 0;
  const syncOptions = app.spec.syncPolicy?.syncOptions;
  return {
    sync: {
      ...(multiple ? { sources: sources ?? [], revisions: revisions ?? [] } : {}),
      ...(multiple || source === undefined ? {} : { source, revision: revision ?? '' }),
      ...(flag(input, 'dryRun') ? { dryRun: true } : {}),
      ...(flag(input, 'prune') ? { prune: true } : {}),
      ...(syncOptions === undefined ? {} : { syncOptions }),
      syncStrategy: { apply: {} },
    },
    initiatedBy: { username: call.identity.username || 'anonymous' },
  };
}
