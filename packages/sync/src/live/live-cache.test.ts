import { gvkOf, type KubeObject, refOf } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadline, TestCluster } from '../testing/cluster.ts';
import { configMap, object, owned } from '../testing/fixtures.ts';

let cluster: TestCluster;
const told: string[] = [];

beforeAll(async () => {
  cluster = await TestCluster.start();
  cluster.live.onOwnerChange((owner) => told.push(owner));
});

afterAll(async () => {
  await cluster.stop();
});

/** The object as its owner's, without what only live objects have. */
function marked(one: KubeObject, owner: string): KubeObject {
  const { uid: _uid, resourceVersion: _version, ...metadata } = owned(one, owner).metadata;
  return { ...one, metadata };
}

async function create(one: KubeObject): Promise<KubeObject> {
  const live = await cluster.client.create(one, {}, deadline());
  await cluster.untilSeen(live, (entry) => entry?.resourceVersion === live.metadata.resourceVersion);
  return live;
}

const locate = (one: KubeObject) => ({
  gvk: gvkOf(one),
  namespace: one.metadata.namespace ?? 'default',
  name: one.metadata.name ?? '',
});

describe('the live cache', () => {
  it('keeps bodies of owned objects, metadata of the others', async () => {
    const ours = await create(marked(configMap('ours'), 'keeper'));
    const others = await create(configMap('others', { namespace: 'default' }));
    expect(cluster.live.get(refOf(ours))?.['data']).toEqual({ key: 'value' });
    expect(cluster.live.get(refOf(others))).toBeUndefined();
    expect(cluster.live.entry(refOf(others))).toMatchObject({ owner: undefined, uid: others.metadata.uid });
    expect(cluster.live.ownedBy('keeper').map(({ ref }) => ref.name)).toEqual(['ours']);
  });

  it('reads what it does not keep, and keeps what is tracked', async () => {
    const loose = await create(configMap('loose', { namespace: 'default' }));
    const wanted = [
      { ref: refOf(loose), version: 'v1' },
      { ref: { ...refOf(loose), name: 'absent' }, version: 'v1' },
    ];
    const loaded = await cluster.live.load(wanted, deadline());
    expect([...loaded.values()].map(({ data }) => data)).toEqual([{ key: 'value' }]);
    expect(cluster.live.get(refOf(loose))).toBeUndefined();
    cluster.live.track('tracker', [refOf(loose)]);
    await cluster.live.load(wanted, deadline());
    expect(cluster.live.get(refOf(loose))?.['data']).toEqual({ key: 'value' });
    cluster.live.track('tracker', []);
    expect(cluster.live.get(refOf(loose))).toBeUndefined();
  });

  it('gives an object in the version that is wanted', async () => {
    const autoscaler = await create(
      marked(
        object('autoscaling/v2 HorizontalPodAutoscaler h', {
          spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' } },
        }),
        'versions',
      ),
    );
    for (const version of ['v1', 'v2', 'v1']) {
      const loaded = await cluster.live.load([{ ref: refOf(autoscaler), version }], deadline());
      expect([...loaded.values()].map(({ apiVersion }) => apiVersion)).toEqual([`autoscaling/${version}`]);
    }
  });

  it('tells owners what concerns them, and not a status that changes nothing', async () => {
    const deployment = await create(
      marked(
        object('apps/v1 Deployment told', {
          spec: {
            selector: { matchLabels: { app: 'told' } },
            template: {
              metadata: { labels: { app: 'told' } },
              spec: { containers: [{ name: 'c', image: 'c:1' }] },
            },
          },
        }),
        'listener',
      ),
    );
    const about = async (change: () => Promise<unknown>): Promise<number> => {
      await cluster.caughtUp();
      told.length = 0;
      await change();
      await cluster.caughtUp();
      return told.filter((owner) => owner === 'listener').length;
    };
    const patch = (body: object) => cluster.client.patch(locate(deployment), 'merge', body, {}, deadline());
    expect(await about(() => patch({ spec: { replicas: 3 } }))).toBe(1);
    expect(await about(() => patch({ metadata: { labels: { x: 'y' } } }))).toBe(1);
    expect(await about(() => cluster.setStatus(deployment, { collisionCount: 1 }))).toBe(0);
    expect(
      await about(() =>
        cluster.setStatus(deployment, {
          observedGeneration: 9,
          conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
        }),
      ),
    ).toBe(1);
    const mark = { metadata: { annotations: { 'argocd.argoproj.io/tracking-id': null } } };
    expect(await about(() => patch(mark))).toBe(1);
    expect(cluster.live.ownedBy('listener')).toEqual([]);
  });

  it('tells owners of the health of what their objects created, and shows the tree', async () => {
    const root = await create(marked(configMap('root'), 'parent'));
    const link = ({ apiVersion, kind, metadata }: KubeObject) => [
      { apiVersion, kind, name: metadata.name ?? '', uid: metadata.uid ?? '' },
    ];
    const middle = configMap('middle', { namespace: 'default' });
    const child = await create({ ...middle, metadata: { ...middle.metadata, ownerReferences: link(root) } });
    const leaf = object('v1 Pod leaf', {
      namespace: 'default',
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] },
    });
    const grandchild = await create({
      ...leaf,
      metadata: { ...leaf.metadata, ownerReferences: link(child) },
    });
    await cluster.caughtUp();
    told.length = 0;
    await cluster.setStatus(grandchild, { phase: 'Failed', message: 'broken' });
    await cluster.caughtUp();
    expect(told).toEqual(['parent']);
    const [tree] = cluster.live.tree('parent');
    const pod = tree?.children[0]?.children[0]?.entry;
    expect(pod?.health).toEqual({ status: 'Degraded', message: 'broken' });
    expect(pod?.body).toBeUndefined();
    told.length = 0;
    await cluster.client.delete(
      locate(leaf),
      { propagationPolicy: 'Background', gracePeriodSeconds: 0 },
      deadline(),
    );
    await cluster.untilSeen(leaf, (entry) => entry === undefined);
    expect(new Set(told)).toEqual(new Set(['parent']));
  });

  it('tells those who desire an object when it appears unmarked', async () => {
    cluster.live.track('waiting', [refOf(configMap('awaited', { namespace: 'default' }))]);
    told.length = 0;
    await create(configMap('awaited', { namespace: 'default' }));
    expect(told).toEqual(['waiting']);
  });

  it('watches the kinds of new CRDs, and forgets those of deleted ones', async () => {
    const gvk = { group: 'live.example.com', version: 'v1', kind: 'Gadget' };
    const crd = object('apiextensions.k8s.io/v1 CustomResourceDefinition gadgets.live.example.com', {
      spec: {
        group: gvk.group,
        names: { kind: gvk.kind, plural: 'gadgets', singular: 'gadget', listKind: 'GadgetList' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    });
    expect(cluster.live.kind(gvk)).toBeUndefined();
    await cluster.client.create(crd, {}, deadline());
    await until(() => cluster.live.watches(gvk as never));
    expect(cluster.live.kind(gvk)).toEqual({ namespaced: true });
    expect(cluster.live.schema(gvk)?.type).toBe('object');
    const gadget = await create(marked(object('live.example.com/v1 Gadget g'), 'gadgeteer'));
    expect(cluster.live.ownedBy('gadgeteer')).toHaveLength(1);
    await cluster.client.delete({ gvk: gvkOf(crd), name: crd.metadata.name ?? '' }, {}, deadline());
    await until(() => cluster.live.kind(gvk) === undefined);
    expect(cluster.live.entry(refOf(gadget))).toBeUndefined();
    expect(cluster.live.schema(gvk)).toBeUndefined();
  });
});

async function until(holds: () => boolean): Promise<void> {
  const signal = deadline();
  while (!holds()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
