import { gvkOf, type KubeObject } from '@setpoint/kube';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planFrom } from '../plan/plan-sync.ts';
import { deadline, TestCluster } from '../testing/cluster.ts';
import { configMap, object } from '../testing/fixtures.ts';
import type { ExecutionState } from './result.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
});

afterAll(async () => {
  await cluster.stop();
});

beforeEach(() => cluster.newOwner());

const lines = (state: ExecutionState) =>
  state.results.map(({ status, message }) => `${status ?? '-'} ${message}`);

describe('a sync', () => {
  it('creates, then has nothing left to do, then updates, then prunes', async () => {
    const a = configMap('a');
    const b = configMap('b');
    const created = await cluster.sync([a, b]);
    expect([created.phase, created.message]).toEqual(['Succeeded', 'successfully synced (all tasks run)']);
    expect(lines(created)).toEqual(['Synced configmap/a created', 'Synced configmap/b created']);

    const again = await cluster.plan([a, b], { prune: true });
    expect(again.tally).toEqual({ create: 0, update: 0, delete: 0, recreate: 0, none: 2, hooks: 0 });

    const changed = configMap('a', { data: { key: 'new' } });
    expect(lines(await cluster.sync([changed]))).toEqual([
      'PruneSkipped ignored (requires pruning)',
      'Synced configmap/a configured',
    ]);
    expect((await cluster.get(a))?.['data']).toEqual({ key: 'new' });
    expect(lines(await cluster.sync([changed], { prune: true }))).toEqual([
      'Pruned pruned',
      'Synced configmap/a unchanged',
    ]);
    expect(await cluster.get(b)).toBeUndefined();
    expect(lines(await cluster.sync([], { prune: true, allowEmpty: true }))).toEqual(['Pruned pruned']);
    expect(cluster.errors).toEqual([]);
  });

  it('leaves out what the kind has no field for, and takes that for no drift; a server-side apply is refused', async () => {
    const odd = (annotations?: Record<string, string>) =>
      configMap('odd', { surprise: true, ...(annotations === undefined ? {} : { annotations }) });
    expect(lines(await cluster.sync([odd()]))).toEqual(['Synced configmap/odd created']);
    expect(await cluster.get(odd())).not.toHaveProperty('surprise');
    expect(lines(await cluster.sync([odd()]))).toEqual(['Synced configmap/odd unchanged']);
    const asked = await cluster.sync([odd({ 'argocd.argoproj.io/sync-options': 'ServerSideApply=true' })]);
    expect(asked.phase).toBe('Failed');
    expect(asked.results[0]?.message).toContain('field not declared in schema');
  });

  it('changes nothing when one object is refused, and says everything that is wrong', async () => {
    const good = configMap('good');
    await cluster.sync([good]);
    const state = await cluster.sync([
      configMap('good', { data: { key: 'changed' } }),
      object('apps/v1 Deployment bad', { spec: { replicas: -1 } }),
      object('v1 Service bad', { spec: { ports: [{ port: 99_999 }] } }),
    ]);
    expect(state.phase).toBe('Failed');
    expect(state.message).toContain('one or more objects failed to apply (dry run)');
    expect(state.results.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'Service SyncFailed',
      'Deployment SyncFailed',
    ]);
    expect((await cluster.get(good))?.['data']).toEqual({ key: 'value' });
  });

  it('refuses a plan with problems, all at once, and changes nothing', async () => {
    const state = await cluster.sync([
      configMap('fine'),
      object('x.example/v1 Unknown u'),
      configMap('lost', { namespace: 'nowhere' }),
    ]);
    expect(state.phase).toBe('Failed');
    expect(state.message).toBe(
      'one or more synchronization tasks are not valid: The Kubernetes API could not find x.example/Unknown for requested resource default/u. Make sure the "Unknown" CRD is installed on the destination cluster.; namespaces "nowhere" not found',
    );
    expect(await cluster.get(configMap('fine'))).toBeUndefined();
  });

  it('brings a namespace with what is in it', async () => {
    const state = await cluster.sync([configMap('in', { namespace: 'fresh' }), object('v1 Namespace fresh')]);
    expect(lines(state)).toEqual(['Synced namespace/fresh created', 'Synced configmap/in created']);
    expect(state.phase).toBe('Succeeded');
  });

  it('brings a CRD with an object of its kind', async () => {
    const widget = object('demo.example.com/v1 Widget w', { spec: { size: 3 } });
    const state = await cluster.sync([widget, crd]);
    expect([state.phase, state.message]).toEqual(['Succeeded', 'successfully synced (all tasks run)']);
    expect(lines(state)).toEqual([
      'Synced customresourcedefinition.apiextensions.k8s.io/widgets.demo.example.com created',
      'Synced widget.demo.example.com/w created',
    ]);
    expect((await cluster.get(widget))?.['spec']).toEqual({ size: 3 });
    const again = await cluster.plan([widget, crd]);
    expect(again.changes.map(({ action }) => action)).toEqual(['none', 'none']);
  });

  it('creates the destination namespace when asked to, and leaves it unmarked', async () => {
    const comparison = await cluster.compare([configMap('c')], { destinationNamespace: 'made' });
    const plan = planFrom(comparison, { createNamespace: { labels: { team: 'a' }, annotations: {} } });
    expect(plan.problems).toEqual([]);
    expect((await cluster.execute(plan)).phase).toBe('Succeeded');
    const namespace = await cluster.get(object('v1 Namespace made'));
    expect(namespace?.metadata.labels).toMatchObject({ team: 'a' });
    expect(namespace?.metadata.annotations?.['argocd.argoproj.io/tracking-id']).toBeUndefined();
  });
});

