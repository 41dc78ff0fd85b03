import { expect, it } from 'vitest';
import { SimulatedProcess } from './process.ts';
import { World } from './world.ts';

it('a process that is stopped for a while and meanwhile for less goes on only at the later end', async () => {
  const world = new World(1);
  const process = new SimulatedProcess('controller', world);
  const fired: number[] = [];
  process.stop(10_000);
  process.clock.setTimer(1000, () => fired.push(world.nowMs));
  process.stop(2000);
  await world.run(60_000);
  expect(fired).toEqual([10_000]);
});
