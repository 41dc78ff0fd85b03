import { seededRandom, SimulatedClock } from '@setpoint/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkQueue, type WorkQueueOptions } from './work-queue.ts';

function queueOn(clock: SimulatedClock, options: Partial<WorkQueueOptions> = {}): WorkQueue {
  return new WorkQueue({ clock, random: seededRandom(1), ...options });
}

/** `app-1@team` belongs to the group `team`. */
const groupsOf = (key: string): readonly string[] => [key.split('@')[1] ?? ''];

async function takeAll(queue: WorkQueue): Promise<string[]> {
  const taken: string[] = [];
  while (queue.depth > 0) {
    const key = (await queue.take()) ?? '';
    taken.push(key);
    queue.done(key);
  }
  return taken;
}

describe('WorkQueue', () => {
  it('merges adds while a key waits, and runs it once more when added during its work', async () => {
    const queue = queueOn(new SimulatedClock());
    for (let i = 0; i < 5; i++) queue.add('a');
    expect(queue.depth).toBe(1);
    expect(await queue.take()).toBe('a');
    for (let i = 0; i < 5; i++) queue.add('a');
    expect([queue.depth, queue.running], 'never in work twice').toEqual([0, 1]);
    queue.done('a');
    expect(await takeAll(queue)).toEqual(['a']);
    expect([queue.depth, queue.running]).toEqual([0, 0]);
  });

  it('gives groups turns, whatever their sizes', async () => {
    const queue = queueOn(new SimulatedClock(), { groupsOf });
    for (let i = 0; i < 100; i++) queue.add(`${i}@big`);
    queue.add('x@small');
    queue.add('y@small');
    queue.add('z@other');
    const order = await takeAll(queue);
    expect(order.slice(0, 6)).toEqual(['0@big', 'x@small', 'z@other', '1@big', 'y@small', '2@big']);
    expect(order).toHaveLength(103);
  });

  it('does not let a hot group starve another', async () => {
    const queue = queueOn(new SimulatedClock(), { groupsOf });
    for (let i = 0; i < 10; i++) queue.add(`${i}@hot`);
    queue.add('x@calm');
    let turns = 0;
    for (let key = await queue.take(); key !== 'x@calm'; key = await queue.take()) {
      queue.add(key ?? '');
      queue.done(key ?? '');
      turns++;
      if (turns > 10) break;
    }
    expect(turns).toBeLessThanOrEqual(1);
  });

  it('gives clusters turns, and on each its owners: 5,000 applications of one do not delay the one of another', async () => {
    const queue = queueOn(new SimulatedClock(), {
      groupsOf: (key) => key.split('/').slice(0, 2),
      maxPerGroup: [6, 4],
    });
    for (let i = 0; i < 5000; i++) queue.add(`here/big/${i}`);
    const taken: (string | undefined)[] = [];
    for (let turn = 0; turn < 4; turn++) taken.push(await queue.take());
    expect(taken.every((key) => key?.startsWith('here/big/'))).toBe(true);
    // All that one owner may have is in work, and none of it ends: the next turn is another owner's, then another cluster's.
    queue.add('here/small/1');
    expect(await queue.take()).toBe('here/small/1');
    queue.add('there/small/1');
    expect(await queue.take()).toBe('there/small/1');
    for (const key of ['here/small/2', 'here/small/3']) queue.add(key);
    expect(await queue.take()).toBe('here/small/2');
    const next = queue.take();
    queue.done('here/small/1');
    expect(await next).toBe('here/small/3');
    // One turn each, however many wait.
    queue.done('here/big/0');
    queue.add('here/late/1');
    const turns = [await queue.take(), queue.take()];
    queue.done('here/small/2');
    expect([turns[0], await turns[1]]).toContain('here/late/1');
  });

  it('limits how many of one group are in work, without holding up others', async () => {
    const queue = queueOn(new SimulatedClock(), { groupsOf, maxPerGroup: [2] });
    for (const key of ['1@a', '2@a', '3@a', '1@b']) queue.add(key);
    const first = [await queue.take(), await queue.take(), await queue.take()];
    expect(first).toEqual(['1@a', '1@b', '2@a']);
    const waiting = queue.take();
    let got: string | undefined;
    void waiting.then((key) => (got = key));
    await Promise.resolve();
    expect(got).toBeUndefined();
    queue.done('1@a');
    expect(await waiting).toBe('3@a');
  });

  it('lets urgent keys pass, but not without end', async () => {
    const queue = queueOn(new SimulatedClock());
    for (let i = 0; i < 3; i++) queue.add(`n${i}`);
    for (let i = 0; i < 6; i++) queue.add(`u${i}`, { urgent: true });
    queue.add('n2', { urgent: true });
    expect(await takeAll(queue)).toEqual(['u0', 'u1', 'u2', 'u3', 'n0', 'u4', 'u5', 'n2', 'n1']);
  });

  it('delays: the earliest of several counts, an add at once overtakes, a run makes the rest void', async () => {
    const clock = new SimulatedClock();
    const queue = queueOn(clock);
    queue.addAfter('a', 1000);
    queue.addAfter('a', 400);
    queue.addAfter('a', 700);
    await clock.advance(399);
    expect([queue.depth, queue.delayed]).toEqual([0, 1]);
    await clock.advance(1);
    expect([queue.depth, queue.delayed]).toEqual([1, 0]);
    await takeAll(queue);
    await clock.advance(5000);
    expect(queue.depth).toBe(0);
    queue.addAfter('b', 1000);
    queue.add('b');
    expect(await takeAll(queue)).toEqual(['b']);
    await clock.advance(2000);
    expect([queue.depth, clock.nextTimerInMs()]).toEqual([0, undefined]);
  });

  it('backs off each key alone, growing to a cap, and starts over when forgotten', () => {
    const clock = new SimulatedClock();
    const queue = queueOn(clock, { backoff: { baseMs: 100, maxMs: 5000, jitter: 0 } });
    const delays = Array.from({ length: 8 }, () => queue.addAfterFailure('a'));
    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(queue.addAfterFailure('b')).toBe(100);
    expect(queue.failuresOf('a')).toBe(8);
    queue.forget('a');
    expect(queue.addAfterFailure('a')).toBe(100);
  });

  it('spreads backoff by its jitter', () => {
    const queue = queueOn(new SimulatedClock(), { backoff: { baseMs: 1000, factor: 1, jitter: 0.2 } });
    const delays = Array.from({ length: 100 }, (_, i) => queue.addAfterFailure(`k${i}`));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1200);
    expect(new Set(delays).size).toBeGreaterThan(90);
  });

  it('wakes takers when it closes and takes nothing in afterwards', async () => {
    const clock = new SimulatedClock();
    const queue = queueOn(clock);
    const idle = queue.take();
    queue.addAfter('later', 100);
    queue.close();
    expect(await idle).toBeUndefined();
    queue.add('a');
    await clock.advance(1000);
    expect(await queue.take()).toBeUndefined();
    expect(clock.nextTimerInMs()).toBeUndefined();
  });

  it('tells its observer about every add, wait, run and retry', async () => {
    const clock = new SimulatedClock();
    const seen: string[] = [];
    const queue = queueOn(clock, {
      observer: {
        added: () => seen.push('added'),
        started: (waitedMs) => seen.push(`started after ${waitedMs}`),
        finished: (workedMs) => seen.push(`finished after ${workedMs}`),
        retried: () => seen.push('retried'),
      },
    });
    queue.add('a');
    queue.add('a');
    await clock.advance(30);
    await queue.take();
    await clock.advance(70);
    expect([...queue.runningForMs()]).toEqual([70]);
    queue.addAfterFailure('a');
    queue.done('a');
    expect(seen).toEqual(['added', 'started after 30', 'retried', 'finished after 70']);
  });

  it('loses no key and never works on one twice at once, in any order of calls', async () => {
    const key = fc.constantFrom('1@a', '2@a', '3@a', '1@b', '1@c');
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key, urgent: fc.boolean() }),
      fc.record({ do: fc.constant('after' as const), key, delayMs: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ do: fc.constantFrom('take' as const, 'done' as const, 'fail' as const, 'tick' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.option(fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 2, maxLength: 2 })),
        async (steps, max) => {
          const clock = new SimulatedClock();
          const queue = queueOn(clock, {
            groupsOf: (key) => [key.endsWith('c') ? 'far' : 'near', ...groupsOf(key)],
            backoff: { baseMs: 10 },
            ...(max === null ? {} : { maxPerGroup: max }),
          });
          const inWork = new Set<string>();
          const owed = new Set<string>();
          const takers: Promise<void>[] = [];
          const take = async (): Promise<void> => {
            const taken = await queue.take();
            if (taken === undefined) return;
            expect(inWork.has(taken)).toBe(false);
            inWork.add(taken);
            owed.delete(taken);
          };
          for (const step of steps) {
            const [running] = inWork;
            if (step.do === 'add' || step.do === 'after') owed.add(step.key);
            if (step.do === 'add') queue.add(step.key, { urgent: step.urgent });
            else if (step.do === 'after') queue.addAfter(step.key, step.delayMs);
            else if (step.do === 'take') takers.push(take());
            else if (step.do === 'tick') await clock.advance(7);
            else if (running !== undefined) {
              if (step.do === 'fail') {
                queue.addAfterFailure(running);
                owed.add(running);
              }
              inWork.delete(running);
              queue.done(running);
            }
            await Promise.resolve();
          }
          for (let round = 0; round < 100 && (owed.size > 0 || inWork.size > 0); round++) {
            for (const running of inWork) {
              inWork.delete(running);
              queue.done(running);
            }
            await clock.advance(2000);
            if (owed.size > 0) takers.push(take());
            await clock.advance(0);
          }
          expect([...owed]).toEqual([]);
          queue.close();
          await Promise.all(takers);
        },
      ),
      { numRuns: 100 },
    );
  });
});
