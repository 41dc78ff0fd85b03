import type { KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestCluster } from '../testing/cluster.ts';
import { configMap, object, owned } from '../testing/fixtures.ts';
import { operationAnnotation } from './hooks.ts';
import type { ExecutionState } from './result.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
});

beforeEach(() => cluster.newOwner());

afterAll(async () => {
  await cluster.stop();
});

const podSpec = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] };

function hookPod(name: string, phase: string, annotations: Record<string, string> = {}): KubeObject {
  return object(`v1 Pod ${name}`, {
    annotations: { 'argocd.argoproj.io/hook': phase, ...annotations },
    spec: podSpec,
  });
}

/** Ends the Pod as a kubelet would, as soon as it is there. */
async function finish(pod: KubeObject, phase: 'Succeeded' | 'Failed', message = ''): Promise<void> {
  await cluster.untilSeen(pod, (entry) => entry !== undefined && !entry.deleting);
  await cluster.setStatus(pod, { phase, message });
}

const policy = (value: string) => ({ 'argocd.argoproj.io/hook-delete-policy': value });

function summary(state: ExecutionState): readonly string[] {
  return state.results.map(
    ({ syncPhase, kind, name, status, hookPhase }) =>
      `${syncPhase} ${kind}/${name} ${status ?? '-'} ${hookPhase ?? '-'}`,
  );
}

describe('hooks', () => {
  it('run before and after, and the sync waits for each', async () => {
    const before = hookPod('before', 'PreSync');
    const after = hookPod('after', 'PostSync', policy('HookSucceeded'));
    const seen: string[] = [];
    const plan = await cluster.plan([after, configMap('between'), before]);
    const running = cluster.execute(plan, {
      onProgress: (current) => {
        const { message } = current();
        if (seen.at(-1) !== message) seen.push(message);
      },
    });
    await finish(before, 'Succeeded');
    await finish(after, 'Succeeded', 'done');
    const state = await running;
    expect([state.phase, state.message]).toEqual(['Succeeded', 'successfully synced (no more tasks)']);
    expect(summary(state)).toEqual([
      'PreSync Pod/before Synced Succeeded',
      'Sync ConfigMap/between Synced Succeeded',
      'PostSync Pod/after Synced Succeeded',
    ]);
    expect(seen).toContain('waiting for completion of hook /Pod/before');
    await cluster.caughtUp();
    expect((await cluster.get(before))?.metadata.finalizers).toBeUndefined();
    expect(await cluster.get(after)).toBeUndefined();
  });

  it('that fail stop the sync, run the SyncFail hooks, and go when their policy says so', async () => {
    const before = hookPod('failing', 'PreSync', policy('HookFailed'));
    const cleanup = hookPod('cleanup', 'SyncFail');
    const running = cluster.execute(await cluster.plan([before, cleanup, configMap('never')]));
    await finish(before, 'Failed', 'no luck');
    await finish(cleanup, 'Succeeded');
    const state = await running;
    expect([state.phase, state.message]).toEqual([
      'Failed',
      'one or more synchronization tasks completed unsuccessfully',
    ]);
    expect(state.results.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      'failing: no luck',
      'cleanup: pod/cleanup created',
    ]);
    await cluster.caughtUp();
    expect(await cluster.get(before)).toBeUndefined();
    expect(await cluster.get(configMap('never'))).toBeUndefined();
  });

  it('left by an earlier sync are replaced', async () => {
    const hook = hookPod('again', 'PreSync');
    const first = cluster.execute(await cluster.plan([hook]));
    await finish(hook, 'Succeeded');
    await first;
    const old = await cluster.get(hook);
    await cluster.caughtUp();
    const second = cluster.execute(await cluster.plan([hook]));
    await cluster.untilSeen(hook, (entry) => entry !== undefined && entry.uid !== old?.metadata.uid);
    await finish(hook, 'Succeeded');
    expect((await second).phase).toBe('Succeeded');
    expect((await cluster.get(hook))?.metadata.uid).not.toBe(old?.metadata.uid);
  });

  it('with a generateName are named after revision, phase and start', async () => {
    const { name: _name, ...metadata } = hookPod('x', 'PostSync').metadata;
    const generated = { ...hookPod('x', 'PostSync'), metadata: { ...metadata, generateName: 'job-' } };
    const plan = await cluster.plan([generated], { startedAt: 1_767_225_600_000 });
    expect(plan.changes.map(({ ref }) => ref.name)).toEqual(['job-0123456-postsync-1767225600']);
  });
});

