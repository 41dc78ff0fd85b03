// test/e2e/apimachinery/namespace.go
import { assert, ok, refused, untilGone, updated, versionOf } from './expect.mjs';

const NAMESPACES = '/api/v1/namespaces';

async function namespaceOf(api, suffix) {
  const name = `${api.ns}-${suffix}`;
  ok(await api.quiet('POST', NAMESPACES, { metadata: { name } }));
  return `${NAMESPACES}/${name}`;
}

/** A namespace whose service account is there, as pods need it. */
async function readyNamespaceOf(api, suffix) {
  const path = await namespaceOf(api, suffix);
  await api.until(`${path}/serviceaccounts/default`, (_json, code) => code === 200, 60_000);
  return path;
}

const pod = (over = {}) => ({
  metadata: { name: 'test-pod', ...over },
  spec: { containers: [{ name: 'nginx', image: 'pause' }], terminationGracePeriodSeconds: 0 },
});

/** Deletes a namespace with one object in it, makes it again, and does not find the object. */
async function removesContent(api, resource, body) {
  const path = await readyNamespaceOf(api, 'nsdeletetest');
  ok(await api.quiet('POST', `${path}/${resource}`, body));
  ok(await api.quiet('DELETE', path));
  await untilGone(api, path);
  await readyNamespaceOf(api, 'nsdeletetest');
  refused(await api.get(`${path}/${resource}/${body.metadata.name}`), 404, 'not found');
}

export const namespaces = [
  {
    id: 'e2e-namespace-pods',
    name: 'Namespaces should ensure that all pods are removed when a namespace is deleted',
    controllers: true,
    run: (api) => removesContent(api, 'pods', pod()),
  },
  {
    id: 'e2e-namespace-services',
    name: 'Namespaces should ensure that all services are removed when a namespace is deleted',
    controllers: true,
    run: (api) =>
      removesContent(api, 'services', {
        metadata: { name: 'test-service' },
        spec: { selector: { foo: 'bar', baz: 'blah' }, ports: [{ port: 80, targetPort: 80 }] },
      }),
  },
  {
    id: 'e2e-namespace-patch',
    name: 'Namespaces should patch a Namespace',
    async run(api) {
      const path = await namespaceOf(api, 'patched');
      const before = ok(await api.get(path));
      const after = ok(
        await api.patch(path, 'strategic', { metadata: { labels: { testLabel: 'testValue' } } }),
      );
      assert.ok(versionOf(before) < versionOf(after));
      assert.equal(ok(await api.get(path)).metadata.labels.testLabel, 'testValue');
    },
  },
  {
    id: 'e2e-namespace-status',
    name: 'Namespaces should apply changes to a namespace status',
    async run(api) {
      const path = await namespaceOf(api, 'status');
      assert.equal(ok(await api.get(`${path}/status`)).status.phase, 'Active');
      const condition = (type, message) => ({ type, status: 'True', reason: 'E2E', message });
      const patch = {
        metadata: { annotations: { 'e2e-patched-ns-status': 'yes' } },
        status: { conditions: [condition('StatusPatch', 'Patched by a test')] },
      };
      const patched = ok(await api.patch(`${path}/status`, 'merge', patch));
      assert.equal(patched.metadata.annotations['e2e-patched-ns-status'], 'yes');
      assert.equal(patched.status.conditions.at(-1).message, 'Patched by a test');
      const add = ({ status }) => status.conditions.push(condition('StatusUpdate', 'Updated by a test'));
      const after = await updated(api, path, add, '/status');
      assert.equal(after.status.conditions.at(-1).type, 'StatusUpdate');
      api.note('conditions', after.status.conditions);
    },
  },
  {
    id: 'e2e-namespace-update',
    name: 'Namespaces should apply an update to a Namespace',
    async run(api) {
      const path = await namespaceOf(api, 'updated');
      const after = await updated(api, path, ({ metadata }) => (metadata.labels.own = 'updated'));
      assert.equal(after.metadata.labels.own, 'updated');
    },
  },
  {
    id: 'e2e-namespace-finalizer',
    name: 'Namespaces should apply a finalizer to a Namespace',
    async run(api) {
      const path = await namespaceOf(api, 'finalized');
      const own = 'e2e.example.com/fakeFinalizer';
      const added = await updated(api, path, ({ spec }) => spec.finalizers.push(own), '/finalize');
      assert.ok(added.spec.finalizers.includes(own));
      const remove = ({ spec }) => (spec.finalizers = spec.finalizers.filter((name) => name !== own));
      const removed = await updated(api, path, remove, '/finalize');
      assert.ok(!removed.spec.finalizers.includes(own));
      api.note('finalizers', removed.spec.finalizers);
    },
  },
  {
    id: 'e2e-namespace-order',
    name: 'OrderedNamespaceDeletion namespace deletion should delete pod first',
    controllers: true,
    async run(api) {
      const path = await readyNamespaceOf(api, 'ordered');
      ok(await api.quiet('POST', `${path}/pods`, pod({ finalizers: ['e2e.example.com/finalizer'] })));
      ok(await api.quiet('POST', `${path}/configmaps`, { metadata: { name: 'c' }, data: { key: 'value' } }));
      ok(await api.quiet('DELETE', path));
      const failing = ({ type }) => type === 'NamespaceDeletionContentFailure';
      const waiting = ({ status }) => status.phase === 'Terminating' && status.conditions?.some(failing);
      await api.until(path, waiting, 60_000);
      const held = ({ metadata, code }) => code === undefined && metadata.deletionTimestamp !== undefined;
      await api.until(`${path}/pods/test-pod`, held, 60_000);
      ok(await api.quiet('GET', `${path}/configmaps/c`));
      const { json } = await api.until(path, ({ status }) => status.conditions?.length === 5, 60_000);
      api.note('conditions', json.status.conditions);
      await updated(api, `${path}/pods/test-pod`, ({ metadata }) => (metadata.finalizers = []));
      await untilGone(api, path);
    },
  },
];
