import { resolve } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { PrintProgramOptions, ProgramFiles } from '@setpoint/render';
import { codes } from '../errors.ts';
import { DiskFiles } from './disk-files.ts';
import type { RenderContext } from './render-context.ts';
import type { Render, RenderJob } from './render-job.ts';

/** Prints what `jsonnet` prints for a program; for a directory, for each of its `.jsonnet` files in the order of their names. */
export async function jsonnetRender(job: RenderJob, context: RenderContext): Promise<Render> {
  const { printProgram } = await import('@setpoint/render');
  const disk = new DiskFiles('/');
  const absolute = (path: string): string => resolve(context.cwd, path).slice(1);
  const files: ProgramFiles = {
    entry: (path, signal) => disk.entry(absolute(path), signal),
    read: (path, signal) => disk.read(absolute(path), signal),
    isOpen: true,
  };
  const options = optionsOf(job, context);
  return async (signal) => {
    const found = await disk.entry(absolute(job.path), signal);
    if (found?.kind !== 'directory') return printed(() => printProgram(files, job.path, options, signal));
    const entries = (await disk.list(absolute(job.path), signal)) ?? [];
    const names = entries.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
    const texts: string[] = [];
    for (const name of names.filter((one) => one.endsWith('.jsonnet')))
      texts.push(
        await printed(() => printProgram(files, `${job.path.replace(/\/$/, '')}/${name}`, options, signal)),
      );
    return texts.join('---\n');
  };
}

/** A program that fails shows the stack trace of its own language. */
async function printed(print: () => Promise<string>): Promise<string> {
  try {
    return await print();
  } catch (error) {
    const report = reportOf(error);
    if (report === undefined) throw error;
    throw new SetpointError(codes.jsonnet, report, { cause: error });
  }
}

function reportOf(error: unknown): string | undefined {
  if (!(error instanceof SetpointError) || !('report' in error)) return undefined;
  const { report } = error;
  const text = typeof report === 'function' ? (report as () => unknown).call(error) : report;
  return typeof text === 'string' ? text.trimEnd() : undefined;
}

function optionsOf(job: RenderJob, { env, onTrace }: RenderContext): PrintProgramOptions {
  const output = job.string === true ? 'string' : job.yamlStream === true ? 'stream' : 'json';
  return {
    output,
    libraryPaths: job.jpath ?? [],
    extVars: variables(job.extStr, job.extCode, env),
    topLevelArguments: variables(job.tlaStr, job.tlaCode, env),
    ...(job.maxStack === undefined ? {} : { maxStack: Number(job.maxStack) }),
    ...(onTrace === undefined ? {} : { onTrace }),
  };
}

type Variable = { readonly text: string } | { readonly code: string };

function variables(
  texts: readonly string[] = [],
  codeTexts: readonly string[] = [],
  env: RenderContext['env'],
): ReadonlyMap<string, Variable> {
  const found = new Map<string, Variable>();
  for (const [name, text] of texts.map((given) => assignment(given, env))) found.set(name, { text });
  for (const [name, code] of codeTexts.map((given) => assignment(given, env))) found.set(name, { code });
  return found;
}

/** Without a value it is that of the environment, as with `jsonnet`. */
function assignment(given: string, env: RenderContext['env']): readonly [name: string, value: string] {
  const at = given.indexOf('=');
  if (at >= 0) return [given.slice(0, at), given.slice(at + 1)];
  const value = env[given];
  if (value !== undefined) return [given, value];
  throw new SetpointError(codes.usage, `environment variable ${given} was undefined`, {
    nextAction: `Give the value: ${given}=VALUE.`,
  });
}
