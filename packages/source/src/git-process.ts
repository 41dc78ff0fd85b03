import { spawn } from 'node:child_process';
import type { Clock } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { gitFailure } from './git-failure.ts';

export interface GitCommand {
  /** Everything after `git`; never a value from outside that could be read as an option. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The repository, without credentials, for errors. */
  readonly subject: string;
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  /** What it reads on its standard input. Default nothing. */
  readonly input?: Uint8Array;
  /** Asked every 250 ms; an error it returns ends the process and is thrown. */
  readonly check?: () => Promise<Error | undefined>;
}

const STDERR_BYTES = 64 * 1024;
const CHECK_MS = 250;

/** What git printed. Throws the classified error when it fails, `source.timeout`, and the signal's reason. */
export function runGit(
  gitBinary: string,
  command: GitCommand,
  clock: Clock,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const child = spawn(gitBinary, command.args, {
      cwd: command.cwd,
      env: command.environment,
      stdio: 'pipe',
      detached: true,
    });
    // A git that ends early says why itself.
    child.stdin.on('error', () => undefined).end(command.input ?? '');
    const output: Buffer[] = [];
    let outputBytes = 0;
    let stderr = '';
    let failure: Error | undefined;
    const stop = (error: Error): void => {
      failure ??= error;
      killGroup(child.pid);
    };
    const onAbort = (): void => stop(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = clock.setTimer(command.timeoutMs, () => stop(timeoutOf(command)));
    const stopChecking = checkRegularly(command.check, clock, stop);
    child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length;
      if (outputBytes > command.maxOutputBytes) stop(tooMuchOutput(command));
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-STDERR_BYTES);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= spawnFailure(gitBinary, command, error);
    });
    child.on('close', (code) => {
      timer.cancel();
      stopChecking();
      signal.removeEventListener('abort', onAbort);
      if (failure !== undefined) reject(failure);
      else if (code !== 0) reject(gitFailure(command.subject, stderr, command.secrets));
      else resolve(Buffer.concat(output));
    });
  });
}

/** Git leaves the network to children of its own (git-remote-https, ssh, index-pack): the whole group goes. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function checkRegularly(
  check: (() => Promise<Error | undefined>) | undefined,
  clock: Clock,
  stop: (error: Error) => void,
): () => void {
  if (check === undefined) return () => undefined;
  let done = false;
  let timer = clock.setTimer(CHECK_MS, tick);
  async function ask(ask: () => Promise<Error | undefined>): Promise<void> {
    const error = await ask();
    if (done) return;
    if (error === undefined) timer = clock.setTimer(CHECK_MS, tick);
    else stop(error);
  }
  function tick(): void {
    if (check !== undefined) ask(check).catch(stop);
  }
  return () => {
    done = true;
    timer.cancel();
  };
}

export function spawnFailure(
  gitBinary: string,
  command: { readonly subject: string },
  error: NodeJS.ErrnoException,
): Error {
  return sourceError(
    SOURCE_CODES.gitMissing,
    `${gitBinary} could not be started: ${error.code ?? error.message}`,
    command.subject,
    {
      rule: 'Git repositories are read through the system’s git',
      nextAction: 'Install git, or name its path.',
      retry: 'backoff',
      cause: error,
    },
  );
}

function timeoutOf(command: GitCommand): Error {
  return sourceError(SOURCE_CODES.timeout, `git took longer than ${command.timeoutMs} ms`, command.subject, {
    nextAction: 'Check the server and the size of the repository, or raise the timeout.',
    retry: 'backoff',
  });
}

function tooMuchOutput(command: GitCommand): Error {
  return sourceError(SOURCE_CODES.quota, 'git printed more than allowed', command.subject, {
    rule: `at most ${command.maxOutputBytes} bytes`,
    nextAction: 'Raise maxRefs for a repository you trust.',
  });
}
