// Who owns what of an object that is written in several versions: what the managers of one version hold of it as another
// version shows it, where nothing is converted and where a webhook does.
import { createServer } from 'node:https';
import { createAuthority, issueServerCertificate } from '@setpoint/apiserver';

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const integer = { type: 'integer' };
const string = { type: 'string' };

const items = {
  type: 'array',
  items: { type: 'object', properties: { key: string, value: string }, required: ['key'] },
};
const itemsByKey = {
  ...items,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['key'],
};

const version = (name, properties, more = {}) => ({
  name,
  served: true,
  storage: name === 'v1',
  subresources: { status: {} },
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties },
        status: { type: 'object', properties: { phase: string } },
      },
    },
  },
  ...more,
});

const crd = (group, versions, conversion) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `boxes.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'boxes', singular: 'box', kind: 'Box', listKind: 'BoxList' },
    versions,
    conversion,
  },
});

/** v1 has `spec.size`, v2 `spec.dimensions.size` and `spec.note`, which v1 has as an annotation. */
function convert(object, apiVersion) {
  const isNew = apiVersion.endsWith('/v2');
  const { size, dimensions, note, ...rest } = object.spec ?? {};
  const plain = size ?? dimensions?.size;
  const { note: kept, ...annotations } = object.metadata.annotations ?? {};
  const text = note ?? kept;
  const spec = {
    ...rest,
    ...(plain === undefined ? {} : isNew ? { dimensions: { size: plain } } : { size: plain }),
    ...(isNew && text !== undefined ? { note: text } : {}),
  };
  const all = isNew || text === undefined ? annotations : { ...annotations, note: text };
  const metadata = { ...object.metadata, annotations: all };
  if (Object.keys(all).length === 0) delete metadata.annotations;
  return { ...object, apiVersion, metadata, spec };
}

/** A server that converts, for as long as `use` runs. */
async function withConverter(use) {
  const authority = createAuthority('review-ca', Date.now());
  const names = { dns: ['localhost'], ips: ['127.0.0.1'] };
  const { certificate: cert, key } = issueServerCertificate(authority, names, Date.now());
  const server = createServer({ cert, key }, (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { apiVersion, request: asked } = JSON.parse(Buffer.concat(chunks).toString());
      const convertedObjects = asked.objects.map((object) => convert(object, asked.desiredAPIVersion));
      const answer = { uid: asked.uid, convertedObjects, result: { status: 'Success' } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ apiVersion, kind: 'ConversionReview', response: answer }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const caBundle = Buffer.from(authority.certificate).toString('base64');
    await use({ url: `https://127.0.0.1:${server.address().port}/convert`, caBundle });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The same writes in both versions by several managers, by update, patch and apply, and what each version shows of them. */
async function writeInBoth(api, group, { inV1, inV2 }) {
  const path = (name) => `/apis/${group}/${name}/namespaces/${api.ns}/boxes`;
  const object = (name, spec, metadata = {}) => ({
    apiVersion: `${group}/${name}`,
    kind: 'Box',
    metadata: { name: 'b', ...metadata },
    spec,
  });
  for (const name of ['v1', 'v2']) await api.until(path(name), (_json, code) => code === 200);
  const show = async () => {
    for (const name of ['v1', 'v2']) await api.get(`${path(name)}/b`);
  };
  const apply = (name, manager, spec, query = '') =>
    api.patch(`${path(name)}/b?fieldManager=${manager}${query}`, 'apply', object(name, spec));
  await api.create(`${path('v1')}?fieldManager=maker`, object('v1', inV1(1), { labels: { a: '1' } }));
  await show();
  await apply('v2', 'ann', inV2(2));
  await apply('v2', 'ann', inV2(2), '&force=true');
  await show();
  await apply('v1', 'bob', inV1(3));
  await apply('v1', 'bob', { ...inV1(2), items: [{ key: 'x', value: '1' }] });
  await show();
  await api.patch(`${path('v1')}/b?fieldManager=patcher`, 'merge', { spec: inV1(4) });
  await show();
  await apply('v1', 'bob', { items: [{ key: 'y', value: '2' }] });
  await apply('v2', 'ann', {});
  await show();
  await api.patch(`${path('v2')}/b?fieldManager=patcher`, 'merge', {
    metadata: { labels: { a: '2', b: '3' } },
  });
  await api.patch(`${path('v2')}/b/status?fieldManager=ctl`, 'merge', { status: { phase: 'Done' } });
  const { json } = await api.quiet('GET', `${path('v2')}/b`);
  await api.update(`${path('v2')}/b?fieldManager=maker`, { ...json, spec: inV2(9) });
  await show();
  await apply('v1', 'bob', inV1(5));
  await apply('v1', 'bob', inV1(5), '&force=true');
  await show();
}

