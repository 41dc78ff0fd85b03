import type { KubeClient, KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import { applicationGvk, configMap, configMapGvk, Loop, withCall } from '../testing/loop.ts';

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
  return withCall(client, 'patch', patch);
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

it('a sync of a source that the application has left does not say that the new one is Synced', async () => {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let applies = 0;
  await loop.stopEngine();
  loop.between = (client) =>
    withCall(client, 'apply', async (...request) => {
      applies++;
      await released;
      return client.apply(...request);
    });
  loop.repository.write('app/cm.yaml', configMap('web', { v: '2' }));
  loop.repository.commit();
  const said: unknown[] = [];
  const { metadata } = await loop.client.list(applicationGvk, {}, loop.signal);
  const stop = new AbortController();
  const from = { resourceVersion: metadata.resourceVersion ?? '' };
  const following = (async () => {
    for await (const event of loop.client.watch(applicationGvk, from, stop.signal))
      if (event.type !== 'BOOKMARK') said.push((event.object as unknown as Application).status?.sync);
  })().catch(() => undefined);
  loop.startEngine();
  await loop.eventually(() => Promise.resolve(applies > 0));
  const moved = await loop.patch(applicationGvk, 'web', { spec: { source: { path: 'absent' } } }, 'argocd');
  loop.state.applications.learn(moved);
  release();
  const app = await loop.until('web', ({ status }) => status?.sync?.status === 'Unknown');
  expect(app.status?.conditions?.map(({ type }) => type)).toContain('ComparisonError');
  stop.abort();
  await following;
  expect(said).not.toContainEqual(
    expect.objectContaining({
      status: 'Synced',
      comparedTo: expect.objectContaining({ source: expect.objectContaining({ path: 'absent' }) }),
    }),
  );
});

it('a status that a write which had failed leaves behind after all is put right', async () => {
  loop.repository.write('late/cm.yaml', configMap('late', { v: '1' }));
  loop.repository.commit();
  await loop.deploy('late', 'late');
  const { status } = await loop.synced('late');
  const said = { sync: { status: 'Unknown' }, health: { status: 'Unknown' } };
  await loop.patch(applicationGvk, 'late', { status: said }, 'argocd');
  const app = await loop.until('late', (now) => now.status?.sync?.status === 'Synced');
  expect(app.status?.sync).toEqual(status?.sync);
  expect(app.status?.health?.status).toBe('Healthy');
});
