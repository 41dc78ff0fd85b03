import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Context } from '../context.ts';
import { usage } from '../errors.ts';

/** Whether the person agrees; throws `cli.usage` where nobody can be asked. */
export async function confirmed(question: string, context: Context): Promise<boolean> {
  if (!process.stdin.isTTY) throw usage('nobody can be asked here', 'Agree with --yes.');
  return /^y(es)?$/i.test((await answerTo(`${question} [y/N] `, context)).trim());
}

/** What the person types. */
export async function answerTo(question: string, { signal }: Context): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}

/** What the person types, not shown; a line of standard input where that is no terminal. */
export async function secretAnswer(question: string, context: Context): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) return (await textOf('-', context)).replace(/\r?\n$/, '');
  context.terminal.err(question);
  stdin.setRawMode(true);
  try {
    return await typed(context.signal);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    context.terminal.err('\n');
  }
}

function typed(signal: AbortSignal): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    const end = (): void => {
      process.stdin.off('data', take);
      signal.removeEventListener('abort', stop);
    };
    const stop = (): void => {
      end();
      fail(new Error('interrupted'));
    };
    const take = (chunk: Buffer): void => {
      for (const key of chunk.toString('utf8')) {
        if (key === '\u0003' || key === '\u0004') return stop();
        if (key === '\r' || key === '\n') {
          end();
          return done(text);
        }
        text = key === '\u007F' || key === '\b' ? text.slice(0, -1) : text + key;
      }
    };
    process.stdin.on('data', take);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What a file holds; `-` is standard input. */
export async function textOf(file: string, { cwd }: Pick<Context, 'cwd'>): Promise<string> {
  if (file === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw usage(
      `${file} cannot be read: ${(error as Error).message}`,
      'Name a file, or - for standard input.',
    );
  }
}

/** A secret in a file, without the line's end that editors add. */
export async function secretOf(file: string, context: Context): Promise<string> {
  return (await textOf(file, context)).replace(/\r?\n$/, '');
}

/** The text as the person's editor leaves it; undefined when it was left as it was. */
export async function edited(text: string, { env, signal }: Context): Promise<string | undefined> {
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-edit-'));
  const file = join(folder, 'edit.yaml');
  try {
    writeFileSync(file, text, { mode: 0o600 });
    await run(editor, file, signal);
    const after = readFileSync(file, 'utf8');
    return after === text ? undefined : after;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The variable may hold arguments too: a shell reads it, as git and kubectl have it read. */
function run(editor: string, file: string, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit', signal });
    child.once('error', fail);
    child.once('exit', (code) => {
      if (code === 0) done();
      else fail(usage(`the editor ended with ${code ?? 'a signal'}`, 'Set EDITOR to one that is there.'));
    });
  });
}
