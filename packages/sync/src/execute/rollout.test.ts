import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planDelete } from '../plan/plan-delete.ts';
import { TestCluster } from '../testing/cluster.ts';
import { configMap, object } from '../testing/fixtures.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start({});
});

afterAll(async () => {
  await cluster.stop();
});

const annotations = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`argocd.argoproj.io/${key}`, value]));

const podTemplate = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'c:1' }] },
};

const application = [
  object('batch/v1 Job migrate', {
    annotations: annotations({ hook: 'PreSync', 'hook-delete-policy': 'HookSucceeded' }),
    spec: {
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] } },
    },
  }),
  object('apps/v1 Deployment web', {
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: podTemplate },
  }),
  configMap('after', { annotations: annotations({ 'sync-wave': '1' }) }),
];

describe('on a cluster whose controllers work', () => {
  it('hooks complete, waves follow rollouts, the tree shows what was made', async () => {
    const state = await cluster.sync(application, { propagation: 'Foreground' });
    expect([state.phase, state.message]).toEqual(['Succeeded', 'successfully synced (all tasks run)']);
    expect(state.results.map(({ kind, hookPhase }) => `${kind} ${hookPhase}`)).toEqual([
      'Job Succeeded',
      'Deployment Succeeded',
      'ConfigMap Running',
    ]);
    const comparison = await cluster.compare(application);
    expect([comparison.status, comparison.health]).toEqual(['Synced', 'Healthy']);
    const web = cluster.live.tree(comparison.input.owner).find(({ entry }) => entry.ref.name === 'web');
    const pods = web?.children.flatMap(({ children }) => children) ?? [];
    expect(pods.map(({ entry }) => [entry.ref.kind, entry.health?.status])).toEqual([
      ['Pod', 'Healthy'],
      ['Pod', 'Healthy'],
    ]);
  });

  it('deleting the owner in the foreground ends when everything is gone', async () => {
    const plan = planDelete(await cluster.compare(application));
    const state = await cluster.execute(plan);
    expect(state.phase).toBe('Succeeded');
    for (const one of application) expect(await cluster.get(one)).toBeUndefined();
  });
});
