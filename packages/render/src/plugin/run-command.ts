import { type ChildProcess, spawn } from 'node:child_process';
import { RENDER_CODES, renderError } from '../errors.ts';
import type { PluginCommand } from './plugin-definition.ts';

export interface RunCommandOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly maxOutputBytes: number;
  /** Aborted when the time is up, with the error that says so. */
  readonly signal: AbortSignal;
}

/** How long a program may take to end after it was asked to, milliseconds. */
const graceMs = 5_000;
const ERROR_BYTES = 16 * 1024;

/**
 * What the program prints. It leads a process group of its own, all of which is ended with it. Throws
 * `render.plugin-failed` with the end of what it said to its error stream, or the signal's reason.
 */
export async function runCommand(command: PluginCommand, options: RunCommandOptions): Promise<string> {
  const { folder, env, maxOutputBytes, signal } = options;
  signal.throwIfAborted();
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child.stdout, maxOutputBytes, () => endGroup(child, 'SIGKILL'));
  const errors = collectEnd(child.stderr, ERROR_BYTES);
  const stop = (): void => endGroup(child, 'SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const exit = await exitOf(child, signal);
  signal.removeEventListener('abort', stop);
  // What it left behind in its group would go on without anybody.
  endGroup(child, 'SIGKILL');
  signal.throwIfAborted();
  if (output.isTooLarge()) throw tooMuch(command, maxOutputBytes);
  if (exit !== 'exit status 0') throw failedCommand(command, exit, errors());
  return output.text();
}

function exitOf(child: ChildProcess, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    let kill: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      kill = setTimeout(() => endGroup(child, 'SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (text: string): void => {
      clearTimeout(kill);
      signal.removeEventListener('abort', onAbort);
      resolve(text);
    };
    child.on('error', (error) => settle(error.message));
    // A grandchild may hold the pipes open after the program is gone.
    child.on('exit', () => endGroup(child, 'SIGTERM'));
    child.on('close', (code, name) =>
      settle(code === null ? `signal: ${name ?? ''}` : `exit status ${code}`),
    );
  });
}

function endGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function collect(
  stream: NodeJS.ReadableStream,
  maxBytes: number,
  onTooLarge: () => void,
): { readonly text: () => string; readonly isTooLarge: () => boolean } {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else onTooLarge();
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), isTooLarge: () => size > maxBytes };
}

/** The last bytes of a stream. */
function collectEnd(stream: NodeJS.ReadableStream, maxBytes: number): () => string {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-maxBytes);
  });
  return () => kept.toString('utf8').trim();
}

function failedCommand(command: PluginCommand, exit: string, errors: string): Error {
  const said = errors === '' ? '' : `: ${errors}`;
  return renderError(
    RENDER_CODES.pluginFailed,
    `\`${command.join(' ')}\` failed ${exit}${said}`,
    command[0],
    {
      rule: 'the commands of a plugin end with status 0',
      nextAction: 'Run the command in the directory of the application, and correct what it names.',
      retry: 'backoff',
    },
  );
}

function tooMuch(command: PluginCommand, maxBytes: number): Error {
  return renderError(RENDER_CODES.budget, `\`${command.join(' ')}\` printed too much`, command[0], {
    rule: `a plugin prints at most ${maxBytes} bytes`,
    nextAction: 'Split the application.',
  });
}
