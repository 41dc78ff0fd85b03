import { gvkOf, type KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareState } from '../plan/compare-state.ts';
import { planDelete } from '../plan/plan-delete.ts';
import { deadline, TestCluster } from '../testing/cluster.ts';
import { configMap, object, type ObjectSketch } from '../testing/fixtures.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
});

beforeEach(() => cluster.newOwner());

afterAll(async () => {
  await cluster.stop();
});

const wave = (value: number) => ({ 'argocd.argoproj.io/sync-wave': String(value) });

function deployment(name: string, sketch: ObjectSketch = {}, label = name): KubeObject {
  return object(`apps/v1 Deployment ${name}`, {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: label } },
      template: {
        metadata: { labels: { app: label } },
        spec: { containers: [{ name: 'c', image: 'c:1' }] },
      },
    },
    ...sketch,
  });
}

const available = {
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
};
const stuck = {
  observedGeneration: 1,
  conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
};

describe('waves', () => {
  it('wait for the health of the one before', async () => {
    const first = deployment('first');
    const second = configMap('second', { annotations: wave(1) });
    const running = cluster.execute(await cluster.plan([first, second]));
    await cluster.untilSeen(first, (entry) => entry !== undefined);
    await cluster.caughtUp();
    expect(await cluster.get(second)).toBeUndefined();
    await cluster.setStatus(first, available);
    const state = await running;
    expect(state.phase).toBe('Succeeded');
    expect(state.results.map(({ hookPhase }) => hookPhase)).toEqual(['Succeeded', 'Running']);
  });

  it('stop where something degrades, and say what', async () => {
    const first = deployment('degrading', { annotations: wave(-1) });
    const second = configMap('unreached');
    const running = cluster.execute(await cluster.plan([first, second]));
    await cluster.untilSeen(first, (entry) => entry !== undefined);
    await cluster.setStatus(first, stuck);
    const state = await running;
    expect(state.phase).toBe('Failed');
    expect(state.results).toMatchObject([
      {
        name: 'degrading',
        hookPhase: 'Failed',
        message: 'Deployment "degrading" exceeded its progress deadline',
      },
    ]);
    expect(await cluster.get(second)).toBeUndefined();
  });

  it('notice an object that disappears while they wait for it', async () => {
    const first = deployment('vanishing', { annotations: wave(-1) });
    const running = cluster.execute(await cluster.plan([first, configMap('unreached')]));
    await cluster.untilSeen(first, (entry) => entry !== undefined);
    await cluster.client.delete(
      { gvk: gvkOf(first), namespace: 'default', name: 'vanishing' },
      { propagationPolicy: 'Background' },
      deadline(),
    );
    const state = await running;
    expect(state).toMatchObject({
      phase: 'Failed',
      results: [
        {
          status: 'SyncFailed',
          hookPhase: 'Error',
          message: 'Resource apps/Deployment/vanishing is missing, it might have been deleted',
        },
      ],
    });
  });

  it('go on after a restart from what is live', async () => {
    const first = deployment('resumed');
    const second = configMap('after-restart', { annotations: wave(1) });
    const stop = new AbortController();
    const crashed = cluster.execute(await cluster.plan([first, second]), {}, stop.signal);
    await cluster.untilSeen(first, (entry) => entry !== undefined);
    stop.abort(new Error('killed'));
    await expect(crashed).rejects.toThrow('killed');
    const resumed = cluster.execute(await cluster.plan([first, second]));
    await cluster.setStatus(first, available);
    expect((await resumed).phase).toBe('Succeeded');
    expect(await cluster.get(second)).toBeDefined();
  });
});