describe('a sync interrupted while a hook runs', () => {
  it('takes the hook up again and runs it once', async () => {
    const hook = hookPod('once', 'PreSync');
    const stop = new AbortController();
    const plan = await cluster.plan([hook, configMap('later')]);
    const options = { operationId: 'interrupted' };
    const crashed = cluster.execute(plan, options, stop.signal);
    await cluster.untilSeen(hook, (entry) => entry !== undefined);
    const uid = (await cluster.get(hook))?.metadata.uid;
    stop.abort(new Error('killed'));
    await expect(crashed).rejects.toThrow('killed');

    // Nothing of the first execution was recorded: only the object itself tells.
    const resumed = cluster.execute(await cluster.plan([hook, configMap('later')]), options);
    await finish(hook, 'Succeeded');
    expect((await resumed).phase).toBe('Succeeded');
    const live = await cluster.get(hook);
    expect(live?.metadata.uid).toBe(uid);
    expect(live?.metadata.annotations?.[operationAnnotation]).toBe('interrupted');
  });

  it('runs a hook of several phases in each of them', async () => {
    const hook = hookPod('many', 'PreSync,PostSync');
    const running = cluster.execute(await cluster.plan([hook, configMap('between-runs')]));
    await finish(hook, 'Succeeded');
    const first = (await cluster.get(hook))?.metadata.uid;
    const uidNow = async (): Promise<string | undefined> => (await cluster.get(hook))?.metadata.uid;
    await expect
      .poll(async () => [undefined, first].includes(await uidNow()), { timeout: 20_000 })
      .toBe(false);
    await finish(hook, 'Succeeded');
    const state = await running;
    expect(summary(state).filter((line) => line.includes('Pod/many'))).toEqual([
      'PreSync Pod/many Synced Succeeded',
      'PostSync Pod/many Synced Succeeded',
    ]);
  });

  it('does not repeat a hook that is on record as done', async () => {
    const hook = hookPod('recorded', 'PreSync', policy('HookSucceeded'));
    const states: ExecutionState[] = [];
    const plan = await cluster.plan([hook, configMap('recorded')]);
    const running = cluster.execute(plan, {
      checkpoint: async (state) => {
        states.push(state);
      },
    });
    await finish(hook, 'Succeeded');
    await running;
    await cluster.caughtUp();
    const [recorded] = states;
    expect(recorded?.results.map(({ hookPhase }) => hookPhase)).toContain('Succeeded');
    expect(await cluster.get(hook)).toBeUndefined();
    const resumed = await cluster.execute(
      await cluster.plan([hook, configMap('recorded')]),
      recorded === undefined ? {} : { resumeFrom: recorded },
    );
    expect(resumed.phase).toBe('Succeeded');
    expect(await cluster.get(hook)).toBeUndefined();
  });
});

describe('terminating', () => {
  it('deletes the running hook and fails the operation', async () => {
    const hook = hookPod('endless', 'PreSync');
    const terminate = new AbortController();
    const running = cluster.execute(await cluster.plan([hook]), { terminate: terminate.signal });
    await cluster.untilSeen(hook, (entry) => entry !== undefined);
    await cluster.caughtUp();
    terminate.abort(new Error('terminated'));
    const state = await running;
    expect([state.phase, state.message]).toEqual(['Failed', 'Operation terminated']);
    expect(state.results).toMatchObject([{ name: 'endless', hookPhase: 'Failed', message: 'Terminated' }]);
    await cluster.caughtUp();
    const left = await cluster.get(hook);
    expect(left === undefined || left.metadata.deletionTimestamp !== undefined).toBe(true);
  });

  it('of an earlier sync that somebody deletes are let go, even by a sync that is refused', async () => {
    const hook = hookPod('leaving', 'PreSync', { [operationAnnotation]: 'earlier' });
    const pod = owned(hook, cluster.owner);
    const finalizers = ['argocd.argoproj.io/hook-finalizer'];
    const { resourceVersion: _version, uid: _uid, ...metadata } = pod.metadata;
    const kept = { ...pod, metadata: { ...metadata, finalizers } };
    const { signal } = new AbortController();
    await cluster.client.create(kept, {}, signal);
    const gvk = { group: '', version: 'v1', kind: 'Pod' };
    const { namespace = '', name = '' } = kept.metadata;
    await cluster.client.delete({ gvk, namespace, name }, { gracePeriodSeconds: 0 }, signal);
    await cluster.caughtUp();
    const refused = configMap('refused', { data: { 'no key': 'x' } });
    const state = await cluster.sync([refused, configMap('other')]);
    expect(state.phase).toBe('Failed');
    expect(await cluster.get(pod)).toBeUndefined();
  });
});
