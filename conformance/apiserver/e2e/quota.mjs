// test/e2e/apimachinery/resource_quota.go
import { assert, namesOf, ok, refused, untilGone, updated, versionOf } from './expect.mjs';

const EXTENDED = 'example.com/dongle';
const everything = {
  pods: '5',
  services: '10',
  'services.nodeports': '1',
  'services.loadbalancers': '1',
  replicationcontrollers: '10',
  resourcequotas: '1',
  cpu: '1',
  memory: '500Mi',
  configmaps: '10',
  secrets: '10',
  persistentvolumeclaims: '10',
  'requests.storage': '10Gi',
  'ephemeral-storage': '50Gi',
  'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '10',
  'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
  'count/replicasets.apps': '5',
  [`requests.${EXTENDED}`]: '3',
};

async function pathsOf(api) {
  const root = `/api/v1/namespaces/${await api.useNamespace()}`;
  return { root, quotas: `${root}/resourcequotas`, apps: `/apis/apps/v1/namespaces/${api.ns}` };
}

/** Until the quota counts what is given; what it says then is compared. */
async function untilUsed(api, quota, used) {
  const counted = ({ status }) =>
    status?.used !== undefined &&
    Object.entries(used).every(([name, amount]) => status.used[name] === amount);
  const { json } = await api.until(quota, counted, 60_000);
  api.note(`counted ${JSON.stringify(used)}`, json.status);
}

async function testQuota(api, over = {}) {
  const paths = await pathsOf(api);
  ok(
    await api.quiet('POST', paths.quotas, {
      metadata: { name: 'test-quota' },
      spec: { hard: { ...everything, ...over } },
    }),
  );
  const quota = `${paths.quotas}/test-quota`;
  await untilUsed(api, quota, { resourcequotas: '1' });
  return { ...paths, quota };
}

const pod = (name, resources = {}, over = {}) => ({
  metadata: { name },
  spec: {
    nodeSelector: { 'x-test.k8s.io/unsatisfiable': 'not-schedulable' },
    containers: [{ name: 'pause', image: 'pause', resources }],
    ...over,
  },
});
const service = (name, type, over = {}) => ({
  metadata: { name },
  spec: { type, ports: [{ port: 80, targetPort: 80 }], ...over },
});
const now = { gracePeriodSeconds: 0 };

/** One object's life: `used` while it is there, `released` before and after. */
const lifeTest = (id, name, { used, released, resource, body, over, settled }) => ({
  id,
  name: `ResourceQuota ${name}`,
  controllers: true,
  async run(api) {
    const paths = await pathsOf(api);
    if (settled !== undefined)
      await api.until(`${paths.root}/${settled}`, (_json, code) => code === 200, 60_000);
    const { quota, root, apps } = await testQuota(api, over);
    await untilUsed(api, quota, released);
    const path = `${resource === 'replicasets' ? apps : root}/${resource}`;
    ok(await api.quiet('POST', path, body));
    await untilUsed(api, quota, used);
    // As a client without a wish of its own deletes it; a replication controller's pods stay behind then.
    ok(await api.quiet('DELETE', `${path}/${body.metadata.name}`));
    await untilUsed(api, quota, released);
  },
});

const workload = (name) => ({
  metadata: { name },
  spec: {
    replicas: 0,
    template: {
      metadata: { labels: { name } },
      spec: { containers: [{ name, image: 'pause' }], terminationGracePeriodSeconds: 0 },
    },
  },
});

async function scopedQuota(api, quotas, name, scope, hard) {
  ok(
    await api.quiet('POST', quotas, {
      metadata: { name },
      spec: { hard: { pods: '5', ...hard }, scopes: [scope] },
    }),
  );
  await untilUsed(api, `${quotas}/${name}`, { pods: '0' });
  return `${quotas}/${name}`;
}

/** Makes the pod, which `counting` sees and `other` does not, and deletes it. */
async function seenByOne(api, pods, { body, counting, other, used, none }) {
  ok(await api.quiet('POST', pods, body));
  await untilUsed(api, counting, used);
  await untilUsed(api, other, none);
  ok(await api.quiet('DELETE', `${pods}/${body.metadata.name}`, now));
  await untilUsed(api, counting, none);
}

const sized = { requests: { cpu: '500m', memory: '200Mi' }, limits: { cpu: '1', memory: '400Mi' } };

