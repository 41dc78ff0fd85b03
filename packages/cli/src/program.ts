import { SetpointError } from '@setpoint/core';
import { Command, CommanderError } from 'commander';
import { addLoginCommands } from './commands/login-commands.ts';
import { addPlanCommand } from './commands/plan-command.ts';
import { addRbacCommands } from './commands/rbac-commands.ts';
import { addRenderCommand } from './commands/render-command.ts';
import { addServerCommands } from './commands/server-commands.ts';
import { addTopCommand } from './commands/top-command.ts';
import { addCompletionCommands, answerShell } from './completion/completion-commands.ts';
import type { Context } from './context.ts';
import { exitCodes } from './errors.ts';
import { addVerbs } from './verbs/add-verbs.ts';

/** Runs one command line and resolves with the exit code: 0 in sync or done, 1 differences, 2 error. */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  let code: number = exitCodes.ok;
  const program = createProgram(context, (value) => {
    code = value;
  });
  try {
    if (args[0] === '__complete') {
      await answerShell(program, args.slice(1), context);
      return exitCodes.ok;
    }
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.error;
    if (context.signal.aborted) return exitCodes.error;
    const { paint, err } = context.terminal;
    err(`${paint('red', 'Error')}: ${SetpointError.from(error).describe()}\n`);
    return exitCodes.error;
  }
}

/** Every command, declared: nothing of what they do is loaded. */
export function createProgram(context: Context, exit: (code: number) => void): Command {
  const program = new Command('setpoint')
    .description('GitOps for Kubernetes in one process: Git is the setpoint.')
    .exitOverride()
    .configureOutput({ writeOut: context.terminal.out, writeErr: context.terminal.err });
  addServerCommands(program, context);
  addLoginCommands(program, context);
  addVerbs(program, context, exit);
  addRbacCommands(program, context, exit);
  addPlanCommand(program, context, exit);
  addTopCommand(program, context);
  addRenderCommand(program, context, exit);
  addCompletionCommands(program, context);
  return program;
}
