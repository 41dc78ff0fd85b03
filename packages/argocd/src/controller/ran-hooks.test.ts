import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applicationGvk, configMap, Loop, withCall } from '../testing/loop.ts';

let loop: Loop;

beforeAll(async () => {
  loop = await Loop.start();
});
afterAll(() => loop.close());

function hook(name: string, phase: string): string {
  const annotations = {
    'argocd.argoproj.io/hook': phase,
    'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
  };
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations } });
}

/** Whether a change of an application takes finalizers off. */
function releases(change: unknown): boolean {
  return (change as Partial<KubeObject>).metadata?.finalizers !== undefined;
}

it('hooks of a deletion that ran before a crash do not run again after it', async () => {
  loop.repository.write('app/pre.yaml', hook('pre', 'PreDelete'));
  loop.repository.write('app/post.yaml', hook('post', 'PostDelete'));
  loop.repository.write('app/cm.yaml', configMap('web', { v: '1' }));
  loop.repository.commit();
  const made: (string | undefined)[] = [];
  let isDeleting = false;
  let cut = (): void => {};
  const isCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  await loop.stopEngine();
  loop.between = (client) => {
    const creating = withCall(client, 'create', (object, options, signal) => {
      if (object.kind === 'ConfigMap' && options?.dryRun !== true) made.push(object.metadata.name);
      return client.create(object, options, signal);
    });
    return withCall(creating, 'patch', (...request) => {
      const [{ gvk }, , change, , signal] = request;
      if (!isDeleting || gvk.kind !== 'Application' || !releases(change)) return client.patch(...request);
      // What would let the application go never gets out of the process.
      cut();
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    });
  };
  loop.startEngine();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  await loop.until('web', ({ metadata }) => (metadata.finalizers?.length ?? 0) > 1);
  isDeleting = true;
  await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name: 'web' }, {}, loop.signal);
  await isCut;
  expect(made).toEqual(['pre', 'post']);
  await loop.stopEngine();
  isDeleting = false;
  loop.startEngine();
  await loop.eventually(async () => (await loop.get(applicationGvk, 'web', 'argocd')) === undefined);
  expect(made).toEqual(['pre', 'post']);
});
