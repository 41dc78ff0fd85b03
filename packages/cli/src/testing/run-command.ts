import { systemClock, systemRandom } from '@setpoint/core';
import type { Context } from '../context.ts';
import { createTerminal } from '../output/style.ts';
import { runProgram } from '../program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, in the folder, without a terminal and without any environment but `env`. */
export async function runCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const sink = (take: (text: string) => void) => ({
    write: (text: string) => (take(text), true),
    isTTY: false,
    columns: 200,
  });
  const context: Context = {
    terminal: createTerminal(
      sink((text) => (out += text)),
      sink((text) => (err += text)),
      env,
    ),
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    cwd,
    clock: systemClock,
    random: systemRandom,
    signal: AbortSignal.timeout(600_000),
  };
  const code = await runProgram(args, context);
  return { code, out, err };
}
