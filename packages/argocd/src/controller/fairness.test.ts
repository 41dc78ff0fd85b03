import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultProject } from '../config/config-state.ts';
import { applicationGvk, configMap, Loop } from '../testing/loop.ts';

const many = 120;
let loop: Loop;

beforeAll(async () => {
  loop = await Loop.start();
});
afterAll(() => loop.close());

it('an owner with many applications does not delay the one of another', async () => {
  const { spec } = defaultProject('argocd');
  for (const name of ['big', 'small'])
    await loop.create({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, namespace: 'argocd' },
      spec,
    });
  await loop.stopEngine();
  const names = Array.from({ length: many }, (_, index) => `big-${String(index).padStart(3, '0')}`);
  for (const name of [...names, 'small'])
    loop.repository.write(`${name}/cm.yaml`, configMap(name, { v: '1' }));
  loop.repository.commit();
  for (const name of names) await loop.deploy(name, name, { project: 'big' });
  await loop.deploy('small', 'small', { project: 'small' });
  const order: string[] = [];
  const stop = new AbortController();
  const { metadata } = await loop.client.list(applicationGvk, {}, loop.signal);
  const resourceVersion = metadata.resourceVersion ?? '';
  const following = (async () => {
    for await (const event of loop.client.watch(applicationGvk, { resourceVersion }, stop.signal)) {
      if (event.type === 'BOOKMARK') continue;
      const {
        status,
        metadata: { name = '' },
      } = event.object as unknown as Awaited<ReturnType<Loop['application']>>;
      if (status?.sync?.status === 'Synced' && !order.includes(name)) order.push(name);
    }
  })().catch(() => undefined);
  loop.startEngine();
  await loop.eventually(() => Promise.resolve(order.includes('small')));
  stop.abort();
  await following;
  // Those that had their turns before and beside it, not the hundred that waited.
  expect(order.indexOf('small')).toBeLessThan(many / 2);
});
