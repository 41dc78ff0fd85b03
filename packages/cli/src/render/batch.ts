import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { Context } from '../context.ts';
import { codes, exitCodes } from '../errors.ts';
import { type RenderJob, renderOf } from './render-job.ts';

interface BatchJob extends RenderJob {
  readonly id: string;
}

export interface BatchOptions {
  /** A file with one JSON job a line. */
  readonly batch: string;
  /** Receives `<id>.yaml` or `<id>.error`. */
  readonly out: string;
  /** Runs of each job; the best time is told. */
  readonly repeat: number;
  /** Repeats may be answered by the result before. Default false. */
  readonly cache: boolean;
}

/**
 * Renders every job in this one process and tells, a JSON line for each, how long the first run and the best run took.
 * Each run reads and renders everything anew, unless results may be cached; only what was made of single files
 * (compiled templates, decoded values) is kept between runs.
 */
export async function renderBatch(options: BatchOptions, context: Context): Promise<number> {
  mkdirSync(options.out, { recursive: true });
  let failures = 0;
  for (const job of readJobs(options.batch)) {
    const { ok, ...line } = await runJob(job, options, context);
    if (!ok) failures++;
    context.terminal.out(`${JSON.stringify({ id: job.id, ok, ...line })}\n`);
  }
  return failures === 0 ? exitCodes.ok : exitCodes.differences;
}

function readJobs(file: string): readonly BatchJob[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const job = parseJob(line, `${file}:${index + 1}`);
    if (typeof job.id === 'string' && job.id !== '' && basename(job.id) === job.id) return [job];
    throw new SetpointError(codes.usage, 'a job needs an id that can be a file name', {
      subject: `${file}:${index + 1}`,
    });
  });
}

function parseJob(line: string, where: string): BatchJob {
  try {
    return JSON.parse(line) as BatchJob;
  } catch (error) {
    throw new SetpointError(codes.usage, `not a JSON object: ${(error as Error).message}`, {
      subject: where,
      cause: error,
    });
  }
}

async function runJob(
  job: BatchJob,
  options: BatchOptions,
  context: Context,
): Promise<{ readonly ok: boolean; readonly firstMs: number; readonly bestMs: number }> {
  const startedMs = performance.now();
  let firstMs = 0;
  let bestMs = Number.POSITIVE_INFINITY;
  try {
    const render = await renderOf(job, context);
    let text = '';
    for (let run = 0; run < options.repeat; run++) {
      const runStartedMs = performance.now();
      if (run === 0 || !options.cache) text = await render(context.signal);
      const tookMs = performance.now() - runStartedMs;
      if (run === 0) firstMs = tookMs;
      bestMs = Math.min(bestMs, tookMs);
    }
    writeFileSync(join(options.out, `${job.id}.yaml`), text);
    return { ok: true, firstMs, bestMs };
  } catch (error) {
    context.signal.throwIfAborted();
    writeFileSync(join(options.out, `${job.id}.error`), `${SetpointError.from(error).describe()}\n`);
    const tookMs = performance.now() - startedMs;
    return { ok: false, firstMs: tookMs, bestMs: tookMs };
  }
}
