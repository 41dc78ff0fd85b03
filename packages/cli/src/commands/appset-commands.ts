import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { PreviewFlags } from './appset-preview.ts';
import { addClusterOptions } from './options.ts';

/** `setpoint appset preview`: what an ApplicationSet would generate, without writing anything. */
export function addAppSetCommands(program: Command, context: Context, exit: (code: number) => void): void {
  const appset = program.command('appset').description('inspect ApplicationSets');
  addClusterOptions(
    appset.command('preview [appset]').description('show the applications a set would generate'),
  )
    .option('-f, --filename <file>', 'the set in this file instead of one in the cluster')
    .option('-o, --output <format>', 'table or json', 'table')
    .action(async (name: string | undefined, options: PreviewFlags) => {
      const { previewSetCommand } = await import('./appset-preview.ts');
      exit(await previewSetCommand(name, options, context));
    });
}
