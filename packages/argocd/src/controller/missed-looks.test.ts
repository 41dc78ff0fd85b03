import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applicationGvk, configMap, configMapGvk, Loop, withCall } from '../testing/loop.ts';

let loop: Loop;

const refreshAsked = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };

beforeEach(async () => {
  loop = await Loop.start();
});
afterEach(() => loop.close());

/** A promise, and what fulfils it. */
function signalled(): { readonly come: Promise<void>; readonly tell: () => void } {
  let tell = (): void => {};
  const come = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { come, tell };
}

/**
 * A client under which a look at `last` begins while a sync is between two waves, and ends after the sync; `crossed` when
 * it has written what it found.
 */
function lookingAcross(client: KubeClient): { readonly client: KubeClient; readonly crossed: Promise<void> } {
  const look = signalled();
  const end = signalled();
  const crossed = signalled();
  let isBetweenWaves = false;
  let hasEnded = false;
  const apply: KubeClient['apply'] = async (...request) => {
    const [{ metadata }, options] = request;
    const answer = await client.apply(...request);
    if (metadata.name === 'first' && options.dryRun !== true) {
      isBetweenWaves = true;
      await look.come;
    } else if (metadata.name === 'last' && options.dryRun === true && isBetweenWaves) {
      look.tell();
      await end.come;
    }
    return answer;
  };
  const patch: KubeClient['patch'] = async (...request) => {
    const [, , change] = request;
    const answer = await client.patch(...request);
    if ((change as Partial<KubeObject>)['operation'] === null && isBetweenWaves) {
      hasEnded = true;
      end.tell();
    } else if (hasEnded) crossed.tell();
    return answer;
  };
  return {
    client: withCall(withCall(client, 'apply', apply), 'patch', patch),
    crossed: crossed.come,
  };
}

it('a look that began before a sync ended does not have the last word', async () => {
  const write = (v: string): void => {
    loop.repository.write('app/first.yaml', configMap('first', { v }));
    const annotations = { 'argocd.argoproj.io/sync-wave': '1' };
    const last = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'last', annotations },
      data: { v },
    };
    loop.repository.write('app/last.yaml', JSON.stringify(last));
    loop.repository.commit();
  };
  write('1');
  await loop.deploy('web', 'app');
  await loop.synced('web');
  await loop.stopEngine();
  let crossed: Promise<void> | undefined;
  loop.between = (client) => {
    const across = lookingAcross(client);
    crossed = across.crossed;
    return across.client;
  };
  write('2');
  loop.startEngine();
  await loop.until('web', ({ operation }) => operation !== undefined);
  await crossed;
  await loop.synced('web');
});

it('a source that could not be fetched once is fetched again, although the branch does not move', async () => {
  loop.repository.write('app/cm.yaml', configMap('web', { v: '1' }));
  loop.repository.commit();
  const tree = loop.repository.id('HEAD^{tree}');
  const object = join(loop.repository.folder, '.git', 'objects', tree.slice(0, 2), tree.slice(2));
  renameSync(object, `${object}.away`);
  await loop.deploy('web', 'app');
  await loop.until('web', ({ status }) => status?.sync?.status === 'Unknown');
  renameSync(`${object}.away`, object);
  await loop.synced('web');
});

it('a sync that waits is over when what it was for is taken back, and is not taken up again', async () => {
  loop.repository.write('app/cm.yaml', configMap('web', { v: '1' }));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  const hook = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'check', annotations: { 'argocd.argoproj.io/hook': 'PreSync' } },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { none: 'such' },
          containers: [{ name: 'c', image: 'c:1' }],
        },
      },
    },
  };
  loop.repository.write('app/hook.yaml', JSON.stringify(hook));
  loop.repository.write('app/cm.yaml', configMap('web', { v: '2' }));
  loop.repository.commit();
  await loop.patch(applicationGvk, 'web', refreshAsked, 'argocd');
  const jobs = { group: 'batch', version: 'v1', kind: 'Job' };
  await loop.eventually(async () => (await loop.get(jobs, 'check')) !== undefined);
  loop.repository.remove('app/hook.yaml');
  loop.repository.write('app/cm.yaml', configMap('web', { v: '1' }));
  loop.repository.commit();
  const { status } = await loop.refresh('web');
  expect(status?.sync?.status).toBe('Synced');
  expect(status?.operationState).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('took the place of this sync') as string,
  });
});

it('a sync that waited for its retry through a restart gives way to what is desired by then', async () => {
  const unready = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'unready' },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  };
  const inWave = (wave: string, v: string): string => {
    const annotations = { 'argocd.argoproj.io/sync-wave': wave };
    const metadata = { name: 'pinned', annotations };
    return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { v } });
  };
  loop.repository.write('pinned/ingress.yaml', JSON.stringify(unready));
  loop.repository.write('pinned/cm.yaml', inWave('1', '1'));
  const old = loop.repository.commit();
  await loop.deploy('pinned', 'pinned');
  const waiting = await loop.until(
    'pinned',
    ({ status }) => status?.operationState?.message?.includes('unready') === true,
  );
  await loop.stopEngine();
  loop.repository.write('pinned/cm.yaml', inWave('-1', '2'));
  loop.repository.commit();
  const finishedAt = `${new Date().toISOString().slice(0, 19)}Z`;
  const operation = {
    ...waiting.operation,
    sync: { revision: old, prune: true },
    retry: { limit: 5, backoff: { duration: '3s', factor: 1 } },
  };
  const operationState = { operation, syncResult: null, phase: 'Running', retryCount: 1, finishedAt };
  const asked = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };
  await loop.patch(applicationGvk, 'pinned', { ...asked, operation, status: { operationState } }, 'argocd');
  loop.startEngine();
  await loop.eventually(async () => {
    const live = await loop.get(configMapGvk, 'pinned');
    return (live?.['data'] as { v?: string } | undefined)?.v === '2';
  });
});