const crd: KubeObject = object('apiextensions.k8s.io/v1 CustomResourceDefinition widgets.demo.example.com', {
  spec: {
    group: 'demo.example.com',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer' }, on: { type: 'boolean' } } },
            },
          },
        },
      },
    ],
  },
});

describe('drift', () => {
  it('is seen with field and manager, and healed', async () => {
    const owned = configMap('drifting');
    await cluster.sync([owned]);
    const location = { gvk: gvkOf(owned), namespace: 'default', name: 'drifting' };
    await cluster.client.patch(
      location,
      'merge',
      { data: { key: 'edited' } },
      { fieldManager: 'kubectl-edit' },
      deadline(),
    );
    await cluster.caughtUp();
    const comparison = await cluster.compare([owned]);
    expect(comparison.status).toBe('OutOfSync');
    const [resource] = comparison.resources.filter(({ ref }) => ref.name === 'drifting');
    expect(resource?.diff).toMatchObject([
      { path: '.data.key', desired: 'value', live: 'edited', manager: 'kubectl-edit' },
    ]);
    expect((await cluster.sync([owned])).phase).toBe('Succeeded');
    expect((await cluster.get(owned))?.['data']).toEqual({ key: 'value' });
  });

  it('is not seen in what the server defaults', async () => {
    const desired = [
      object('apps/v1 Deployment web', {
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              hostNetwork: false,
              containers: [
                {
                  name: 'web',
                  image: 'web:1',
                  ports: [{ containerPort: 80 }],
                  resources: { limits: { cpu: '0.5', memory: '1024Mi' } },
                  env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
                },
              ],
            },
          },
        },
      }),
      object('v1 Service web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
      object('v1 Secret web', { stringData: { password: 'canary' } }),
      object('rbac.authorization.k8s.io/v1 Role web', { rules: [] }),
      object('batch/v1 CronJob web', {
        spec: {
          schedule: '0 0 1 1 *',
          jobTemplate: {
            spec: {
              template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] } },
            },
          },
        },
      }),
    ];
    const state = await cluster.sync(desired);
    expect([state.phase, state.message]).toEqual(['Succeeded', 'successfully synced (all tasks run)']);
    const comparison = await cluster.compare(desired);
    expect(comparison.resources.flatMap(({ diff }) => diff)).toEqual([]);
    expect(state.results.find(({ kind }) => kind === 'Deployment')?.images).toEqual(['web:1']);
  });
});
