import { userInfo } from 'node:os';
import type { Application } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { Command } from 'commander';
import {
  deleteApplication,
  getApplication,
  listApplications,
  patchApplication,
  waitForApplication,
} from '../app/applications.ts';
import { showApplication, showApplications, showHistory, showSyncResult } from '../app/show-application.ts';
import { deletionPatch, rollbackPatch, syncPatch } from '../app/sync-application.ts';
import { connect } from '../connect.ts';
import type { ClusterOptions, Connection, Context } from '../context.ts';
import { codes, exitCodes } from '../errors.ts';
import { createProgress } from '../output/progress.ts';
import { addActionCommands } from './action-commands.ts';
import { addClusterOptions, type Output } from './options.ts';
import { print } from './output.ts';

interface AppOptions extends ClusterOptions {
  readonly output: Output;
}

/** `setpoint app …`. */
export function addAppCommands(parent: Command, context: Context, exit: (code: number) => void): void {
  const app = parent.command('app').description('list, inspect and sync applications');
  const add = (name: string, description: string): Command =>
    addClusterOptions(app.command(name).description(description)).option(
      '-o, --output <format>',
      'table or json',
      'table',
    );
  const run =
    <A extends readonly unknown[], O extends AppOptions>(
      work: (connection: Connection, options: O, ...args: A) => Promise<number>,
    ) =>
    async (...given: unknown[]): Promise<void> => {
      const options = given.at(-2) as O;
      const connection = await connect(options, context);
      try {
        exit(await work(connection, options, ...(given.slice(0, -2) as unknown as A)));
      } finally {
        await connection.close();
      }
    };

  addActionCommands(app, context);
  add('list', 'list applications')
    .option('-A, --all-namespaces', 'of every namespace')
    .action(
      run(async ({ client }, options: AppOptions & { readonly allNamespaces?: boolean }) => {
        const apps = await listApplications(
          client,
          options.allNamespaces ? undefined : options.appNamespace,
          context.signal,
        );
        print(apps, options.output, () => showApplications(apps, context.terminal.paint), context);
        return exitCodes.ok;
      }),
    );

  add('get <name>', 'show everything known of an application')
    .option('--refresh', 'ask Git and the cluster again first')
    .action(
      run(async ({ client }, options: AppOptions & { readonly refresh?: boolean }, name: string) => {
        const found = await getApplication(client, name, options.appNamespace, context.signal);
        const app = options.refresh ? await refresh(client, found, context) : found;
        print(app, options.output, () => showApplication(app, context.terminal.paint), context);
        return exitCodeOf(app);
      }),
    );

  add('history <name>', 'list what was deployed, newest first').action(
    run(async ({ client }, options: AppOptions, name: string) => {
      const found = await getApplication(client, name, options.appNamespace, context.signal);
      print(found.status?.history ?? [], options.output, () => showHistory(found), context);
      return exitCodes.ok;
    }),
  );

  add('diff <name>', 'show every field that a sync would change').action(
    run(async (connection, options: AppOptions, name: string) => {
      const { diffApplication } = await import('./make-plan.ts');
      return diffApplication(connection, name, options, context);
    }),
  );

  add('sync <name>', 'sync an application to what its source says')
    .option('--revision <revision>', 'sync to this revision instead of the target revision')
    .option('--prune', 'delete what left the source')
    .option('--dry-run', 'validate only')
    .option('--force', 'delete and recreate what cannot be updated')
    .option('--resource <resource...>', 'only GROUP:KIND:[NAMESPACE/]NAME')
    .option('--wait', 'wait until the sync has ended')
    .action(
      run(async ({ client }, options: AppOptions & SyncFlags, name: string) => {
        const found = await getApplication(client, name, options.appNamespace, context.signal);
        const { resource, ...flags } = options;
        const request = { ...flags, ...(resource ? { resources: resource } : {}), username: userName() };
        await patchApplication(client, found, syncPatch(found, request), context.signal);
        return options.wait ? awaitSync(client, found, options.output, context) : tellStarted(found, context);
      }),
    );

  add('rollback <name> [id]', 'deploy an earlier entry of the history again')
    .option('--wait', 'wait until the sync has ended')
    .action(
      run(async ({ client }, options: AppOptions & SyncFlags, name: string, id: string | undefined) => {
        const found = await getApplication(client, name, options.appNamespace, context.signal);
        const patch = rollbackPatch(found, id === undefined ? undefined : Number(id), userName());
        await patchApplication(client, found, patch, context.signal);
        return options.wait ? awaitSync(client, found, options.output, context) : tellStarted(found, context);
      }),
    );

  add('delete <name>', 'delete an application')
    .option('--no-cascade', 'leave its objects in the cluster')
    .option('--wait', 'wait until it is gone')
    .action(
      run(
        async (
          { client },
          options: AppOptions & { readonly cascade: boolean; readonly wait?: boolean },
          name: string,
        ) => {
          const found = await getApplication(client, name, options.appNamespace, context.signal);
          const prepared = await patchApplication(
            client,
            found,
            deletionPatch(found, options.cascade),
            context.signal,
          );
          await deleteApplication(client, prepared, context.signal);
          if (options.wait) await waitForApplication(client, prepared, () => false, context.signal);
          context.terminal.err(
            `application ${found.metadata.name ?? ''} ${options.wait ? 'deleted' : 'is being deleted'}\n`,
          );
          return exitCodes.ok;
        },
      ),
    );
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

async function refresh(
  client: Connection['client'],
  app: Application,
  context: Context,
): Promise<Application> {
  const annotation = 'argocd.argoproj.io/refresh';
  const asked = await patchApplication(
    client,
    app,
    { metadata: { annotations: { [annotation]: 'normal' } } },
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

async function awaitSync(
  client: Connection['client'],
  app: Application,
  output: Output,
  context: Context,
): Promise<number> {
  const name = app.metadata.name ?? '';
  const ended = await createProgress(context.terminal).step(`sync ${name}`, (note) =>
    waitForApplication(
      client,
      app,
      (current) => {
        note((current.status?.operationState?.message ?? '').split('\n')[0] ?? '');
        return current.operation === undefined;
      },
      context.signal,
    ),
  );
  if (ended === undefined) {
    throw new SetpointError(codes.applicationNotFound, `application ${name} was deleted while it was synced`);
  }
  print(ended.status?.operationState, output, () => showSyncResult(ended, context.terminal.paint), context);
  return ended.status?.operationState?.phase === 'Succeeded' ? exitCodes.ok : exitCodes.error;
}

function tellStarted(app: Application, context: Context): number {
  context.terminal.err(`sync of ${app.metadata.name ?? ''} started; add --wait to follow it\n`);
  return exitCodes.ok;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'setpoint-cli';
  }
}
