import { SimulatedClock, systemClock } from '@setpoint/core';
import { expect, it } from 'vitest';
import { WorkSlices } from './work-slices.ts';

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('lets other work run between slices', async () => {
  let nowMs = 0;
  const slices = new WorkSlices({ ...systemClock, monotonicMs: () => nowMs });
  const order: number[] = [];
  const doneAtTurn: number[] = [];
  let running = true;
  const turn = (): void => {
    doneAtTurn.push(order.length);
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const work = (i: number): Promise<void> =>
    slices.run(() => {
      nowMs += 2;
      order.push(i);
    });
  await Promise.all(Array.from({ length: 100 }, (_, i) => work(i)));
  running = false;
  expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
  const atOnce = doneAtTurn.map((done, i) => done - (doneAtTurn[i - 1] ?? 0));
  expect(Math.max(...atOnce), 'pieces of 2 ms in a slice of 5').toBe(3);
});

it('never waits under a clock that stands still', async () => {
  const slices = new WorkSlices(new SimulatedClock());
  let immediates = 0;
  setImmediate(() => immediates++);
  await Promise.all(Array.from({ length: 100 }, () => slices.run(() => busy(0.1))));
  expect(immediates).toBe(0);
});

it('hands on what the work throws, and goes on', async () => {
  const slices = new WorkSlices(systemClock);
  const failing = slices.run(() => {
    throw new Error('bad work');
  });
  await expect(failing).rejects.toThrow('bad work');
  expect(await slices.run(() => 7)).toBe(7);
});
