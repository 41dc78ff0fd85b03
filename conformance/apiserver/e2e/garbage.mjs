// test/e2e/apimachinery/garbage_collector.go
import { assert, namesOf, ok, untilCount, untilGone } from './expect.mjs';

const container = { name: 'nginx', image: 'nginx' };

async function pathsOf(api) {
  const core = `/api/v1/namespaces/${await api.useNamespace()}`;
  const apps = `/apis/apps/v1/namespaces/${api.ns}`;
  return {
    pods: `${core}/pods`,
    rcs: `${core}/replicationcontrollers`,
    deployments: `${apps}/deployments`,
    sets: `${apps}/replicasets`,
  };
}

const rcOf = (name, replicas, label = 'gctest') => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { app: label },
    template: {
      metadata: { labels: { app: label } },
      spec: { terminationGracePeriodSeconds: 0, containers: [container] },
    },
  },
});
const deployment = {
  metadata: { name: 'simpletest.deployment' },
  spec: {
    replicas: 2,
    strategy: { type: 'RollingUpdate' },
    selector: { matchLabels: { app: 'gctest' } },
    template: {
      metadata: { labels: { app: 'gctest' } },
      spec: { terminationGracePeriodSeconds: 0, containers: [container] },
    },
  },
};

/** Deletes what was made, and nothing that has taken its name. */
async function remove(api, path, { metadata }, propagationPolicy) {
  const preconditions = { uid: metadata.uid };
  return ok(await api.quiet('DELETE', `${path}/${metadata.name}`, { propagationPolicy, preconditions }));
}

async function rcWithPods(api, { rcs, pods }, body) {
  const made = ok(await api.quiet('POST', rcs, body));
  const { name } = body.metadata;
  await api.until(`${rcs}/${name}`, ({ status }) => status?.replicas === body.spec.replicas, 60_000);
  await untilCount(api, pods, body.spec.replicas);
  return made;
}

async function deploymentWithSet(api, { deployments, sets, pods }) {
  const made = ok(await api.quiet('POST', deployments, deployment));
  await untilCount(api, sets, 1);
  await api.until(sets, ({ items }) => items[0].status.replicas === 2, 60_000);
  await untilCount(api, pods, 2);
  return made;
}

/** A name without the hash of a template, which Go makes of its own structs. */
const shapeOf = (name) => name.replace(/\b[bcdf-hj-np-tv-xz2456789]{8,10}(?=-|$)/, '<hash>');

const shapes = ({ items }) =>
  items.map(({ metadata }) => ({
    name: shapeOf(metadata.name).replace(/[^-]{5}$/, '*****'),
    owners: metadata.ownerReferences?.map(({ uid: _uid, name, ...owner }) => ({
      ...owner,
      name: shapeOf(name),
    })),
    labels: Object.entries(metadata.labels ?? {}).map(([key, value]) => [key, shapeOf(value)]),
    generateName: shapeOf(metadata.generateName ?? ''),
  }));

async function noteShapes(api, ...paths) {
  for (const path of paths) api.note(path.split('/').at(-1), shapes(ok(await api.quiet('GET', path))));
}

