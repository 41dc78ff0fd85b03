import { systemClock, systemRandom } from '@setpoint/core';
import type { Context } from './context.ts';
import { createTerminal } from './output/style.ts';
import { runProgram } from './program.ts';

/** Runs the command line of this process and resolves with its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('interrupted'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const context: Context = {
    terminal: createTerminal(process.stdout, process.stderr, process.env),
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    random: systemRandom,
    signal: stopping.signal,
  };
  try {
    return await runProgram(args, context);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
