import type { KubeClient, KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;

beforeAll(async () => {
  loop = await Loop.start();
});
afterAll(() => loop.close());

/** The client, whose write that ends an operation is answered only when told. */
function endingLate(client: KubeClient, isHeld: () => boolean, release: Promise<void>): KubeClient {
  const patch: KubeClient['patch'] = async (...request) => {
    const [, , change] = request;
    if ((change as Partial<KubeObject>)['operation'] === null && isHeld()) await release;
    return client.patch(...request);
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'patch') return patch;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

it('drift that is seen while the end of a sync is still being written is healed', async () => {
  let held = false;
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let heldWrites = 0;
  const isHeld = (): boolean => {
    if (held) heldWrites++;
    return held;
  };
  loop.repository.write('app/cm.yaml', configMap('web', { v: '1' }));
  loop.repository.commit();
  await loop.stopEngine();
  loop.between = (client) => endingLate(client, isHeld, released);
  held = true;
  loop.startEngine();
  await loop.deploy('web', 'app');
  await loop.eventually(() => Promise.resolve(heldWrites > 0));
  const before = loop.looks;
  await loop.patch(configMapGvk, 'web', { data: { v: 'drifted' } });
  await loop.eventually(() => Promise.resolve(loop.looks > before));
  held = false;
  release();
  await loop.eventually(async () => {
    const live = await loop.get(configMapGvk, 'web');
    return (live?.['data'] as { v?: string } | undefined)?.v === '1';
  });
  expect((await loop.synced('web')).status?.sync?.status).toBe('Synced');
});
