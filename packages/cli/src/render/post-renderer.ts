import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { PostRenderer } from '@setpoint/helm';
import { badFlag, findPlugin, prepared, type Program, refusal } from './helm-plugin.ts';
import type { RenderContext } from './render-context.ts';
import type { RenderJob } from './render-job.ts';

/** A program that has not answered by then never will. */
const programMs = 60_000;

/**
 * The program that the user names to change manifests: in Helm 4 a plugin of type `postrenderer/v1`, in Helm 3 any
 * executable. Throws `cli.usage` in Helm's words where there is none.
 */
export function postRendererOf(job: RenderJob, context: RenderContext): PostRenderer | undefined {
  const { postRenderer: name, postRendererArgs: args = [], helmVersion } = job;
  if (name === undefined || name === '') return undefined;
  if (helmVersion === 3) return executable(name, args, context);
  const plugin = findPlugin(name, context.env);
  return async (manifests) => {
    const program = prepared(plugin, args, context.env);
    const { code, output, failure } = await run(program, manifests, context);
    const doing = `failed to invoke post-renderer plugin "${name}": `;
    if (failure !== undefined) throw refusal(`${doing}${failure}`, name);
    if (code !== 0) throw refusal(`${doing}plugin "${name}" exited with error`, name);
    if (output.trim() === '')
      throw refusal(`post-renderer ${JSON.stringify(name)} produced empty output`, name);
    return output;
  };
}

function executable(name: string, args: readonly string[], context: RenderContext): PostRenderer {
  const command = findBinary(name, context);
  return async (manifests) => {
    const { code, output, errors, failure } = await run(
      { command, args, env: context.env },
      manifests,
      context,
    );
    if (failure === undefined && code === 0) return output;
    const status = failure ?? `exit status ${code}`;
    throw refusal(`error while running command ${command}. error output:\n${errors}: ${status}`, command);
  };
}

interface Ended {
  /** Null for a program that was killed. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** Why it could not be started. */
  readonly failure?: string;
}

function run({ command, args, env }: Program, input: string, context: RenderContext): Promise<Ended> {
  context.onProgram?.();
  return new Promise((settle) => {
    const child = spawn(command, [...args], {
      env,
      cwd: context.cwd,
      timeout: programMs,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    const ended = (code: number | null) => ({
      code,
      output: Buffer.concat(output).toString('utf8'),
      errors: Buffer.concat(errors).toString('utf8'),
    });
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => errors.push(data));
    child.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      const why = code === 'EACCES' ? 'permission denied' : 'no such file or directory';
      settle({ ...ended(null), failure: `fork/exec ${command}: ${why}` });
    });
    child.on('close', (code) => settle(ended(code)));
    // A program may end without reading all of it.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function findBinary(name: string, { env, cwd }: RenderContext): string {
  if (name.includes('/')) {
    const path = resolve(cwd, name);
    const why = notExecutable(path);
    if (why === undefined) return path;
    const detail = why === 'absent' ? `stat ${name}: no such file or directory` : 'permission denied';
    throw badFlag(name, `unable to find binary at ${name}: exec: ${JSON.stringify(name)}: ${detail}`);
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && notExecutable(path) === undefined) return path;
  }
  const detail = `exec: ${JSON.stringify(name)}: executable file not found in $PATH`;
  throw badFlag(name, `unable to find binary at ${name}: ${detail}`);
}

function notExecutable(path: string): 'absent' | 'denied' | undefined {
  if (!existsSync(path)) return 'absent';
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory() ? 'denied' : undefined;
  } catch {
    return 'denied';
  }
}
