import { SimulatedClock, systemClock } from '@setpoint/core';
import { expect, it } from 'vitest';
import { WorkSlices } from './work-slices.ts';

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('lets other work run between slices', async () => {
  const slices = new WorkSlices(systemClock);
  let worst = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    worst = Math.max(worst, performance.now() - last);
    last = performance.now();
  }, 1);
  const order: number[] = [];
  const work = (i: number): Promise<void> =>
    slices.run(() => {
      busy(2);
      order.push(i);
    });
  await Promise.all(Array.from({ length: 100 }, (_, i) => work(i)));
  clearInterval(beat);
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(100);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
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
