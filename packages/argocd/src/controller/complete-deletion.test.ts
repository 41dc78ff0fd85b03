import type { KubeClient } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import { applicationGvk, configMap, configMapGvk, Loop, withCall } from '../testing/loop.ts';

let loop: Loop;

beforeAll(async () => {
  loop = await Loop.start();
});
afterAll(() => loop.close());

/** The client, whose watches of ConfigMaps tell nothing before they are told to. */
function withLateWatch(client: KubeClient, told: Promise<unknown>): KubeClient {
  return withCall(client, 'watch', (gvk, options, signal) => {
    const events = client.watch(gvk, options, signal);
    return gvk.kind === 'ConfigMap' ? after(told, events) : events;
  });
}

async function* after<T>(told: Promise<unknown>, events: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const event of events) {
    await told;
    yield event;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function remove(name: string): Promise<void> {
  await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name }, {}, loop.signal);
  await loop.eventually(async () => (await loop.get(applicationGvk, name, 'argocd')) === undefined);
}

it('an object whose creation was never answered, nor shown by a watch, goes with its application', async () => {
  loop.repository.write('late/cm.yaml', configMap('late', { v: '1' }));
  loop.repository.commit();
  await loop.stopEngine();
  let unanswered = 0;
  let tell = (): void => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  loop.between = (client) => {
    const applying = withCall(withLateWatch(client, told), 'apply', async (object, options, signal) => {
      const answer = await client.apply(object, options, signal);
      if (options?.dryRun === true || object.metadata.name !== 'late') return answer;
      unanswered++;
      return aborted(signal);
    });
    return withCall(applying, 'delete', (...request) => {
      tell();
      return client.delete(...request);
    });
  };
  loop.startEngine();
  await loop.deploy('late', 'late');
  await loop.eventually(() => Promise.resolve(unanswered > 0));
  await remove('late');
  expect(await loop.get(configMapGvk, 'late')).toBeUndefined();
});

it('what somebody makes in its name while it is being deleted goes with the application', async () => {
  loop.repository.write('again/cm.yaml', configMap('again', { v: '1' }));
  loop.repository.commit();
  await loop.stopEngine();
  let deletions = 0;
  loop.between = (client) =>
    withCall(client, 'delete', async (...request) => {
      const live = await client.get(request[0], loop.signal);
      const answer = await client.delete(...request);
      if (request[0].name !== 'again' || live === undefined || deletions++ > 0) return answer;
      await loop.eventually(async () => (await loop.get(configMapGvk, 'again')) === undefined);
      // A write that was under way all the time arrives only now.
      const { uid: _uid, resourceVersion: _version, ...metadata } = live.metadata;
      await client.create({ ...live, metadata }, {}, loop.signal);
      return answer;
    });
  loop.startEngine();
  await loop.deploy('again', 'again');
  await loop.synced('again');
  await remove('again');
  expect(deletions).toBe(2);
  expect(await loop.get(configMapGvk, 'again')).toBeUndefined();
});

it('a hook is on record before it is made', async () => {
  const hook = JSON.parse(configMap('before', {})) as { metadata: object };
  const annotations = { 'argocd.argoproj.io/hook': 'PreSync' };
  loop.repository.write(
    'hooked/hook.yaml',
    JSON.stringify({ ...hook, metadata: { ...hook.metadata, annotations } }),
  );
  loop.repository.write('hooked/cm.yaml', configMap('hooked', { v: '1' }));
  loop.repository.commit();
  await loop.stopEngine();
  let seen: Application | undefined;
  loop.between = (client) =>
    withCall(client, 'create', async (object, options, signal) => {
      if (object.metadata.name === 'before' && options?.dryRun !== true)
        seen ??= await loop.application('hooked');
      return client.create(object, options, signal);
    });
  loop.startEngine();
  await loop.deploy('hooked', 'hooked');
  const app = await loop.synced('hooked');
  expect(seen?.status?.operationState?.syncResult?.resources).toContainEqual(
    expect.objectContaining({ kind: 'ConfigMap', name: 'before', syncPhase: 'PreSync' }),
  );
  const results = app.status?.operationState?.syncResult?.resources ?? [];
  expect(results.map(({ name, status }) => `${name} ${status ?? ''}`)).toEqual([
    'before Synced',
    'hooked Synced',
  ]);
  await remove('hooked');
});
