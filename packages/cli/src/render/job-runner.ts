import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { SetpointError, type Timer } from '@setpoint/core';
import {
  DEFAULT_LIMITS,
  deadlineError,
  received,
  resourceLimits,
  type WorkerLimits,
  workerError,
} from '@setpoint/render';
import type { Context } from '../context.ts';
import type { FromJobWorker, JobRuns, JobTimes, JobWorkerData, ToJobWorker } from './job-messages.ts';
import type { RenderJob } from './render-job.ts';

export type JobOutcome =
  | ({ readonly ok: true; readonly text: string } & JobTimes)
  | ({ readonly ok: false; readonly error: SetpointError } & JobTimes);

/** A thread that has not loaded its code by then never will. */
const loadingMs = 60_000;
/** Downloads and programs have time limits of their own; this ends what they miss. */
const waitingMs = 15 * 60_000;

interface Current {
  readonly resolve: (outcome: JobOutcome) => void;
  readonly reject: (error: unknown) => void;
  readonly label: string;
  readonly startedMs: number;
  readonly cacheDirs: string[];
  timer: Timer;
}

/**
 * Runs jobs one after the other in one warm thread, each within limits on time and memory: what hostile input does to it
 * ends in an error, and the next job has a new thread.
 */
export class JobRunner {
  readonly #context: Context;
  readonly #limits: WorkerLimits;
  #worker: Worker | undefined;
  #current: Current | undefined;

  constructor(context: Context, limits: Partial<WorkerLimits> = {}) {
    this.#context = context;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** The text that the real tool prints, or why there is none. Rejects with the context's signal alone. */
  async run(job: RenderJob, runs: JobRuns): Promise<JobOutcome> {
    const { signal } = this.#context;
    signal.throwIfAborted();
    const worker = (this.#worker ??= this.#start());
    const onAbort = (): void => this.#settle(worker)?.reject(signal.reason);
    try {
      return await new Promise<JobOutcome>((resolve, reject) => {
        const timer = this.#stopAfter(loadingMs, worker);
        const startedMs = performance.now();
        this.#current = { resolve, reject, label: job.path, startedMs, cacheDirs: [], timer };
        signal.addEventListener('abort', onAbort, { once: true });
        const message: ToJobWorker = { job, ...runs };
        worker.postMessage(message, []);
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const { env, cwd } = this.#context;
    const workerData: JobWorkerData = { env: { ...env }, cwd };
    const worker = new Worker(workerUrl(), {
      resourceLimits: resourceLimits(this.#limits),
      workerData,
      execArgv: [],
      argv: [],
    });
    worker.on('message', (message: FromJobWorker) => this.#onMessage(worker, message));
    worker.on('error', (error) =>
      this.#fail(worker, workerError(error, this.#current?.label ?? 'render', this.#limits)),
    );
    worker.on('exit', () =>
      this.#fail(worker, workerError(new Error('it ended'), this.#current?.label ?? 'render', this.#limits)),
    );
    return worker;
  }

  #stopAfter(delayMs: number, worker: Worker): Timer {
    return this.#context.clock.setTimer(delayMs, () =>
      this.#fail(
        worker,
        deadlineError(this.#current?.label ?? 'render', { ...this.#limits, wallMs: delayMs }),
      ),
    );
  }

  #onMessage(worker: Worker, message: FromJobWorker): void {
    const current = this.#current;
    if (current === undefined || worker !== this.#worker) return;
    if (message.kind === 'begun' || message.kind === 'remotes' || message.kind === 'program') {
      current.timer.cancel();
      current.timer = this.#stopAfter(message.kind === 'begun' ? this.#limits.wallMs : waitingMs, worker);
      if (message.kind === 'remotes') current.cacheDirs.push(message.cacheDir);
      return;
    }
    current.timer.cancel();
    this.#current = undefined;
    const { firstMs, bestMs } = message;
    if (message.kind === 'done') current.resolve({ ok: true, text: message.text, firstMs, bestMs });
    else current.resolve({ ok: false, error: received(message.error), firstMs, bestMs });
  }

  #fail(worker: Worker, error: SetpointError): void {
    const current = this.#settle(worker);
    if (current === undefined) return;
    const tookMs = performance.now() - current.startedMs;
    current.resolve({ ok: false, error, firstMs: tookMs, bestMs: tookMs });
  }

  /** A thread cannot be stopped other than by ending it; what it left on the disk goes with it. */
  #settle(worker: Worker): Current | undefined {
    if (worker !== this.#worker) return undefined;
    const current = this.#current;
    this.#current = undefined;
    this.#worker = undefined;
    current?.timer.cancel();
    void worker
      .terminate()
      .then(() => current?.cacheDirs.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
    return current;
  }
}

/** The text of one job; fails with what keeps it from having one. */
export async function renderOnce(
  job: RenderJob,
  context: Context,
  limits: Partial<WorkerLimits> = {},
): Promise<string> {
  const runner = new JobRunner(context, limits);
  try {
    const outcome = await runner.run(job, { repeat: 1, cache: false });
    if (outcome.ok) return outcome.text;
    throw outcome.error;
  } finally {
    await runner.close();
  }
}

/** The worker is the built file: threads cannot run TypeScript, so from the sources we go by way of `dist`. */
function workerUrl(): URL {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/render/job-worker.js' : './job-worker.js';
  return new URL(built, import.meta.url);
}
