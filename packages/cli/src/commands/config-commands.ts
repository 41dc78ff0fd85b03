import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addClusterOptions } from './options.ts';
import { verbRunner } from './run-verb.ts';

const verbs = (): Promise<typeof import('./config-verbs.ts')> => import('./config-verbs.ts');

/** `setpoint project list`, `cluster list`, `repo list`. */
export function addConfigCommands(program: Command, context: Context, exit: (code: number) => void): void {
  const run = verbRunner(context, exit);
  const list = (name: string, what: string): Command =>
    addClusterOptions(
      program.command(name).description(`list ${what}`).command('list').description(`list ${what}`),
    ).option('-o, --output <format>', 'table or json', 'table');
  list('project', 'projects').action(run(async () => (await verbs()).listProjects));
  list('cluster', 'clusters that applications can go to').action(
    run(async () => (await verbs()).listClusters),
  );
  list('repo', 'repositories that are registered').action(run(async () => (await verbs()).listRepositories));
}