export const garbage = [
  {
    id: 'e2e-gc-rc-background',
    name: 'Garbage collector should delete pods created by rc when not orphaning',
    controllers: true,
    async run(api) {
      const paths = await pathsOf(api);
      const rc = await rcWithPods(api, paths, rcOf('simpletest.rc', 2));
      await noteShapes(api, paths.pods);
      await remove(api, paths.rcs, rc, 'Background');
      await untilCount(api, paths.rcs, 0);
      await untilCount(api, paths.pods, 0);
    },
  },
  {
    id: 'e2e-gc-rc-orphan',
    name: 'Garbage collector should orphan pods created by rc if delete options say so',
    controllers: true,
    async run(api) {
      const paths = await pathsOf(api);
      const rc = await rcWithPods(api, paths, rcOf('simpletest.rc', 10));
      await remove(api, paths.rcs, rc, 'Orphan');
      await untilCount(api, paths.rcs, 0);
      const left = ok(await api.quiet('GET', paths.pods));
      assert.equal(left.items.length, 10);
      // Nothing owns them any more, so that nothing can come to collect them.
      for (const { metadata } of left.items) assert.equal(metadata.ownerReferences, undefined);
      await noteShapes(api, paths.pods);
    },
  },
  {
    id: 'e2e-gc-deployment-background',
    name: 'Garbage collector should delete RS created by deployment when not orphaning',
    controllers: true,
    async run(api) {
      const paths = await pathsOf(api);
      const made = await deploymentWithSet(api, paths);
      await remove(api, paths.deployments, made, 'Background');
      for (const path of [paths.deployments, paths.sets, paths.pods]) await untilCount(api, path, 0);
    },
  },
  {
    id: 'e2e-gc-deployment-orphan',
    name: 'Garbage collector should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan',
    controllers: true,
    async run(api) {
      const paths = await pathsOf(api);
      const made = await deploymentWithSet(api, paths);
      await remove(api, paths.deployments, made, 'Orphan');
      await untilCount(api, paths.deployments, 0);
      const { items } = ok(await api.quiet('GET', paths.sets));
      assert.equal(items.length, 1);
      assert.equal(items[0].metadata.ownerReferences, undefined);
      assert.equal(ok(await api.quiet('GET', paths.pods)).items.length, 2);
      await noteShapes(api, paths.pods);
    },
  },
  {
    id: 'e2e-gc-rc-foreground',
    name: 'Garbage collector should keep the rc around until all its pods are deleted if the deleteOptions says so',
    controllers: true,
    async run(api) {
      const paths = await pathsOf(api);
      const rc = await rcWithPods(api, paths, rcOf('simpletest.rc', 10));
      const waiting = await remove(api, paths.rcs, rc, 'Foreground');
      assert.deepEqual(waiting.metadata.finalizers, ['foregroundDeletion']);
      await untilGone(api, `${paths.rcs}/simpletest.rc`);
      assert.equal(ok(await api.quiet('GET', paths.pods)).items.length, 0);
    },
  },
  {
    id: 'e2e-gc-two-owners',
    name: "Garbage collector should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted",
    controllers: true,
    async run(api) {
      const paths = await pathsOf(api);
      const going = await rcWithPods(api, paths, rcOf('simpletest-rc-to-be-deleted', 10, 'going'));
      const staying = ok(await api.quiet('POST', paths.rcs, rcOf('simpletest-rc-to-stay', 0, 'staying')));
      const { name, uid } = staying.metadata;
      const owner = { apiVersion: 'v1', kind: 'ReplicationController', name, uid };
      const type = 'application/strategic-merge-patch+json';
      const half = namesOf(ok(await api.quiet('GET', paths.pods))).slice(0, 5);
      for (const pod of half)
        ok(
          await api.quiet(
            'PATCH',
            `${paths.pods}/${pod}`,
            { metadata: { ownerReferences: [owner] } },
            { type },
          ),
        );
      await remove(api, paths.rcs, going, 'Foreground');
      await untilGone(api, `${paths.rcs}/simpletest-rc-to-be-deleted`);
      const left = ok(await api.quiet('GET', paths.pods));
      assert.deepEqual(namesOf(left), half);
      for (const { metadata } of left.items) {
        assert.equal(metadata.deletionTimestamp, undefined);
        assert.deepEqual(metadata.ownerReferences, [owner]);
      }
    },
  },
  {
    id: 'e2e-gc-circle',
    name: 'Garbage collector should not be blocked by dependency circle',
    controllers: true,
    async run(api) {
      const { pods } = await pathsOf(api);
      const made = [];
      for (const name of ['pod1', 'pod2', 'pod3']) {
        const body = {
          metadata: { name },
          spec: { terminationGracePeriodSeconds: 0, containers: [container] },
        };
        made.push(ok(await api.quiet('POST', pods, body)));
      }
      const type = 'application/strategic-merge-patch+json';
      for (const [place, { metadata }] of made.entries()) {
        const { name, uid } = made[(place + 2) % 3].metadata;
        const owner = {
          apiVersion: 'v1',
          kind: 'Pod',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        };
        const patch = { metadata: { ownerReferences: [owner] } };
        ok(await api.quiet('PATCH', `${pods}/${metadata.name}`, patch, { type }));
      }
      await remove(api, pods, made[0], 'Foreground');
      await untilCount(api, pods, 0);
    },
  },
];
