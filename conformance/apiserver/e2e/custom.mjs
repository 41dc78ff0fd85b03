// test/e2e/apimachinery/custom_resource_definition.go, crd_watch.go, and what the tests that define resources share.
import { assert, namesOf, ok, resourcesOf, untilGone, updated, versionOf } from './expect.mjs';

export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A definition in a group of the test's own; `over` changes its names, scope and versions. */
export function crdOf(
  api,
  singular,
  { schema = anything, versions = ['v1'], scope = 'Cluster', group } = {},
) {
  const ownGroup = `${group ?? 'own'}.${api.ns}.example.com`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${ownGroup}` },
    spec: {
      group: ownGroup,
      scope,
      names: {
        plural: `${singular}s`,
        singular,
        kind: `${singular[0].toUpperCase()}${singular.slice(1)}`,
        listKind: `${singular[0].toUpperCase()}${singular.slice(1)}List`,
      },
      versions: versions.map((name, place) => ({
        name,
        served: true,
        storage: place === 0,
        schema: { openAPIV3Schema: schema },
      })),
    },
  };
}

/** Defines it and waits until its resources are served. */
export async function defineCrd(api, crd) {
  ok(await api.quiet('POST', CRDS, crd));
  const established = ({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
  await api.until(`${CRDS}/${crd.metadata.name}`, established, 30_000);
  const path = `/apis/${crd.spec.group}/${crd.spec.versions[0].name}/${crd.spec.names.plural}`;
  await api.until(path, (_json, code) => code === 200, 30_000);
  return path;
}

export async function removeCrd(api, crd) {
  ok(await api.quiet('DELETE', `${CRDS}/${crd.metadata.name}`));
  await untilGone(api, `${CRDS}/${crd.metadata.name}`);
}

export const instanceOf = (crd, name, rest = {}) => ({
  apiVersion: `${crd.spec.group}/${crd.spec.versions[0].name}`,
  kind: crd.spec.names.kind,
  metadata: { name },
  ...rest,
});

export const customResources = [
  {
    id: 'e2e-crd-create',
    name: 'CustomResourceDefinition resources Simple CustomResourceDefinition creating/deleting custom resource definition objects works',
    async run(api) {
      const crd = crdOf(api, 'simple');
      await defineCrd(api, crd);
      api.note('defined', ok(await api.quiet('GET', `${CRDS}/${crd.metadata.name}`)).spec);
      await removeCrd(api, crd);
    },
  },
  {
    id: 'e2e-crd-list',
    name: 'CustomResourceDefinition resources Simple CustomResourceDefinition listing custom resource definition objects works',
    async run(api) {
      const labels = { 'e2e-list-test': api.ns };
      const selected = `${CRDS}?labelSelector=e2e-list-test%3D${api.ns}`;
      const crds = Array.from('abcdefghij', (letter) => crdOf(api, `listed${letter}`));
      for (const crd of crds) await defineCrd(api, { ...crd, metadata: { ...crd.metadata, labels } });
      const other = crdOf(api, 'other');
      await defineCrd(api, other);
      const list = ok(await api.quiet('GET', selected));
      assert.deepEqual(
        namesOf(list),
        crds.map(({ metadata }) => metadata.name),
      );
      api.note(
        'their specifications',
        list.items.map(({ spec }) => spec),
      );
      ok(await api.quiet('DELETE', selected));
      await api.until(selected, ({ items }) => items.length === 0, 60_000);
      ok(await api.quiet('GET', `${CRDS}/${other.metadata.name}`));
    },
  },
  {
    id: 'e2e-crd-status',
    name: 'CustomResourceDefinition resources Simple CustomResourceDefinition getting/updating/patching custom resource definition status sub-resource works',
    async run(api) {
      const crd = crdOf(api, 'status');
      await defineCrd(api, crd);
      const path = `${CRDS}/${crd.metadata.name}`;
      const has = (object, message) =>
        assert.ok(object.status.conditions.some((condition) => condition.message === message));
      assert.deepEqual(
        ok(await api.quiet('GET', `${path}/status`)).spec,
        ok(await api.quiet('GET', path)).spec,
      );
      const condition = { type: '', status: '', lastTransitionTime: null, message: 'updated' };
      const after = await updated(api, path, ({ status }) => status.conditions.push(condition), '/status');
      has(after, 'updated');
      const patch = [{ op: 'add', path: '/status/conditions', value: [{ message: 'patched' }] }];
      has(
        ok(await api.patch(`${path}/status`, 'json', patch, { keep: ({ status }) => status.storedVersions })),
        'patched',
      );
    },
  },
  {
    id: 'e2e-crd-discovery',
    name: 'CustomResourceDefinition resources should include custom resource definition resources in discovery documents',
    async run(api) {
      const { groups } = ok(await api.quiet('GET', '/apis'));
      const group = groups.find(({ name }) => name === 'apiextensions.k8s.io');
      assert.ok(group.versions.some(({ version }) => version === 'v1'));
      const own = ok(await api.get('/apis/apiextensions.k8s.io'));
      assert.ok(own.versions.some(({ version }) => version === 'v1'));
      const { resources } = ok(await api.get('/apis/apiextensions.k8s.io/v1', { keep: resourcesOf }));
      assert.ok(resources.some(({ name }) => name === 'customresourcedefinitions'));
    },
  },
  {
    id: 'e2e-crd-defaulting',
    name: 'CustomResourceDefinition resources custom resource defaulting for requests and from storage works',
    async run(api) {
      const string = { type: 'string' };
      const crd = crdOf(api, 'defaulted', { schema: { ...anything, properties: { a: string, b: string } } });
      const path = await defineCrd(api, crd);
      const at = '/spec/versions/0/schema/openAPIV3Schema/properties';
      const patchCrd = async (patch) =>
        ok(
          await api.quiet('PATCH', `${CRDS}/${crd.metadata.name}`, patch, {
            type: 'application/json-patch+json',
          }),
        );
      const first = ok(await api.create(path, instanceOf(crd, 'one')));
      versionOf(first);
      await patchCrd([{ op: 'add', path: `${at}/a/default`, value: 'A' }]);
      const { json: read } = await api.until(`${path}/one`, ({ a }) => a !== undefined, 30_000);
      assert.equal(read.a, 'A');
      assert.equal(ok(await api.create(path, instanceOf(crd, 'two'))).a, 'A');
      await patchCrd([
        { op: 'remove', path: `${at}/a/default` },
        { op: 'add', path: `${at}/b/default`, value: 'B' },
      ]);
      const { json: second } = await api.until(`${path}/two`, ({ b }) => b !== undefined, 30_000);
      assert.deepEqual([second.a, second.b], ['A', 'B']);
      assert.ok(versionOf(read) < versionOf(second));
    },
  },
  {
    id: 'e2e-crd-watch',
    name: 'CustomResourceDefinition Watch watch on custom resource definition objects',
    async run(api) {
      const crd = crdOf(api, 'watched');
      const path = await defineCrd(api, crd);
      const open = (name) => api.open(`${path}?watch=true&fieldSelector=metadata.name%3D${name}`);
      const watches = [await open('name1'), await open('name2')];
      const next = async (place, type) => {
        const event = await watches[place].next();
        // Each watch sees what is its own, and nothing of the other before it.
        assert.deepEqual([event.type, event.object.metadata.name], [type, `name${place + 1}`]);
        return event.object;
      };
      const bodies = ['name1', 'name2'].map((name) => instanceOf(crd, name, { content: { key: 'value' } }));
      for (const [place, body] of bodies.entries()) {
        const made = ok(await api.create(path, body));
        assert.deepEqual(await next(place, 'ADDED'), made);
      }
      const patch = { spec: { replicas: 1 } };
      for (const [place, { metadata }] of bodies.entries()) {
        ok(await api.patch(`${path}/${metadata.name}`, 'merge', patch));
        await next(place, 'MODIFIED');
      }
      for (const [place, { metadata }] of bodies.entries()) {
        ok(await api.delete(`${path}/${metadata.name}`));
        await next(place, 'DELETED');
      }
      for (const watch of watches) watch.close();
    },
  },
];
