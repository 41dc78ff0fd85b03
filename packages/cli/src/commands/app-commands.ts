import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addActionCommands } from './action-commands.ts';
import { addClusterOptions } from './options.ts';
import { verbRunner } from './run-verb.ts';

const verbs = (): Promise<typeof import('./app-verbs.ts')> => import('./app-verbs.ts');

const look = (): Promise<typeof import('./app-look-verbs.ts')> => import('./app-look-verbs.ts');

/** `setpoint app …`. */
export function addAppCommands(parent: Command, context: Context, exit: (code: number) => void): void {
  const app = parent.command('app').description('list, inspect and sync applications');
  const add = (name: string, description: string): Command =>
    addClusterOptions(app.command(name).description(description)).option(
      '-o, --output <format>',
      'table or json',
      'table',
    );
  const run = verbRunner(context, exit);
  addActionCommands(app, context);
  add('list', 'list applications')
    .option('-A, --all-namespaces', 'of every namespace')
    .action(run(async () => (await verbs()).list));
  add('get <app>', 'show everything known of an application')
    .option('--refresh', 'ask Git and the cluster again first')
    .option('--hard-refresh', 'the same, and render everything anew')
    .action(run(async () => (await verbs()).get));
  add('history <app>', 'list what was deployed, newest first').action(
    run(async () => (await verbs()).history),
  );
  add('diff <app>', 'show every field that a sync would change').action(
    run(async () => (await verbs()).diff),
  );
  add('sync <app>', 'sync an application to what its source says')
    .option('--revision <revision>', 'sync to this revision instead of the target revision')
    .option('--prune', 'delete what left the source')
    .option('--dry-run', 'validate only')
    .option('--force', 'delete and recreate what cannot be updated')
    .option('--resource <resource...>', 'only GROUP:KIND:[NAMESPACE/]NAME')
    .option('--wait', 'wait until the sync has ended')
    .action(run(async () => (await verbs()).sync));
  add('rollback <app> [id]', 'deploy an earlier entry of the history again')
    .option('--wait', 'wait until the sync has ended')
    .action(run(async () => (await verbs()).rollback));
  add('terminate <app>', 'end the sync that is running, its hooks included').action(
    run(async () => (await look()).terminate),
  );
  add('logs <app>', 'print what its pods write')
    .option('-f, --follow', 'go on with what they write later')
    .option('-c, --container <name>', 'only containers of this name')
    .option('--resource <resource>', 'only pods of this object: GROUP:KIND:[NAMESPACE/]NAME')
    .option('--tail <lines>', 'lines of each container', Number, 100)
    .action(run(async () => (await look()).logs));
  add('events <app>', 'list the events of the application and of its objects').action(
    run(async () => (await look()).events),
  );
  add('delete <app>', 'delete an application')
    .option('--no-cascade', 'leave its objects in the cluster')
    .option('--wait', 'wait until it is gone')
    .action(run(async () => (await verbs()).remove));
}
