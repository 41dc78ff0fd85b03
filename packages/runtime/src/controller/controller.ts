import { setMaxListeners } from 'node:events';
import { type Clock, type Random, SetpointError } from '@setpoint/core';
import { RUNTIME_CODES, runtimeError } from '../errors.ts';
import type { Logger } from '../logs/logger.ts';
import type { ControllerMetrics } from '../metrics/metrics.ts';
import type { BackoffOptions } from '../queue/backoff.ts';
import { type AddOptions, WorkQueue, type WorkQueueOptions } from '../queue/work-queue.ts';
import { withSpan } from '../traces/spans.ts';
import { retryPlan } from './retry-plan.ts';

export interface ReconcileResult {
  /** Run again after so long, unless something makes it run before. Default: only when added again. */
  readonly requeueAfterMs?: number;
}

/**
 * Brings what the key names closer to its desired state.
 *
 * The contract is level-based: the key says *what* to look at, never what happened. A run reads the state as it is,
 * does what is missing, and is correct however many events were merged into it, lost before a restart, or repeated.
 * A key is in at most one run at a time. When the signal aborts (shutdown, lease lost, time limit), stop before the
 * next effect and reject.
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult | undefined>;

export interface ControllerOptions {
  /** Label of its metrics and logs. */
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
  /** Keys in work at once. Default 10. */
  readonly concurrency?: number;
  /** See {@link WorkQueueOptions}. Default: all keys are one group. */
  readonly groupsOf?: NonNullable<WorkQueueOptions['groupsOf']>;
  readonly maxPerGroup?: NonNullable<WorkQueueOptions['maxPerGroup']>;
  readonly backoff?: BackoffOptions;
  /** A run that takes longer is aborted and counts as failed. Default: no limit. */
  readonly timeoutMs?: number;
}

export interface Controller {
  readonly name: string;
  readonly queue: Pick<WorkQueue, 'depth' | 'running' | 'delayed'>;
  /** Runs the key soon; several adds before the run are one. */
  add(key: string, options?: AddOptions): void;
  addAfter(key: string, delayMs: number): void;
  /** Works until the signal aborts, then resolves when the runs in progress have ended. Call it once. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * A queue of keys and workers that reconcile them. A key that fails is tried again as its error says: after the time
 * the error names, with growing pauses, or (`retry: 'never'`) not until it is added again. Whatever one key throws,
 * the others go on.
 */
export function createController(options: ControllerOptions): Controller {
  const { name, clock, random } = options;
  const queue = new WorkQueue({
    clock,
    random,
    ...(options.groupsOf === undefined ? {} : { groupsOf: options.groupsOf }),
    ...(options.maxPerGroup === undefined ? {} : { maxPerGroup: options.maxPerGroup }),
    ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
    ...(options.metrics === undefined ? {} : { observer: options.metrics.queue }),
  });
  options.metrics?.watch(queue);
  const concurrency = checkedConcurrency(options.concurrency ?? 10);
  return {
    name,
    queue,
    add: (key, addOptions) => queue.add(key, addOptions),
    addAfter: (key, delayMs) => queue.addAfter(key, delayMs),
    async run(signal) {
      // Every run listens to it: Node's leak warning at ten listeners would be wrong.
      setMaxListeners(0, signal);
      const close = (): void => queue.close();
      if (signal.aborted) close();
      else signal.addEventListener('abort', close, { once: true });
      options.metrics?.setConcurrency(concurrency);
      await Promise.all(Array.from({ length: concurrency }, () => work(options, queue, signal)));
      signal.removeEventListener('abort', close);
    },
  };
}

async function work(options: ControllerOptions, queue: WorkQueue, signal: AbortSignal): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    await workOn(key, options, queue, signal);
    queue.done(key);
  }
}

async function workOn(
  key: string,
  options: ControllerOptions,
  queue: WorkQueue,
  signal: AbortSignal,
): Promise<void> {
  const { clock, metrics } = options;
  const startedMs = clock.monotonicMs();
  metrics?.workerActive(1);
  try {
    const result = await withSpan(
      `reconcile ${options.name}`,
      { facts: { 'setpoint.controller': options.name, 'setpoint.key': key } },
      () => limited(options, key, signal),
    );
    queue.forget(key);
    if (result?.requeueAfterMs !== undefined) queue.addAfter(key, result.requeueAfterMs);
    metrics?.reconciled(result?.requeueAfterMs === undefined ? 'success' : 'requeue_after', elapsed(), key);
  } catch (error) {
    if (signal.aborted) options.logger.debug({ key, err: error }, 'reconcile interrupted');
    else failed(key, error, options, queue, elapsed());
  } finally {
    metrics?.workerActive(-1);
  }
  function elapsed(): number {
    return clock.monotonicMs() - startedMs;
  }
}

/** The run under its own time limit. */
async function limited(
  options: ControllerOptions,
  key: string,
  signal: AbortSignal,
): Promise<ReconcileResult | undefined> {
  const { timeoutMs, clock, reconcile } = options;
  if (timeoutMs === undefined) return await reconcile(key, signal);
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  const timer = clock.setTimer(timeoutMs, () => controller.abort(tooLong(key, timeoutMs)));
  signal.addEventListener('abort', follow, { once: true });
  try {
    return await reconcile(key, controller.signal);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', follow);
  }
}

function failed(
  key: string,
  thrown: unknown,
  options: ControllerOptions,
  queue: WorkQueue,
  elapsedMs: number,
): void {
  const error = SetpointError.from(thrown);
  const plan = retryPlan(thrown, options.random);
  options.metrics?.reconciled('error', elapsedMs, key);
  if (plan.kind === 'give-up') {
    queue.forget(key);
    options.metrics?.terminalError();
  } else if (plan.kind === 'after') {
    queue.addAfter(key, plan.delayMs);
  } else {
    queue.addAfterFailure(key);
  }
  if (plan.unexpected) options.metrics?.panicked();
  const failures = queue.failuresOf(key);
  options.logger.error({ key, err: error, failures, retry: plan.kind }, 'reconcile failed');
}

function tooLong(key: string, timeoutMs: number): SetpointError {
  return runtimeError(RUNTIME_CODES.reconcileTimeout, `took longer than ${timeoutMs} ms`, {
    subject: key,
    nextAction: 'Look for what it waits on in its logs.',
    retry: 'backoff',
  });
}

function checkedConcurrency(concurrency: number): number {
  if (Number.isInteger(concurrency) && concurrency > 0) return concurrency;
  throw runtimeError(RUNTIME_CODES.option, `concurrency must be a positive integer, not ${concurrency}`);
}
