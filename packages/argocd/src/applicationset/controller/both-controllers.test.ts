import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@setpoint/core';
import { createLogger } from '@setpoint/runtime';
import { createGitSource } from '@setpoint/source';
import { expect, it } from 'vitest';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { configMap, configMapGvk, Loop } from '../../testing/loop.ts';
import { applicationSet } from '../testing/generate-for-test.ts';
import { conditionOf } from '../testing/set-loop.ts';
import { createApplicationSetController } from './application-set-controller.ts';
import { applicationSetGvk } from './application-set-store.ts';

it('a set rolls out what its Applications deploy, and takes it away again', async () => {
  const loop = await Loop.start();
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-both-'));
  const ports = { clock: systemClock, random: systemRandom };
  const source = createGitSource({ cacheDir, ...ports });
  const stop = new AbortController();
  const controller = createApplicationSetController({
    ...ports,
    client: loop.client,
    state: loop.state,
    source,
    logger: createLogger({ level: 'silent' }),
    reporter: { event: () => {}, info: () => {}, error: (error) => loop.events.push(String(error)) },
  });
  const done = controller.run(stop.signal);
  try {
    for (const env of ['dev', 'prod']) loop.repository.write(`${env}/cm.yaml`, configMap(env, { v: '1' }));
    loop.repository.commit();
    const repoURL = loop.repository.url;
    const step = (env: string) => ({ matchExpressions: [{ key: 'env', operator: 'In', values: [env] }] });
    const set = applicationSet({
      generators: [{ git: { repoURL, revision: 'main', directories: [{ path: '*' }] } }],
      template: {
        metadata: { name: '{{path}}', labels: { env: '{{path}}' } },
        spec: {
          project: 'default',
          source: { repoURL, targetRevision: 'main', path: '{{path}}' },
          destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
          syncPolicy: { automated: { prune: true } },
        },
      },
      strategy: { type: 'RollingSync', rollingSync: { steps: [step('dev'), step('prod')] } },
    });
    await loop.create(set);
    const at = { gvk: applicationSetGvk, namespace: 'argocd', name: 'set' };
    await loop.eventually(async () => {
      const now = (await loop.client.get(at, loop.signal)) as unknown as ApplicationSet;
      const states = now.status?.applicationStatus?.map(({ status }) => status);
      return (
        states?.join() === 'Healthy,Healthy' && conditionOf(now, 'RolloutProgressing')?.status === 'False'
      );
    });
    const deployed = (name: string) => loop.get(configMapGvk, name);
    expect(await deployed('dev')).toBeDefined();
    expect(await deployed('prod')).toBeDefined();
    // A sync is started once a wait: once when the Application is new, once when its revision is known.
    const { history = [] } = (await loop.application('prod')).status ?? {};
    expect(history.length).toBeLessThanOrEqual(2);

    loop.repository.remove('prod');
    loop.repository.commit();
    const annotations = { 'argocd.argoproj.io/application-set-refresh': 'true' };
    await loop.client.patch(at, 'merge', { metadata: { annotations } }, {}, loop.signal);
    await loop.eventually(async () => (await deployed('prod')) === undefined);
    expect(await deployed('dev')).toBeDefined();
  } finally {
    stop.abort(new Error('stopped by the test'));
    await done;
    await source.close();
    await loop.close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
});
