import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { WorkerLimits } from '@setpoint/render';
import type { Context } from '../context.ts';
import { codes, exitCodes } from '../errors.ts';
import type { JobRuns } from './job-messages.ts';
import { JobRunner } from './job-runner.ts';
import type { RenderJob } from './render-job.ts';

interface BatchJob extends RenderJob {
  readonly id: string;
}

export interface BatchOptions extends JobRuns {
  /** A file with one JSON job a line. */
  readonly batch: string;
  /** Receives `<id>.yaml` or `<id>.error`. */
  readonly out: string;
  /** Of each job. Default 5 seconds and 512 MiB. */
  readonly limits?: Partial<WorkerLimits>;
}

/**
 * Renders every job in one warm thread of this process and tells, a JSON line for each, how long the first run and the best
 * run took. A job that exceeds its limits is an error, and the thread of the next one is new.
 */
export async function renderBatch(options: BatchOptions, context: Context): Promise<number> {
  mkdirSync(options.out, { recursive: true });
  let failures = 0;
  const { repeat, cache } = options;
  const runner = new JobRunner(context, options.limits);
  try {
    for (const job of readJobs(options.batch)) {
      const outcome = await runner.run(job, { repeat, cache });
      const { ok, firstMs, bestMs } = outcome;
      if (outcome.ok) writeFileSync(join(options.out, `${job.id}.yaml`), outcome.text);
      else writeFileSync(join(options.out, `${job.id}.error`), `${outcome.error.describe()}\n`);
      if (!ok) failures++;
      context.terminal.out(`${JSON.stringify({ id: job.id, ok, firstMs, bestMs })}\n`);
    }
  } finally {
    await runner.close();
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
