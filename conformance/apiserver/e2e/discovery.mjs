// test/e2e/apimachinery/discovery.go, aggregated_discovery.go, table_conversion.go, server_version.go
import { assert, ok, refused, resourcesOf } from './expect.mjs';
import { anything, crdOf, defineCrd } from './custom.mjs';

/** One resource of every group that a conforming server has. */
const everyGroup = [
  ['admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations'],
  ['apiextensions.k8s.io', 'v1', 'customresourcedefinitions'],
  ['apiregistration.k8s.io', 'v1', 'apiservices'],
  ['apps', 'v1', 'deployments'],
  ['authentication.k8s.io', 'v1', 'tokenreviews'],
  ['authorization.k8s.io', 'v1', 'selfsubjectaccessreviews'],
  ['autoscaling', 'v1', 'horizontalpodautoscalers'],
  ['autoscaling', 'v2', 'horizontalpodautoscalers'],
  ['batch', 'v1', 'jobs'],
  ['certificates.k8s.io', 'v1', 'certificatesigningrequests'],
  ['coordination.k8s.io', 'v1', 'leases'],
  ['discovery.k8s.io', 'v1', 'endpointslices'],
  ['events.k8s.io', 'v1', 'events'],
  ['networking.k8s.io', 'v1', 'ingresses'],
  ['node.k8s.io', 'v1', 'runtimeclasses'],
  ['policy', 'v1', 'poddisruptionbudgets'],
  ['scheduling.k8s.io', 'v1', 'priorityclasses'],
  ['storage.k8s.io', 'v1', 'csinodes'],
];
const core = ['', 'v1', 'namespaces'];
const AGGREGATED = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

const aggregatedHas = (list, [group, version, resource]) =>
  list.items
    .find(({ metadata }) => (metadata.name ?? '') === group)
    ?.versions.find((served) => served.version === version)
    ?.resources.some((served) => served.resource === resource) === true;

const aggregated = async (api, path) => ok(await api.quiet('GET', path, undefined, { headers: AGGREGATED }));

/** As clients ask: both roots at once, plain groups as the last resort. */
async function everythingOf(api) {
  const accept = `${AGGREGATED.accept},application/json`;
  const roots = [];
  for (const path of ['/api', '/apis'])
    roots.push(ok(await api.quiet('GET', path, undefined, { headers: { accept } })));
  for (const root of roots) assert.equal(root.kind, 'APIGroupDiscoveryList');
  return { items: roots.flatMap((root) => root.items) };
}

async function untilAggregated(read, wanted) {
  const end = Date.now() + 30_000;
  while (!aggregatedHas(await read(), wanted)) {
    assert.ok(Date.now() < end, 'the resource did not come into discovery');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const discovery = [
  {
    id: 'e2e-discovery-preferred',
    name: 'Discovery should validate PreferredVersion for each APIGroup',
    async run(api) {
      const { groups } = ok(await api.quiet('GET', '/apis/'));
      assert.ok(groups.length > 0);
      for (const { name } of groups.filter((group) => group.name.endsWith('.k8s.io'))) {
        const group = ok(await api.get(`/apis/${name}/`));
        const served = group.versions.map((version) => version.groupVersion);
        assert.ok(served.includes(group.preferredVersion.groupVersion), name);
      }
    },
  },
  {
    id: 'e2e-discovery-resources',
    name: 'Discovery should locate the groupVersion and a resource within each APIGroup',
    async run(api) {
      for (const [group, version, resource] of [core, ...everyGroup]) {
        const groupVersion = group === '' ? version : `${group}/${version}`;
        const path = group === '' ? '/api/v1' : `/apis/${groupVersion}`;
        const list = ok(await api.get(path, { keep: resourcesOf }));
        assert.equal(list.groupVersion, groupVersion);
        assert.ok(
          list.resources.some(({ name }) => name === resource),
          `${groupVersion} ${resource}`,
        );
      }
    },
  },
  {
    id: 'e2e-aggregated-accept',
    name: 'AggregatedDiscovery should support raw aggregated discovery endpoint Accept headers',
    async run(api) {
      const groups = await aggregated(api, '/apis');
      for (const wanted of everyGroup) assert.ok(aggregatedHas(groups, wanted), wanted.join('/'));
      assert.ok(aggregatedHas(await aggregated(api, '/api'), core));
    },
  },
  {
    id: 'e2e-aggregated-crds',
    name: 'AggregatedDiscovery should support raw aggregated discovery request for CRDs',
    async run(api) {
      const crd = crdOf(api, 'testcrd', { schema: anything });
      await defineCrd(api, crd);
      await untilAggregated(() => aggregated(api, '/apis'), [crd.spec.group, 'v1', 'testcrds']);
    },
  },
  {
    id: 'e2e-aggregated-interface',
    name: 'AggregatedDiscovery should support aggregated discovery interface',
    async run(api) {
      const all = await everythingOf(api);
      for (const wanted of [core, ...everyGroup]) assert.ok(aggregatedHas(all, wanted), wanted.join('/'));
    },
  },
  {
    id: 'e2e-aggregated-interface-crds',
    name: 'AggregatedDiscovery should support aggregated discovery interface for CRDs',
    async run(api) {
      const crd = crdOf(api, 'testcrd', { schema: anything });
      await defineCrd(api, crd);
      await untilAggregated(() => everythingOf(api), [crd.spec.group, 'v1', 'testcrds']);
    },
  },
  {
    id: 'e2e-table-406',
    name: 'Servers with support for Table transformation should return a 406 for a backend which does not implement metadata',
    async run(api) {
      const review = { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } };
      const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      refused(
        await api.create(path, review, { headers }),
        406,
        'only the following media types are accepted',
      );
    },
  },
  {
    id: 'e2e-version',
    name: 'server version should find the server version',
    async run(api) {
      const version = ok(await api.quiet('GET', '/version'));
      assert.match(version.major, /^[1-9]$/);
      assert.match(version.minor, /^\d+$/);
      api.note('version', { major: version.major, minor: version.minor, keys: Object.keys(version) });
    },
  },
];
