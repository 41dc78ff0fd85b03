import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { ActionFlags, RunFlags } from './action-verbs.ts';
import { addClusterOptions } from './options.ts';

/** `setpoint app actions list|run`: what can be done with an application's objects, and doing it. */
export function addActionCommands(app: Command, context: Context): void {
  const actions = app
    .command('actions')
    .description('what can be done with an application’s objects: restart, scale, promote');
  const add = (name: string, description: string): Command =>
    addClusterOptions(actions.command(name).description(description))
      .option('--group <group>', 'only objects of this API group')
      .option('--kind <kind>', 'only objects of this kind')
      .option('--namespace <namespace>', 'only objects in this namespace')
      .option('--resource-name <name>', 'only the object of this name')
      .option('-o, --output <format>', 'table or json', 'table');
  add('list <app>', 'list the actions that objects offer now').action(
    async (name: string, options: ActionFlags) => {
      const { listActions } = await import('./action-verbs.ts');
      await listActions(name, options, context);
    },
  );
  add('run <app> <action>', 'run an action')
    .option('--all', 'on every object that matches, not only on one')
    .option('--param <name=value...>', 'parameters of the action')
    .action(async (name: string, action: string, options: RunFlags) => {
      const { runAction } = await import('./action-verbs.ts');
      await runAction(name, action, options, context);
    });
}
