import { seededRandom, SetpointError, SimulatedClock, sleep } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../logs/logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { type Controller, type ControllerOptions, createController, type Reconcile } from './controller.ts';

interface Rig {
  readonly controller: Controller;
  readonly clock: SimulatedClock;
  readonly logs: Record<string, unknown>[];
  readonly stop: AbortController;
  readonly stopped: Promise<void>;
}

function rig(reconcile: Reconcile, options: Partial<ControllerOptions> = {}): Rig {
  const clock = new SimulatedClock();
  const logs: Record<string, unknown>[] = [];
  const output = { write: (line: string) => logs.push(JSON.parse(line) as Record<string, unknown>) };
  const controller = createController({
    name: 'test',
    reconcile,
    clock,
    random: seededRandom(1),
    logger: createLogger({ level: 'debug', format: 'json', output }),
    backoff: { baseMs: 100, jitter: 0 },
    ...options,
  });
  const stop = new AbortController();
  return { controller, clock, logs, stop, stopped: controller.run(stop.signal) };
}

describe('createController', () => {
  it('runs keys side by side up to its concurrency', async () => {
    const clock = new SimulatedClock();
    let [now, most] = [0, 0];
    const { controller, stop, stopped } = rig(
      async (_key, signal) => {
        most = Math.max(most, ++now);
        await sleep(clock, 10, signal);
        now--;
        return undefined;
      },
      { concurrency: 3, clock },
    );
    for (let i = 0; i < 9; i++) controller.add(`k${i}`);
    await clock.advance(30);
    expect([most, controller.queue.depth, now]).toEqual([3, 0, 0]);
    stop.abort();
    await stopped;
  });

  it('runs again after the time asked for', async () => {
    const runs: number[] = [];
    const { controller, clock } = rig(() => {
      runs.push(clock.monotonicMs());
      return Promise.resolve({ requeueAfterMs: 1000 });
    });
    controller.add('a');
    await clock.advance(3500);
    expect(runs).toEqual([0, 1000, 2000, 3000]);
  });

  it('retries as the error says, and leaves other keys alone', async () => {
    const runs: Record<string, number[]> = {};
    const failures: Record<string, () => Error> = {
      backoff: () => new SetpointError('x.backoff', 'm', { retry: 'backoff' }),
      after: () => new SetpointError('x.after', 'm', { retry: 'after', retryAfterMs: 2000 }),
      never: () => new SetpointError('x.never', 'm'),
      bug: () => new TypeError('undefined is not a function'),
    };
    const { controller, clock, logs } = rig((key) => {
      (runs[key] ??= []).push(clock.monotonicMs());
      const failure = failures[key]?.();
      if (key === 'bug' && failure !== undefined) throw failure;
      return failure === undefined ? Promise.resolve(undefined) : Promise.reject(failure);
    });
    for (const key of ['backoff', 'after', 'never', 'bug', 'fine']) controller.add(key);
    await clock.advance(1000);
    expect(runs['backoff']).toEqual([0, 100, 300, 700]);
    expect(runs['bug']).toEqual([0, 100, 300, 700]);
    expect([runs['never'], runs['fine'], runs['after']]).toEqual([[0], [0], [0]]);
    await clock.advance(1300);
    expect(runs['after']).toHaveLength(2);
    controller.add('never');
    await clock.advance(0);
    expect(runs['never']).toHaveLength(2);
    const bug = logs.find((line) => line['key'] === 'bug');
    expect(bug).toMatchObject({ level: 'error', retry: 'backoff', failures: 1 });
    expect(bug).toMatchObject({ err: { stack: expect.stringContaining('controller.test') as string } });
  });

  it('forgets failures after a success', async () => {
    const runs: number[] = [];
    let broken = true;
    const { controller, clock } = rig(() => {
      runs.push(clock.monotonicMs());
      return broken
        ? Promise.reject(new SetpointError('x', 'm', { retry: 'backoff' }))
        : Promise.resolve(undefined);
    });
    controller.add('a');
    await clock.advance(300);
    broken = false;
    await clock.advance(1000);
    broken = true;
    controller.add('a');
    await clock.advance(100);
    expect(runs.slice(-2).map((time) => time - (runs.at(-2) ?? 0))).toEqual([0, 100]);
  });

  it('aborts a run that takes too long, and tries it again', async () => {
    const reasons: unknown[] = [];
    const clock = new SimulatedClock();
    const { controller } = rig(
      async (_key, signal) => {
        try {
          await sleep(clock, 60_000, signal);
        } catch (error) {
          reasons.push((error as SetpointError).code);
          throw error;
        }
        return undefined;
      },
      { timeoutMs: 5000, clock },
    );
    controller.add('a');
    await clock.advance(10_200);
    expect(reasons).toEqual(['runtime.reconcile-timeout', 'runtime.reconcile-timeout']);
  });

  it('on abort starts nothing more and waits for what runs', async () => {
    let finish = (): void => {};
    const started: string[] = [];
    const { controller, stop, stopped, clock, logs } = rig(
      async (key) => {
        started.push(key);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        throw new Error('interrupted');
      },
      { concurrency: 1 },
    );
    controller.add('a');
    controller.add('b');
    await clock.advance(0);
    stop.abort();
    let done = false;
    void stopped.then(() => (done = true));
    await clock.advance(1000);
    expect([started, done]).toEqual([['a'], false]);
    finish();
    await stopped;
    expect(started).toEqual(['a']);
    expect(logs.map((line) => line['level'])).toEqual(['debug']);
  });

  it('counts under the names of controller-runtime', async () => {
    const metrics = createMetrics();
    const { controller, clock, stop, stopped } = rig(
      (key) => {
        if (key === 'bad') return Promise.reject(new SetpointError('x', 'm'));
        if (key === 'bug') return Promise.reject(new Error('m'));
        return Promise.resolve(key === 'later' ? { requeueAfterMs: 1e6 } : undefined);
      },
      { metrics: metrics.controller('test'), concurrency: 2 },
    );
    for (const key of ['good', 'later', 'bad', 'bug']) controller.add(key);
    await clock.advance(10);
    const text = await metrics.registry.metrics();
    const value = (line: string): string | undefined =>
      text
        .split('\n')
        .find((candidate) => candidate.startsWith(`${line} `))
        ?.split(' ')
        .at(-1);
    expect(value('controller_runtime_reconcile_total{controller="test",result="success"}')).toBe('1');
    expect(value('controller_runtime_reconcile_total{controller="test",result="requeue_after"}')).toBe('1');
    expect(value('controller_runtime_reconcile_total{controller="test",result="error"}')).toBe('2');
    expect(value('controller_runtime_reconcile_errors_total{controller="test"}')).toBe('2');
    expect(value('controller_runtime_terminal_reconcile_errors_total{controller="test"}')).toBe('1');
    expect(value('controller_runtime_reconcile_panics_total{controller="test"}')).toBe('1');
    expect(value('controller_runtime_max_concurrent_reconciles{controller="test"}')).toBe('2');
    expect(value('controller_runtime_active_workers{controller="test"}')).toBe('0');
    expect(value('controller_runtime_reconcile_time_seconds_count{controller="test"}')).toBe('4');
    expect(value('workqueue_adds_total{name="test",controller="test"}')).toBe('4');
    expect(value('workqueue_retries_total{name="test",controller="test"}')).toBe('1');
    expect(value('workqueue_depth{name="test",controller="test"}')).toBe('0');
    expect(value('workqueue_work_duration_seconds_count{name="test",controller="test"}')).toBe('4');
    stop.abort();
    await stopped;
  });

  it('refuses a concurrency that is none', () => {
    expect(() => rig(() => Promise.resolve(undefined), { concurrency: 0 })).toThrow('positive integer');
  });
});
