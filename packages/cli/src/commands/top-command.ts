import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { TopOptions } from '../top/top.ts';
import { addClusterOptions } from './options.ts';

/** `setpoint top`: a live view in the terminal. */
export function addTopCommand(program: Command, context: Context): void {
  addClusterOptions(
    program
      .command('top')
      .description('watch applications, their objects, logs and differences in the terminal'),
  )
    .option('-A, --all-namespaces', 'applications of every namespace')
    .action(async (options: TopOptions) => {
      const [{ runTop }, { connect }] = await Promise.all([import('../top/top.ts'), import('../connect.ts')]);
      const connection = await connect(options, context);
      try {
        await runTop(connection, options, context, { input: process.stdin, output: process.stdout });
      } finally {
        await connection.close();
      }
    });
}
