import { refOf } from '@setpoint/kube';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestCluster } from '../testing/cluster.ts';
import { configMap } from '../testing/fixtures.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
});

beforeEach(() => cluster.newOwner());

afterAll(async () => {
  await cluster.stop();
});

describe('at the end of a sync the cache shows', () => {
  const ref = refOf(configMap('shown', { namespace: 'default' }));

  it('what was created, changed and pruned, without anybody waiting for it', async () => {
    for (const value of ['1', '2', '3']) {
      await cluster.execute(await cluster.plan([configMap('shown', { data: { value } })]));
      expect(cluster.live.get(ref)?.['data']).toEqual({ value });
      expect((await cluster.plan([configMap('shown', { data: { value } })])).tally.none).toBe(1);
    }
    await cluster.execute(await cluster.plan([], { prune: true, allowEmpty: true }));
    expect(cluster.live.get(ref)).toBeUndefined();
  });

  it('nothing of a hook that has been deleted already, and does not wait for it', async () => {
    const hook = configMap('fleeting', {
      annotations: {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
      },
    });
    const startedMs = performance.now();
    await cluster.execute(await cluster.plan([hook, configMap('stays')]));
    expect(performance.now() - startedMs).toBeLessThan(1500);
    expect(await cluster.get(hook)).toBeUndefined();
  });
});
