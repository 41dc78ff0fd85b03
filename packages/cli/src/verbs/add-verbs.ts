import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { addClusterOptions } from '../commands/options.ts';
import { groups, verbs } from './table.ts';
import type { Verb } from './verb.ts';
import type { Session, VerbOptions } from './session.ts';

/** Declares every verb of the table; what they do is loaded when they run. */
export function addVerbs(program: Command, context: Context, exit: (code: number) => void): void {
  for (const verb of verbs) {
    const [words, rest] = wordsOf(verb);
    const command = groupOf(program, words.slice(0, -1)).command([words.at(-1), ...rest].join(' '));
    command.description(verb.about);
    if (verb.alias !== undefined) command.alias(verb.alias);
    for (const [flags, about, otherwise] of verb.flags ?? []) command.option(flags, about, otherwise);
    addPlatformOptions(command, verb.plain !== true);
    command.action((...given: unknown[]) => runVerb(verb, given, context, exit));
  }
}

/** Words before the first argument, and the arguments. */
function wordsOf({ use }: Verb): readonly [words: readonly string[], rest: readonly string[]] {
  const all = use.split(' ');
  const first = all.findIndex((word) => /^[<[]/.test(word));
  return first < 0 ? [all, []] : [all.slice(0, first), all.slice(first)];
}

function groupOf(program: Command, words: readonly string[]): Command {
  let group = program;
  for (const [index, word] of words.entries()) {
    const about = groups[words.slice(0, index + 1).join(' ')] ?? '';
    group = group.commands.find((one) => one.name() === word) ?? group.command(word).description(about);
  }
  return group;
}

/** Which platform, and how it is answered. */
export function addPlatformOptions(command: Command, hasOutput: boolean): Command {
  command
    .option('--server <server>', 'address of a platform, or the name of a login')
    .addOption(new Option('--auth-token <token>', 'who you are (default: SETPOINT_AUTH_TOKEN, or the login)'))
    .option('--server-crt <file>', 'trust this certificate of the server (PEM)')
    .option('--insecure', 'trust whatever certificate the server shows')
    .option('--plaintext', 'the server speaks no TLS');
  addClusterOptions(command);
  return hasOutput ? command.option('-o, --output <format>', 'table, json or yaml', 'table') : command;
}

async function runVerb(
  verb: Verb,
  given: readonly unknown[],
  context: Context,
  exit: (code: number) => void,
): Promise<void> {
  const options = { output: 'table', ...(given.at(-2) as Partial<VerbOptions>) } as VerbOptions;
  const [run, { openSession }] = await Promise.all([verb.load(), import('./open-session.ts')]);
  const session = await openSession(options, context);
  try {
    const code = await run(session as Session<never>, ...(given.slice(0, -2) as never[]));
    exit(typeof code === 'number' ? code : exitCodes.ok);
  } catch (error) {
    const [named] = given;
    if (!verb.use.includes(' <app>') || typeof named !== 'string') throw error;
    const { withNames } = await import('./missing-application.ts');
    throw await withNames(session, named, error);
  } finally {
    await session.platform.close();
  }
}
