// test/e2e/apimachinery/apply.go
import { assert, ok, refused } from './expect.mjs';
import { crdOf, defineCrd } from './custom.mjs';

const nginx = { name: 'nginx', image: 'nginx' };
const deployment = ({ name = 'deployment', replicas = 3, container = nginx, hostname } = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: 'nginx' } },
  spec: {
    ...(replicas === null ? {} : { replicas }),
    selector: { matchLabels: { app: 'nginx' } },
    template: {
      metadata: { labels: { app: 'nginx' } },
      spec: { ...(hostname === undefined ? {} : { hostname }), containers: [container] },
    },
  },
});

const deployments = async (api) => `/apis/apps/v1/namespaces/${await api.useNamespace()}/deployments`;
const applied = (api, path, manager, body, more = '') =>
  api.patch(`${path}?fieldManager=${manager}${more}`, 'apply', body);

const managerOf = (object, manager) =>
  object.metadata.managedFields.find((entry) => entry.manager === manager);

const port = { containerPort: 80, name: 'x', protocol: 'TCP' };
const portSchema = {
  type: 'object',
  required: ['containerPort', 'protocol'],
  properties: {
    containerPort: { format: 'int32', type: 'integer' },
    hostIP: { type: 'string' },
    hostPort: { format: 'int32', type: 'integer' },
    name: { type: 'string' },
    protocol: { type: 'string' },
  },
};
const openSpec = (properties) => ({
  type: 'object',
  properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties } },
});
const scheduleSchema = openSpec({
  cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' },
  ports: {
    type: 'array',
    'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
    'x-kubernetes-list-type': 'map',
    items: portSchema,
  },
});

/** Two versions' resources of one definition: lists by key, conflicts, finalizers, and nothing made by an update. */
async function customApplies(api) {
  const crd = crdOf(api, 'applied', { schema: scheduleSchema, versions: ['v1beta1', 'v1'] });
  const path = `${await defineCrd(api, crd)}/mytest`;
  const bodyOf = (version, spec, metadata = {}) => ({
    apiVersion: `${crd.spec.group}/${version}`,
    kind: crd.spec.names.kind,
    metadata: { name: 'mytest', ...metadata },
    spec,
  });
  const spec = { cronSpec: '* * * * */5', replicas: 1, ports: [port] };
  const body = bodyOf('v1beta1', spec, { finalizers: ['test-finalizer'] });
  const first = ok(await applied(api, path, 'apply_test', body));
  assert.deepEqual(
    [first.metadata.finalizers, first.spec.replicas, first.spec.ports.length],
    [['test-finalizer'], 1, 1],
  );
  const inV1 = ok(await applied(api, path.replace('/v1beta1/', '/v1/'), 'apply_test', bodyOf('v1', spec)));
  assert.deepEqual([inV1.spec.replicas, inV1.spec.ports.length], [1, 1]);
  const both = ['another-one', 'test-finalizer'];
  const merged = ok(await api.patch(path, 'merge', { metadata: { finalizers: both.toReversed() } }));
  assert.deepEqual(merged.metadata.finalizers.toSorted(), both);
  assert.deepEqual(ok(await applied(api, path, 'apply_test', body)).metadata.finalizers.toSorted(), both);
  assert.equal(ok(await api.patch(path, 'merge', { spec: { replicas: 5 } })).spec.replicas, 5);
  const conflict = await applied(api, path, 'apply_test', body);
  refused(conflict, 409);
  assert.equal(conflict.json.details.causes.length, 1);
  assert.equal(ok(await applied(api, path, 'apply_test', body, '&force=true')).spec.replicas, 1);
  const named = (containerPort) =>
    bodyOf('v1beta1', { ports: [{ name: 'y', containerPort, protocol: 'TCP' }] });
  const second = await applied(api, path, 'apply_test_2', named(80));
  refused(second, 409);
  assert.equal(second.json.details.causes.length, 1);
  assert.equal(ok(await applied(api, path, 'apply_test_2', named(8080))).spec.ports.length, 2);
  const absent = { ...body, metadata: { name: 'should-not-exist' } };
  refused(
    await api.update(`${path.replace(/mytest$/, 'should-not-exist')}?fieldManager=apply_test`, absent),
    404,
  );
  ok(await api.patch(path, 'merge', { metadata: { finalizers: [] } }));
}

async function atomicApplies(api) {
  const list = { type: 'array', 'x-kubernetes-list-type': 'atomic', items: { type: 'string' } };
  const crd = crdOf(api, 'atomic', { schema: openSpec({ atomicList: list }) });
  const path = `${await defineCrd(api, crd)}/mytest`;
  const bodyOf = (item) => ({
    apiVersion: `${crd.spec.group}/v1`,
    kind: crd.spec.names.kind,
    metadata: { name: 'mytest' },
    spec: { atomicList: [item] },
  });
  assert.deepEqual(ok(await applied(api, path, 'apply_test', bodyOf('item1'))).spec.atomicList, ['item1']);
  const forced = ok(await applied(api, path, 'apply_test_2', bodyOf('item2'), '&force=true'));
  assert.deepEqual(forced.spec.atomicList, ['item2']);
}