export const quotas = [
  {
    id: 'e2e-quota-status-calculated',
    name: 'ResourceQuota should create a ResourceQuota and ensure its status is promptly calculated.',
    controllers: true,
    run: async (api) => void (await testQuota(api)),
  },
  {
    id: 'e2e-quota-service',
    name: 'ResourceQuota should create a ResourceQuota and capture the life of a service.',
    controllers: true,
    async run(api) {
      const { quota, root } = await testQuota(api);
      const path = `${root}/services`;
      ok(await api.quiet('POST', path, service('test-service', 'ClusterIP')));
      ok(await api.quiet('POST', path, service('test-service-np', 'NodePort')));
      const balanced = service('test-service-lb', 'LoadBalancer', { allocateLoadBalancerNodePorts: true });
      refused(await api.create(path, balanced), 403, 'exceeded quota: test-quota');
      await untilUsed(api, quota, { resourcequotas: '1', services: '2', 'services.nodeports': '1' });
      for (const { metadata } of [service('test-service'), service('test-service-np')])
        ok(await api.quiet('DELETE', `${path}/${metadata.name}`));
      await untilUsed(api, quota, { services: '0', 'services.nodeports': '0' });
    },
  },
  lifeTest('e2e-quota-secret', 'should create a ResourceQuota and capture the life of a secret.', {
    resource: 'secrets',
    body: {
      metadata: { name: 'test-secret' },
      data: { 'data-1': Buffer.from('value-1\n').toString('base64') },
    },
    over: { secrets: '1' },
    used: { secrets: '1' },
    released: { secrets: '0' },
  }),
  {
    id: 'e2e-quota-pod',
    name: 'ResourceQuota should create a ResourceQuota and capture the life of a pod.',
    controllers: true,
    async run(api) {
      const { quota, root } = await testQuota(api);
      const path = `${root}/pods`;
      const requests = { cpu: '500m', memory: '252Mi', 'ephemeral-storage': '30Gi', [EXTENDED]: '2' };
      const made = ok(
        await api.quiet('POST', path, pod('test-pod', { requests, limits: { [EXTENDED]: '2' } })),
      );
      const used = {
        pods: '1',
        cpu: '500m',
        memory: '252Mi',
        'ephemeral-storage': '30Gi',
        [`requests.${EXTENDED}`]: '2',
      };
      await untilUsed(api, quota, used);
      const larger = { requests: { cpu: '600m', memory: '100Mi' } };
      refused(await api.create(path, pod('fail-pod', larger)), 403, 'exceeded quota: test-quota');
      const extended = {
        requests: { ...requests, memory: '100Mi' },
        limits: { [EXTENDED]: '2' },
      };
      refused(await api.create(path, pod('fail-pod-for-extended-resource', extended)), 403, 'exceeded quota');
      made.spec.containers[0].resources.requests = {
        cpu: '100m',
        memory: '100Mi',
        'ephemeral-storage': '10Gi',
      };
      const changed = await api.quiet('PUT', `${path}/test-pod`, made);
      assert.ok(changed.code >= 400);
      await untilUsed(api, quota, used);
      ok(await api.quiet('DELETE', `${path}/test-pod`, now));
      const none = Object.fromEntries(Object.keys(used).map((name) => [name, '0']));
      await untilUsed(api, quota, none);
    },
  },
  lifeTest('e2e-quota-configmap', 'should create a ResourceQuota and capture the life of a configMap.', {
    resource: 'configmaps',
    settled: 'configmaps/kube-root-ca.crt',
    body: { metadata: { name: 'test-configmap' }, data: { a: 'b' } },
    over: { configmaps: '2' },
    used: { configmaps: '2' },
    released: { configmaps: '1' },
  }),
  lifeTest(
    'e2e-quota-rc',
    'should create a ResourceQuota and capture the life of a replication controller.',
    {
      resource: 'replicationcontrollers',
      body: { ...workload('test-rc'), spec: { ...workload('test-rc').spec, selector: { name: 'test-rc' } } },
      used: { replicationcontrollers: '1' },
      released: { replicationcontrollers: '0' },
    },
  ),
  lifeTest('e2e-quota-rs', 'should create a ResourceQuota and capture the life of a replica set.', {
    resource: 'replicasets',
    body: {
      ...workload('test-rs'),
      spec: { ...workload('test-rs').spec, selector: { matchLabels: { name: 'test-rs' } } },
    },
    used: { 'count/replicasets.apps': '1' },
    released: { 'count/replicasets.apps': '0' },
  }),
  {
    id: 'e2e-quota-terminating',
    name: 'ResourceQuota should verify ResourceQuota with terminating scopes.',
    controllers: true,
    async run(api) {
      const { root, quotas: path } = await pathsOf(api);
      const hard = {
        'requests.cpu': '1',
        'requests.memory': '500Mi',
        'limits.cpu': '2',
        'limits.memory': '1Gi',
      };
      const terminating = await scopedQuota(api, path, 'quota-terminating', 'Terminating', hard);
      const lasting = await scopedQuota(api, path, 'quota-not-terminating', 'NotTerminating', hard);
      const used = {
        pods: '1',
        'requests.cpu': '500m',
        'requests.memory': '200Mi',
        'limits.cpu': '1',
        'limits.memory': '400Mi',
      };
      const none = Object.fromEntries(Object.keys(used).map((name) => [name, '0']));
      const pods = `${root}/pods`;
      const long = { body: pod('test-pod', sized), counting: lasting, other: terminating };
      await seenByOne(api, pods, { ...long, used, none });
      const short = pod('terminating-pod', sized, { activeDeadlineSeconds: 3600 });
      await seenByOne(api, pods, { body: short, counting: terminating, other: lasting, used, none });
    },
  },
  {
    id: 'e2e-quota-best-effort',
    name: 'ResourceQuota should verify ResourceQuota with best effort scope.',
    controllers: true,
    async run(api) {
      const { root, quotas: path } = await pathsOf(api);
      const best = await scopedQuota(api, path, 'quota-besteffort', 'BestEffort', {});
      const other = await scopedQuota(api, path, 'quota-not-besteffort', 'NotBestEffort', {});
      const [used, none] = [{ pods: '1' }, { pods: '0' }];
      const pods = `${root}/pods`;
      await seenByOne(api, pods, { body: pod('best-effort-pod'), counting: best, other, used, none });
      await seenByOne(api, pods, {
        body: pod('burstable-pod', sized),
        counting: other,
        other: best,
        used,
        none,
      });
    },
  },
  {
    id: 'e2e-quota-update',
    name: 'ResourceQuota should be able to update and delete ResourceQuota.',
    async run(api) {
      const { quotas: path } = await pathsOf(api);
      const quota = (hard) => ({ metadata: { name: 'test-quota' }, spec: { hard } });
      ok(await api.create(path, quota({ cpu: '1', memory: '500Mi' })));
      assert.deepEqual(ok(await api.get(`${path}/test-quota`)).spec.hard, { cpu: '1', memory: '500Mi' });
      const wanted = { cpu: '2', memory: '1Gi' };
      assert.deepEqual(ok(await api.update(`${path}/test-quota`, quota(wanted))).spec.hard, wanted);
      assert.deepEqual(ok(await api.get(`${path}/test-quota`)).spec.hard, wanted);
      ok(await api.delete(`${path}/test-quota`));
      await untilGone(api, `${path}/test-quota`);
    },
  },
  {
    id: 'e2e-quota-lifecycle',
    name: 'ResourceQuota should manage the lifecycle of a ResourceQuota',
    async run(api) {
      const { quotas: path } = await pathsOf(api);
      const name = 'lifecycle';
      const body = {
        metadata: { name, labels: { 'e2e-rq-label': api.ns } },
        spec: { hard: { cpu: '1', memory: '500Mi' } },
      };
      ok(await api.create(path, body));
      const selector = `labelSelector=e2e-rq-label%3D${api.ns}`;
      const list = ok(await api.quiet('GET', `/api/v1/resourcequotas?${selector}`));
      assert.deepEqual(namesOf(list), [name]);
      const patch = { metadata: { labels: { own: 'patched' } }, spec: { hard: { memory: '750Mi' } } };
      const patched = ok(await api.patch(`${path}/${name}`, 'strategic', patch));
      assert.deepEqual([patched.metadata.labels.own, patched.spec.hard.memory], ['patched', '750Mi']);
      assert.ok(versionOf(list.items[0]) < versionOf(patched));
      ok(await api.quiet('DELETE', `${path}?${selector}`));
      await untilGone(api, `${path}/${name}`);
    },
  },
  {
    id: 'e2e-quota-status',
    name: 'ResourceQuota should apply changes to a resourcequota status',
    async run(api) {
      const { quotas: path } = await pathsOf(api);
      const quota = `${path}/status`;
      const { metadata } = ok(await api.quiet('GET', path));
      const body = { metadata: { name: 'status' }, spec: { hard: { cpu: '500m', memory: '500Mi' } } };
      ok(await api.create(path, body));
      const watch = await api.open(`${path}?watch=true&resourceVersion=${metadata.resourceVersion}`);
      const untilHard = async (hard) => {
        for (let seen; seen !== JSON.stringify(hard); )
          seen = JSON.stringify((await watch.next()).object.status?.hard);
      };
      await updated(api, quota, (object) => (object.status = { hard: object.spec.hard }), '/status');
      await untilHard(body.spec.hard);
      const hard = { cpu: '1', memory: '1Gi' };
      ok(await api.patch(quota, 'strategic', { spec: { hard } }));
      ok(await api.patch(`${quota}/status`, 'strategic', { status: { hard } }));
      await untilHard(hard);
      watch.close();
      assert.deepEqual(ok(await api.get(`${quota}/status`)).status.hard, hard);
      const more = { status: { hard: { cpu: '2', memory: '2Gi' } } };
      const repatched = ok(await api.patch(`${quota}/status`, 'strategic', more));
      assert.deepEqual([repatched.status.hard, repatched.spec.hard], [more.status.hard, hard]);
    },
  },
];