describe('what cannot be changed', () => {
  const before = deployment('immutable');
  const after = deployment('immutable', {}, 'other');

  it('is explained with what to do', async () => {
    await cluster.sync([before]);
    const uid = (await cluster.get(before))?.metadata.uid;
    const state = await cluster.sync([after]);
    expect(state.phase).toBe('Failed');
    const [result] = state.results.filter(({ status }) => status === 'SyncFailed');
    expect(result?.message).toContain('field is immutable');
    expect(result?.message).toContain(
      'set the sync options Force=true and Replace=true on Deployment/immutable',
    );
    expect((await cluster.get(before))?.metadata.uid).toBe(uid);
  });

  it('is recreated with Force', async () => {
    await cluster.sync([before]);
    const uid = (await cluster.get(before))?.metadata.uid;
    const state = await cluster.sync([after], { force: true });
    expect(state.phase).toBe('Succeeded');
    expect(state.results.map(({ message }) => message)).toContain('deployment.apps/immutable recreated');
    expect((await cluster.get(after))?.metadata.uid).not.toBe(uid);
  });
});

describe('fields of other managers', () => {
  const ours = configMap('shared', { data: { key: 'ours' } });
  const theirs = { ...ours, metadata: { ...ours.metadata, namespace: 'default' }, data: { key: 'theirs' } };

  it('are taken over by default', async () => {
    await cluster.client.apply(theirs, { fieldManager: 'other' }, deadline());
    await cluster.caughtUp();
    expect((await cluster.sync([ours])).phase).toBe('Succeeded');
    expect((await cluster.get(ours))?.['data']).toEqual({ key: 'ours' });
  });

  it('are a conflict that names the manager, when asked', async () => {
    await cluster.client.apply(theirs, { fieldManager: 'other', force: true }, deadline());
    await cluster.caughtUp();
    const state = await cluster.sync([ours], { conflicts: 'fail' });
    expect(state.phase).toBe('Failed');
    const failed = state.results.filter(({ status }) => status === 'SyncFailed');
    expect(failed.map(({ message }) => message).join()).toContain('conflict with "other": .data.key');
    expect((await cluster.get(ours))?.['data']).toEqual({ key: 'theirs' });
  });
});

describe('an object kubectl applied before', () => {
  it.each(['kubectl-client-side-apply', 'argocd-controller'])(
    'as %s becomes ours: what the source no longer has goes away',
    async (manager) => {
      const name = `adopted-by-${manager}`;
      const applied = configMap(name, { namespace: 'default', data: { key: 'value', old: '1' } });
      const annotations = {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied),
      };
      const live = { ...applied, metadata: { ...applied.metadata, annotations } };
      await cluster.client.create(live, { fieldManager: manager }, deadline());
      await cluster.caughtUp();
      const wanted = configMap(name);
      const comparison = await cluster.compare([wanted]);
      const [resource] = comparison.resources.filter(({ ref }) => ref.name === name);
      expect(resource?.diff.map(({ path }) => path)).toEqual([
        '.metadata.annotations["argocd.argoproj.io/tracking-id"]',
        '.data.old',
      ]);
      expect((await cluster.sync([wanted])).phase).toBe('Succeeded');
      expect((await cluster.get(wanted))?.['data']).toEqual({ key: 'value' });
      const plan = await cluster.plan([wanted]);
      expect(plan.changes.filter(({ ref }) => ref.name === name).map(({ action }) => action)).toEqual([
        'none',
      ]);
    },
  );
});

describe('deleting an owner', () => {
  it('deletes from the last wave to the first, and leaves what asks to stay', async () => {
    const keep = { 'argocd.argoproj.io/sync-options': 'Delete=false' };
    const desired = [
      configMap('one'),
      configMap('two', { annotations: wave(2) }),
      configMap('stays', { annotations: keep }),
    ];
    await cluster.sync(desired);
    const plan = planDelete(compareState(await cluster.input(desired)), { propagation: 'Background' });
    expect(plan.changes.map(({ ref, action }) => `${action} ${ref.name}`)).toEqual([
      'delete two',
      'delete one',
      'skip stays',
    ]);
    expect((await cluster.execute(plan)).phase).toBe('Succeeded');
    expect(await cluster.get(configMap('one'))).toBeUndefined();
    expect(await cluster.get(configMap('stays'))).toBeDefined();
  });
});