export const serverSideApply = [
  {
    id: 'e2e-apply-create',
    name: 'ServerSideApply should create an applied object if it does not already exist',
    async run(api) {
      const root = `/api/v1/namespaces/${await api.useNamespace()}`;
      const metadata = { name: 'applied' };
      const containers = [{ name: 'test-container', image: 'test-image' }];
      const ports = [{ port: 8080, protocol: 'UDP' }];
      const item = (names) => Object.fromEntries([['.', {}], ...names.map((name) => [`f:${name}`, {}])]);
      const kinds = [
        {
          resource: 'pods',
          kind: 'Pod',
          spec: { containers },
          owned: { 'f:containers': { 'k:{"name":"test-container"}': item(['image', 'name']) } },
        },
        {
          resource: 'services',
          kind: 'Service',
          spec: { ports },
          owned: { 'f:ports': { 'k:{"port":8080,"protocol":"UDP"}': item(['port', 'protocol']) } },
        },
      ];
      for (const { resource, kind, spec, owned } of kinds) {
        const path = `${root}/${resource}/applied`;
        const body = { apiVersion: 'v1', kind, metadata, spec };
        ok(await applied(api, path, 'apply_test', body));
        ok(await api.quiet('GET', path));
        const shared = ok(await applied(api, path, 'apply_test_2', body));
        for (const manager of ['apply_test', 'apply_test_2'])
          assert.deepEqual(managerOf(shared, manager).fieldsV1, { 'f:spec': owned });
      }
    },
  },
  {
    id: 'e2e-apply-subresources',
    name: 'ServerSideApply should work for subresources',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/pods/test-pod`;
      const head = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'test-pod' } };
      ok(await applied(api, path, 'apply_test', { ...head, spec: { containers: [nginx] } }));
      const status = { ...head, status: { conditions: [{ type: 'MyStatus', status: 'True' }] } };
      const found = ({ conditions = [] }) => conditions.some(({ type }) => type === 'MyStatus');
      ok(await applied(api, path, 'apply_test2', status));
      assert.ok(!found(ok(await api.quiet('GET', path)).status));
      ok(await applied(api, `${path}/status`, 'apply_test2', status));
      assert.ok(found(ok(await api.quiet('GET', path)).status));
    },
  },
  {
    id: 'e2e-apply-remove',
    name: 'ServerSideApply should remove a field if it is owned but removed in the apply request',
    async run(api) {
      const path = `${await deployments(api)}/deployment`;
      const ports = [{ containerPort: 80, protocol: 'TCP' }];
      ok(await applied(api, path, 'apply_test', deployment({ container: { ...nginx, ports } })));
      ok(await applied(api, path, 'apply_test', deployment()));
      assert.equal(ok(await api.quiet('GET', path)).spec.template.spec.containers[0].ports, undefined);
    },
  },
  {
    id: 'e2e-apply-shared',
    name: 'ServerSideApply should not remove a field if an owner unsets the field but other managers still have ownership of the field',
    async run(api) {
      const path = `${await deployments(api)}/deployment`;
      const whole = deployment({ hostname: 'test-hostname' });
      for (const manager of ['shared_owner_1', 'shared_owner_2'])
        ok(await applied(api, path, manager, whole));
      const after = ok(await applied(api, path, 'shared_owner_1', deployment({ replicas: null })));
      assert.equal(after.spec.replicas, 3);
      assert.equal(after.spec.template.spec.hostname, 'test-hostname');
    },
  },
  {
    id: 'e2e-apply-force',
    name: 'ServerSideApply should ignore conflict errors if force apply is used',
    async run(api) {
      const path = `${await deployments(api)}/deployment`;
      ok(await applied(api, path, 'apply_test', deployment()));
      ok(await api.patch(path, 'merge', { spec: { replicas: 5 } }));
      const conflict = await applied(api, path, 'apply_test', deployment());
      refused(conflict, 409);
      assert.ok(conflict.json.details.causes.length > 0);
      assert.equal(ok(await applied(api, path, 'apply_test', deployment(), '&force=true')).spec.replicas, 3);
    },
  },
  {
    id: 'e2e-apply-crds',
    name: 'ServerSideApply should work for CRDs',
    async run(api) {
      await customApplies(api);
      await atomicApplies(api);
    },
  },
  {
    id: 'e2e-apply-give-up',
    name: 'ServerSideApply should give up ownership of a field if forced applied by a controller',
    async run(api) {
      const path = `${await deployments(api)}/deployment`;
      const owns = (object, manager) =>
        managerOf(object, manager)?.fieldsV1['f:spec']?.['f:replicas'] !== undefined;
      const user = ok(await applied(api, path, 'test_applier', deployment()));
      assert.ok(owns(user, 'test_applier'));
      const type = 'application/merge-patch+json';
      const scaled = ok(
        await api.quiet('PATCH', `${path}?fieldManager=test_updater`, { spec: { replicas: 5 } }, { type }),
      );
      assert.ok(owns(scaled, 'test_updater') && !owns(scaled, 'test_applier'));
      // Whoever no longer names the field has given it up, and it stays as the other wrote it.
      const given = ok(await applied(api, path, 'test_applier', deployment({ replicas: null })));
      assert.equal(given.spec.replicas, 5);
      assert.ok(owns(given, 'test_updater') && !owns(given, 'test_applier'));
    },
  },
];
