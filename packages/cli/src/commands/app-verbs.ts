import type { Application } from '@setpoint/argocd';
import {
  deleteApplication,
  getApplication,
  listApplications,
  patchApplication,
  waitForApplication,
} from '../app/applications.ts';
import { showApplication, showApplications, showHistory, showSyncResult } from '../app/show-application.ts';
import { deletionPatch, rollbackPatch, syncPatch } from '../app/sync-application.ts';
import { awaitSync, failuresOf } from '../app/await-sync.ts';
import { userName } from '../app/user-name.ts';
import type { ClusterOptions, Connection, Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { createProgress } from '../output/progress.ts';
import type { Output } from './options.ts';
import { print } from './output.ts';
import type { VerbPorts as Ports } from './run-verb.ts';

interface AppOptions extends ClusterOptions {
  readonly output: Output;
}

type VerbPorts<O extends AppOptions = AppOptions> = Ports<O>;

export async function list({
  connection,
  options,
  context,
}: VerbPorts<AppOptions & { readonly allNamespaces?: boolean }>): Promise<number> {
  const namespace = options.allNamespaces ? undefined : options.appNamespace;
  const apps = await listApplications(connection.client, namespace, context.signal);
  print(apps, options.output, () => showApplications(apps, context.terminal.paint), context);
  return exitCodes.ok;
}

export async function get(
  { connection, options, context }: VerbPorts<AppOptions & RefreshFlags>,
  name: string,
): Promise<number> {
  const { client } = connection;
  const found = await getApplication(client, name, options.appNamespace, context.signal);
  const kind = options.hardRefresh ? 'hard' : options.refresh ? 'normal' : undefined;
  const app = kind === undefined ? found : await refreshed(client, found, kind, context);
  print(app, options.output, () => showApplication(app, context.terminal.paint), context);
  return exitCodeOf(app);
}

export async function history({ connection, options, context }: VerbPorts, name: string): Promise<number> {
  const found = await getApplication(connection.client, name, options.appNamespace, context.signal);
  print(found.status?.history ?? [], options.output, () => showHistory(found), context);
  return exitCodes.ok;
}

export async function diff({ connection, options, context }: VerbPorts, name: string): Promise<number> {
  const { diffApplication } = await import('./make-plan.ts');
  return diffApplication(connection, name, options, context);
}

export async function sync(
  { connection, options, context }: VerbPorts<AppOptions & SyncFlags>,
  name: string,
): Promise<number> {
  const { client } = connection;
  const found = await getApplication(client, name, options.appNamespace, context.signal);
  const { resource, ...flags } = options;
  const request = { ...flags, ...(resource ? { resources: resource } : {}), username: userName() };
  await patchApplication(client, found, syncPatch(found, request), context.signal);
  return options.wait ? endedSync({ connection, options, context }, found) : tellStarted(found, context);
}

export async function rollback(
  { connection, options, context }: VerbPorts<AppOptions & SyncFlags>,
  name: string,
  id: string | undefined,
): Promise<number> {
  const { client } = connection;
  const found = await getApplication(client, name, options.appNamespace, context.signal);
  const patch = rollbackPatch(found, id === undefined ? undefined : Number(id), userName());
  await patchApplication(client, found, patch, context.signal);
  return options.wait ? endedSync({ connection, options, context }, found) : tellStarted(found, context);
}

export async function remove(
  { connection, options, context }: VerbPorts<AppOptions & DeleteFlags>,
  name: string,
): Promise<number> {
  const { client } = connection;
  const found = await getApplication(client, name, options.appNamespace, context.signal);
  const prepared = await patchApplication(
    client,
    found,
    deletionPatch(found, options.cascade),
    context.signal,
  );
  await deleteApplication(client, prepared, context.signal);
  if (options.wait) await waitForApplication(client, prepared, () => false, context.signal);
  const told = options.wait ? 'deleted' : 'is being deleted';
  context.terminal.err(`application ${found.metadata.name ?? ''} ${told}\n`);
  return exitCodes.ok;
}

interface RefreshFlags {
  readonly refresh?: boolean;
  readonly hardRefresh?: boolean;
}

interface DeleteFlags {
  readonly cascade: boolean;
  readonly wait?: boolean;
}

interface SyncFlags {
  readonly revision?: string;
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly resource?: readonly string[];
  readonly wait?: boolean;
}

function exitCodeOf(app: Application): number {
  if ((app.status?.conditions ?? []).some((condition) => condition.type.endsWith('Error')))
    return exitCodes.error;
  return app.status?.sync?.status === 'Synced' ? exitCodes.ok : exitCodes.differences;
}

async function refreshed(
  client: Connection['client'],
  app: Application,
  kind: 'normal' | 'hard',
  context: Context,
): Promise<Application> {
  const annotation = 'argocd.argoproj.io/refresh';
  const asked = await patchApplication(
    client,
    app,
    { metadata: { annotations: { [annotation]: kind } } },
    context.signal,
  );
  const settled = await createProgress(context.terminal).step('refresh', () =>
    waitForApplication(client, asked, isSettled, context.signal),
  );
  return settled ?? app;

  function isSettled(current: Application): boolean {
    if (current.metadata.annotations?.[annotation] !== undefined) return false;
    // A failed attempt that waits for its next one has told what is wrong.
    return current.operation === undefined || current.status?.operationState?.finishedAt !== undefined;
  }
}

async function endedSync({ connection, options, context }: VerbPorts, app: Application): Promise<number> {
  const ended = await awaitSync(connection.client, app, context);
  const { paint } = context.terminal;
  print(ended.status?.operationState, options.output, () => showSyncResult(ended, paint), context);
  if (ended.status?.operationState?.phase === 'Succeeded') return exitCodes.ok;
  context.terminal.err(await failuresOf(ended, connection, options.appNamespace, context));
  return exitCodes.error;
}

function tellStarted(app: Application, context: Context): number {
  context.terminal.err(`sync of ${app.metadata.name ?? ''} started; add --wait to follow it\n`);
  return exitCodes.ok;
}
