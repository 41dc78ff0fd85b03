import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '@setpoint/core';
import { received, transferred } from './error-transfer.ts';
import { RENDER_CODES, renderError } from './errors.ts';
import type { RemoteSession } from './remote-session.ts';
import type { EngineJob, EngineRun } from './run-engine.ts';
import {
  deadlineError,
  isStarved,
  MOST_TURNS,
  resourceLimits,
  type WorkerLimits,
  workerError,
} from './worker-limits.ts';
import type { FromWorker, Question, QuestionAnswer, ToWorker } from './worker-messages.ts';

export interface WorkerJob extends Omit<EngineJob, 'remotes'> {
  /** For errors about the render as a whole. */
  readonly label: string;
  readonly session: RemoteSession;
  readonly signal: AbortSignal;
}

/** A run, or that it waits for a remote: then it is to run again when the session is settled. */
export type WorkerOutcome = EngineRun | 'paused';

interface Current {
  readonly job: WorkerJob;
  readonly resolve: (outcome: WorkerOutcome) => void;
  readonly reject: (error: Error) => void;
  timer: Timer;
  readonly onAbort: () => void;
}

/** A thread that has not loaded its code by then never will. */
const loadingMs = 60_000;

/** The worker is the built file: threads cannot run TypeScript, so from the sources we go by way of `dist`. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? '../dist/worker.js' : './worker.js', import.meta.url);
}

/** One worker thread and what it is doing. Once dead it stays dead; the pool makes another. */
export class WorkerHandle {
  readonly #limits: WorkerLimits;
  readonly #clock: Clock;
  readonly #worker: Worker;
  #current: Current | undefined;
  #dead = false;

  constructor(limits: WorkerLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#worker = new Worker(workerUrl(), {
      resourceLimits: resourceLimits(limits),
      env: {},
      execArgv: [],
      argv: [],
    });
    this.#worker.on('message', (message: FromWorker) => this.#onMessage(message));
    this.#worker.on('error', (error) =>
      this.#fail(workerError(error, this.#current?.job.label ?? 'render', limits)),
    );
    this.#worker.on('exit', () => this.#fail(this.#gone()));
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** Renders; rejects with `render.deadline`, `render.memory`, `render.worker-failed` or the signal's reason. */
  run(job: WorkerJob): Promise<WorkerOutcome> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#fail(job.signal.reason as Error);
      const timer = this.#clock.setTimer(loadingMs + this.#limits.wallMs, () => this.#stop(job));
      this.#current = { job, resolve, reject, timer, onAbort };
      job.signal.addEventListener('abort', onAbort, { once: true });
      const { tool, path, tree, budgets, secret, session } = job;
      const { hasRemotes } = session;
      const { id: treeId, revision } = tree;
      this.#post({ kind: 'render', tool, path, budgets, secret, treeId, revision, hasRemotes });
    });
  }

  #stop({ label }: WorkerJob): void {
    this.#fail(deadlineError(label, this.#limits));
  }

  /** Stops the render when its time is over, of which it gets more while the process is kept from working. */
  #timeFrom(current: Current, began: NodeJS.CpuUsage, turn = 1): void {
    const { wallMs } = this.#limits;
    current.timer = this.#clock.setTimer(wallMs, () => {
      const starved = turn < MOST_TURNS && isStarved(process.cpuUsage(began), turn * wallMs);
      if (starved) this.#timeFrom(current, began, turn + 1);
      else this.#stop(current.job);
    });
  }

  async close(): Promise<void> {
    this.#fail(
      renderError(RENDER_CODES.closed, 'the renderer was closed', this.#current?.job.label ?? 'render'),
    );
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message, []);
  }

  #onMessage(message: FromWorker): void {
    const current = this.#current;
    if (current === undefined) return;
    if (message.kind === 'begun') {
      // Loading its code takes a thread seconds where everything starts at once; that is not the render's time.
      current.timer.cancel();
      this.#timeFrom(current, process.cpuUsage());
      return;
    }
    if (message.kind === 'done') {
      this.#settle()?.resolve({ ...message, errors: message.errors.map(received) });
      return;
    }
    if (message.kind === 'paused') {
      this.#settle()?.resolve('paused');
      return;
    }
    const { id, question } = message;
    answerTo(question, current.job).then(
      (value) => this.#reply(current, { kind: 'answer', id, value }),
      (error: unknown) => this.#reply(current, { kind: 'refusal', id, error: transferred(error) }),
    );
  }

  #reply(asker: Current, message: ToWorker): void {
    if (this.#current === asker) this.#post(message);
  }

  /** A thread that misbehaved, or whose work nobody wants any more, cannot be stopped other than by ending it. */
  #fail(error: Error): void {
    const current = this.#settle();
    if (!this.#dead) void this.#end();
    current?.reject(error);
  }

  async #end(): Promise<void> {
    this.#dead = true;
    await this.#worker.terminate();
  }

  #settle(): Current | undefined {
    const current = this.#current;
    this.#current = undefined;
    current?.timer.cancel();
    current?.job.signal.removeEventListener('abort', current.onAbort);
    return current;
  }

  #gone(): Error {
    return renderError(
      RENDER_CODES.workerFailed,
      'the render worker ended',
      this.#current?.job.label ?? 'render',
      {
        retry: 'backoff',
      },
    );
  }
}

async function answerTo(question: Question, { session, signal }: WorkerJob): Promise<QuestionAnswer> {
  if ('tree' in question) return await session.tree(question.tree)[question.what](question.path, signal);
  const answer = session.ask(question);
  if (answer.kind === 'failed') throw answer.error;
  if (answer.kind !== 'tree') return answer;
  const { number, tree } = answer.opened;
  return { kind: 'tree', tree: number, treeId: tree.id, revision: tree.revision };
}