export const cases = [
  {
    area: 'versions of managers',
    id: 'owners-in-versions',
    async run(api) {
      await api.useNamespace();
      const group = `${api.ns}.example.com`;
      const fields = { size: integer, items: itemsByKey };
      await api.quiet(
        'POST',
        crds,
        crd(group, [version('v1', fields), version('v2', { ...fields, note: string })]),
      );
      await writeInBoth(api, group, {
        inV1: (size) => ({ size }),
        inV2: (size) => ({ size, note: 'n' }),
      });
    },
  },
  {
    area: 'versions of managers',
    id: 'owners-in-versions-of-other-lists',
    async run(api) {
      await api.useNamespace();
      const group = `${api.ns}.example.com`;
      const versions = [
        version('v1', { size: integer, items: itemsByKey }),
        version('v2', { size: integer, items }),
      ];
      await api.quiet('POST', crds, crd(group, versions, { strategy: 'None' }));
      await writeInBoth(api, group, {
        inV1: (size) => ({ size }),
        inV2: (size) => ({ size, items: [{ key: 'z', value: '0' }] }),
      });
    },
  },
  {
    area: 'versions of managers',
    id: 'owners-in-converted-versions',
    async run(api) {
      await api.useNamespace();
      const group = `${api.ns}.example.com`;
      const dimensions = { type: 'object', properties: { size: integer } };
      const versions = [
        version('v1', { size: integer, items: itemsByKey }),
        version('v2', { dimensions, items: itemsByKey, note: string }),
      ];
      await withConverter(async (clientConfig) => {
        const webhook = { clientConfig, conversionReviewVersions: ['v1'] };
        await api.quiet('POST', crds, crd(group, versions, { strategy: 'Webhook', webhook }));
        await writeInBoth(api, group, {
          inV1: (size) => ({ size }),
          inV2: (size) => ({ dimensions: { size }, note: 'n' }),
        });
        await api.quiet('DELETE', `${crds}/boxes.${group}`);
        await api.until(`${crds}/boxes.${group}`, (_json, code) => code === 404);
      });
    },
  },
  {
    area: 'versions of managers',
    id: 'owners-of-a-version-no-more',
    async run(api) {
      await api.useNamespace();
      const group = `${api.ns}.example.com`;
      const fields = { size: integer, items: itemsByKey };
      const both = [version('v1', fields), version('v2', fields)];
      await api.quiet('POST', crds, crd(group, both));
      const path = (name) => `/apis/${group}/${name}/namespaces/${api.ns}/boxes`;
      for (const name of ['v1', 'v2']) await api.until(path(name), (_json, code) => code === 200);
      const object = (name, spec) => ({
        apiVersion: `${group}/${name}`,
        kind: 'Box',
        metadata: { name: 'b' },
        spec,
      });
      await api.patch(`${path('v2')}/b?fieldManager=ann`, 'apply', object('v2', { size: 1 }));
      await api.patch(`${path('v1')}/b?fieldManager=bob`, 'apply', object('v1', { size: 1 }));
      const { json } = await api.quiet('GET', `${crds}/boxes.${group}`);
      const spec = {
        ...json.spec,
        versions: [version('v1', fields), version('v2', fields, { served: false })],
      };
      await api.quiet('PUT', `${crds}/boxes.${group}`, { ...json, spec });
      await api.until(path('v2'), (_json, code) => code === 404);
      await api.patch(`${path('v1')}/b?fieldManager=patcher`, 'merge', { spec: { size: 2 } });
      await api.patch(`${path('v1')}/b?fieldManager=bob`, 'apply', object('v1', { size: 3 }), {
        note: 'conflict',
      });
      await api.get(`${path('v1')}/b`);
    },
  },
];
