import type { Clock } from '@setpoint/core';
import { RENDER_CODES, renderError } from './errors.ts';
import { WorkerHandle, type WorkerJob, type WorkerOutcome } from './worker-handle.ts';
import type { WorkerLimits } from './worker-limits.ts';

interface Queued {
  readonly job: WorkerJob;
  readonly resolve: (outcome: Promise<WorkerOutcome>) => void;
  readonly reject: (error: Error) => void;
}

/** Renders in a fixed number of threads, started when first needed, first come first served. */
export class WorkerPool {
  readonly #size: number;
  readonly #limits: WorkerLimits;
  readonly #clock: Clock;
  readonly #idle: WorkerHandle[] = [];
  readonly #busy = new Set<WorkerHandle>();
  readonly #queue: Queued[] = [];
  #closed = false;

  constructor(size: number, limits: WorkerLimits, clock: Clock) {
    this.#size = size;
    this.#limits = limits;
    this.#clock = clock;
  }

  run(job: WorkerJob): Promise<WorkerOutcome> {
    job.signal.throwIfAborted();
    if (this.#closed) throw closed(job.label);
    return new Promise<WorkerOutcome>((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { job, reject } of this.#queue.splice(0)) reject(closed(job.label));
    const workers = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(workers.map((worker) => worker.close()));
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const worker = this.#free();
    if (worker === undefined) return;
    const queued = this.#queue.shift() as Queued;
    if (queued.job.signal.aborted) {
      queued.reject(queued.job.signal.reason as Error);
      this.#release(worker);
      return;
    }
    const run = worker.run(queued.job);
    queued.resolve(run);
    run.then(
      () => this.#release(worker),
      () => this.#release(worker),
    );
  }

  #free(): WorkerHandle | undefined {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.isDead) continue;
      this.#busy.add(worker);
      return worker;
    }
    if (this.#busy.size >= this.#size) return undefined;
    const worker = new WorkerHandle(this.#limits, this.#clock);
    this.#busy.add(worker);
    return worker;
  }

  #release(worker: WorkerHandle): void {
    this.#busy.delete(worker);
    if (!worker.isDead && !this.#closed) this.#idle.push(worker);
    this.#next();
  }
}

function closed(label: string): Error {
  return renderError(RENDER_CODES.closed, 'the renderer was closed', label);
}
