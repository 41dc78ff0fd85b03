import { expect, it } from 'vitest';
import { Faults } from './faults.ts';
import { SimulatedNetwork } from './network.ts';
import { SimulatedProcess } from './process.ts';
import { World } from './world.ts';

it('a request of somebody who has given up already is not sent, and nothing is left that could fail later', async () => {
  const world = new World(1);
  const sent: string[] = [];
  const network = new SimulatedNetwork(
    world,
    { name: 'apiserver', listening: undefined },
    new Faults(world, { faults: [] }),
    {
      onSend: ({ path }) => sent.push(path),
      onArrival: () => undefined,
      onAnswer: () => undefined,
      onWatchStart: () => () => undefined,
    },
  );
  const reason = new Error('given up');
  const transport = network.transportOf(new SimulatedProcess('someone', world));
  const request = { method: 'GET' as const, path: '/apis', headers: {} };
  const answer = transport.send(request, {}, 'request', AbortSignal.abort(reason));
  await expect(answer).rejects.toBe(reason);
  await world.run(60_000);
  expect(sent).toEqual([]);
});
