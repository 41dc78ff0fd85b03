import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Context } from '../context.ts';
import { complete } from './complete.ts';
import { installHints, type Shell, shells } from './scripts.ts';

/** `setpoint completion bash|zsh|fish`, and what its scripts call. */
export function addCompletionCommands(program: Command, context: Context): void {
  const hints = Object.entries(installHints).map(([shell, hint]) => `  ${shell.padEnd(6)}${hint}`);
  program
    .command('completion')
    .description('print the script that makes a shell complete commands, options and names')
    .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
    .addHelpText('after', `\nIn the file your shell reads at its start:\n${hints.join('\n')}`)
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./scripts.ts');
      context.terminal.out(completionScript(shell, process.argv[1] ?? 'setpoint'));
    });
}

/** Answers the shell: a candidate a line with a tab before its description, and `:files` where paths may stand too. */
export async function answerShell(
  program: Command,
  words: readonly string[],
  context: Context,
): Promise<void> {
  const { candidates, live, files, options } = complete(program, words);
  const current = words.at(-1) ?? '';
  const names = live === undefined ? [] : await namesOf(live, options, context);
  const offered = [
    ...candidates,
    ...names.filter((name) => name.startsWith(current)).map((value) => ({ value, description: '' })),
  ];
  const lines = offered.map(({ value, description }) =>
    description === '' ? value : `${value}\t${description}`,
  );
  // Nothing that a terminal could take for a command.
  const safe = lines.map((line) => line.replace(/[^\t\P{C}]/gu, ''));
  context.terminal.out([...safe, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join(''));
}

async function namesOf(
  ...asked: Parameters<typeof import('./live-names.ts').liveNames>
): Promise<readonly string[]> {
  const { liveNames } = await import('./live-names.ts');
  return liveNames(...asked);
}
