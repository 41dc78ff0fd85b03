import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { PlanFlags } from './make-plan.ts';
import { addClusterOptions } from './options.ts';

/** `setpoint plan APP`. */
export function addPlanCommand(program: Command, context: Context, exit: (code: number) => void): void {
  addClusterOptions(program.command('plan <name>').description('show what a sync would do, without doing it'))
    .option('--revision <revision>', 'plan for this revision instead of the target revision')
    .option('--prune', 'as if pruning were on')
    .option('-o, --output <format>', 'table or json', 'table')
    .action(async (name: string, options: PlanFlags) => {
      const [{ planCommand }, { connect }] = await Promise.all([
        import('./make-plan.ts'),
        import('../connect.ts'),
      ]);
      const connection = await connect(options, context);
      try {
        exit(await planCommand(connection, name, options, context));
      } finally {
        await connection.close();
      }
    });
}
