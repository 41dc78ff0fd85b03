import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { TopOptions } from '../top/top.ts';
import { addPlatformOptions } from '../verbs/add-verbs.ts';

/** `setpoint top`: a live view in the terminal. */
export function addTopCommand(program: Command, context: Context): void {
  addPlatformOptions(
    program
      .command('top')
      .description('watch applications, their objects, logs and differences in the terminal'),
    false,
  )
    .option('-A, --all-namespaces', 'applications of every namespace')
    .action(async (options: TopOptions) => {
      const [{ runTop }, { findPlatform }] = await Promise.all([
        import('../top/top.ts'),
        import('../platform/find-platform.ts'),
      ]);
      const platform = await findPlatform(options, context);
      try {
        const streams = { input: process.stdin, output: process.stdout };
        await runTop(platform, { ...options, output: 'table' }, context, streams);
      } finally {
        await platform.close();
      }
    });
}
