// What every API's own test does: discovery, then each verb on the resource and its status.
// test/e2e/apimachinery/flowcontrol.go, validatingadmissionpolicy.go, mutatingadmissionpolicy.go
import { assert, ok, refused, resourcesOf, updated, versionOf } from './expect.mjs';

/** The group, its version, the resource and its status are all in discovery. */
async function checkDiscovery(api, group, resource, hasStatus) {
  const { groups } = ok(await api.quiet('GET', '/apis'));
  const inAll = groups.find(({ name }) => name === group);
  assert.ok(inAll.versions.some(({ version }) => version === 'v1'));
  assert.ok(ok(await api.get(`/apis/${group}`)).versions.some(({ version }) => version === 'v1'));
  const served = ok(await api.get(`/apis/${group}/v1`, { keep: resourcesOf })).resources.map(
    ({ name }) => name,
  );
  assert.ok(served.includes(resource));
  if (hasStatus) assert.ok(served.includes(`${resource}/status`));
}

/**
 * One API's test: three objects of `spec` are made, read, listed, watched, patched, updated and deleted; `change` is a
 * merge patch of the specification.
 */
export const operationsTest = ({ id, name, group, resource, spec, change, hasStatus = true, condition }) => ({
  id,
  name,
  async run(api) {
    await checkDiscovery(api, group, resource, hasStatus);
    const path = `/apis/${group}/v1/${resource}`;
    const label = { 'e2e-operations': api.ns };
    const selected = `${path}?labelSelector=e2e-operations%3D${api.ns}`;
    const template = { metadata: { generateName: 'gen-', labels: label }, spec };
    ok(await api.create(path, template));
    ok(await api.create(path, template));
    const made = ok(await api.create(path, template));
    const own = `${path}/${made.metadata.name}`;
    const read = ok(await api.quiet('GET', own));
    assert.equal(read.metadata.uid, made.metadata.uid);
    const list = ok(await api.quiet('GET', selected));
    assert.equal(list.items.length, 3);
    const watch = await api.open(`${selected}&watch=true&resourceVersion=${list.metadata.resourceVersion}`);
    const patch = { metadata: { annotations: { patched: 'true' } }, spec: change };
    const patched = ok(await api.quiet('PATCH', own, patch, { type: 'application/merge-patch+json' }));
    assert.equal(patched.metadata.annotations.patched, 'true');
    for (const [key, value] of Object.entries(change)) assert.deepEqual(patched.spec[key], value);
    assert.ok(versionOf(made) < versionOf(patched));
    const after = await updated(api, own, ({ metadata }) => (metadata.annotations.updated = 'true'));
    assert.equal(after.metadata.annotations.updated, 'true');
    api.note('updated', { ...after, status: undefined, metadata: Object.keys(after.metadata).toSorted() });
    await untilAnnotated(watch);
    if (hasStatus) await checkStatus(api, own, made, condition);
    ok(await api.quiet('DELETE', own));
    refused(await api.quiet('GET', own), 404);
    assert.equal(ok(await api.quiet('GET', selected)).items.length, 2);
    ok(await api.quiet('DELETE', selected));
    assert.equal(ok(await api.quiet('GET', selected)).items.length, 0);
  },
});

async function untilAnnotated(watch) {
  for (;;) {
    const { type, object } = await watch.next();
    assert.equal(type, 'MODIFIED');
    if (object.metadata.annotations?.patched === 'true') break;
  }
  watch.close();
}

async function checkStatus(api, own, made, condition) {
  const read = ok(await api.quiet('GET', `${own}/status`));
  assert.deepEqual([read.kind, read.metadata.uid], [made.kind, made.metadata.uid]);
  const patch = { status: { conditions: [condition('PatchStatusFailed')] } };
  const patched = ok(
    await api.quiet('PATCH', `${own}/status`, patch, { type: 'application/merge-patch+json' }),
  );
  assert.ok(patched.status.conditions.some(({ type }) => type === 'PatchStatusFailed'));
  const add = (object) => object.status.conditions.push(condition('StatusUpdateFailed'));
  const after = await updated(api, own, add, '/status');
  assert.ok(after.status.conditions.some(({ type }) => type === 'StatusUpdateFailed'));
  api.note(
    'conditions',
    after.status.conditions.map(({ type }) => type).filter((type) => /^(?:Patch|Update)?Status/.test(type)),
  );
}

const flowCondition = (type) => ({ type, status: 'False', reason: 'E2E', message: 'Set by a test' });
const FLOW = 'flowcontrol.apiserver.k8s.io';

export const flowControl = [
  operationsTest({
    id: 'e2e-flow-schemas',
    name: 'API priority and fairness should support FlowSchema API operations',
    group: FLOW,
    resource: 'flowschemas',
    condition: flowCondition,
    change: { matchingPrecedence: 9999 },
    spec: {
      matchingPrecedence: 10000,
      priorityLevelConfiguration: { name: 'global-default' },
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        {
          subjects: [{ kind: 'User', user: { name: 'example-e2e-non-existent-user' } }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      ],
    },
  }),
  operationsTest({
    id: 'e2e-flow-levels',
    name: 'API priority and fairness should support PriorityLevelConfiguration API operations',
    group: FLOW,
    resource: 'prioritylevelconfigurations',
    condition: flowCondition,
    change: {
      limited: { nominalConcurrencyShares: 4, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    },
    spec: { type: 'Limited', limited: { nominalConcurrencyShares: 2, limitResponse: { type: 'Reject' } } },
  }),
];
