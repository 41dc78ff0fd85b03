import type { Clock } from '@setpoint/core';
import { refOf, type WatchEvent } from '@setpoint/kube';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLiveCache } from '../live/create-live-cache.ts';
import { deadline, TestCluster } from '../testing/cluster.ts';
import { argoConventions, configMap } from '../testing/fixtures.ts';
import { interposed } from '../testing/interposed-client.ts';
import { executePlan } from './execute-plan.ts';
import { PATIENCE_MS } from './until-seen.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
});

beforeEach(() => cluster.newOwner());

afterAll(async () => {
  await cluster.stop();
});

/** A watch that is open and tells nothing. */
async function* silence(_gvk: unknown, _options: unknown, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  const events: WatchEvent[] = [];
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  yield* events;
}

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

  it('what was written though every watch is stalled', async () => {
    const stalled = createLiveCache({
      client: { ...interposed(cluster.client, {}), watch: silence },
      clock: cluster.ports.clock,
      random: cluster.ports.random,
      ownership: argoConventions.ownership,
      health: cluster.ports.health,
      onError: () => {},
    });
    await stalled.whenSynced(deadline());
    const desired = configMap('late', { data: { value: '1' } });
    const told: string[] = [];
    stalled.onOwnerChange((owner) => told.push(owner));
    await executePlan(
      await cluster.plan([desired]),
      { ...cluster.ports, live: stalled },
      { operationId: 'stalled' },
      deadline(),
    );
    const ref = refOf(configMap('late', { namespace: 'default' }));
    expect(stalled.get(ref)?.['data']).toEqual({ value: '1' });
    expect(told).toHaveLength(1);
    await stalled.close();
  });

  it('nothing of a hook that has been deleted already, and does not wait for it', async () => {
    const hook = configMap('fleeting', {
      annotations: {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
      },
    });
    const waits: number[] = [];
    const clock: Clock = {
      ...cluster.ports.clock,
      setTimer: (delayMs, fire) => {
        waits.push(delayMs);
        return cluster.ports.clock.setTimer(delayMs, fire);
      },
    };
    const plan = await cluster.plan([hook, configMap('stays')]);
    await executePlan(plan, { ...cluster.ports, clock }, { operationId: 'fleeting' }, deadline());
    expect(waits).not.toContain(PATIENCE_MS);
    expect(await cluster.get(hook)).toBeUndefined();
  });
});
