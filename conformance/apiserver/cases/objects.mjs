// The life of objects: names made by the server, deletions of every kind, dry runs, bodies that are none, verbs that are not served.

const raw = {
  empty: '',
  'half an object': '{"metadata":',
  text: '"text"',
  number: '7',
  list: '[]',
  null: 'null',
  'no object': '{}',
  'bad escape': '{"a":"\\x"}',
  'a comma too many': '{"metadata":{"name":"x",}}',
  'two objects': '{"metadata":{"name":"x"}}{"metadata":{"name":"y"}}',
  'another kind': '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"}}',
  'another version': '{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"x"}}',
  'another group': '{"apiVersion":"apps/v1","kind":"ConfigMap","metadata":{"name":"x"}}',
  'an odd version': '{"apiVersion":"a/b/c","kind":"ConfigMap","metadata":{"name":"x"}}',
  'a number as kind': '{"apiVersion":"v1","kind":7,"metadata":{"name":"x"}}',
  'only a kind': '{"kind":"ConfigMap","metadata":{"name":"only-kind"}}',
  'only a version': '{"apiVersion":"v1","metadata":{"name":"only-version"}}',
  'text as metadata': '{"metadata":"x"}',
  'a list as labels': '{"metadata":{"name":"x","labels":["a"]}}',
  'a number as label': '{"metadata":{"name":"x","labels":{"a":1}}}',
  'a null label': '{"metadata":{"name":"null-label","labels":{"a":null}}}',
  'a number as name': '{"metadata":{"name":1}}',
  'unknown fields': '{"metadata":{"name":"u1","odd":1},"data":{"a":"1"},"more":{"x":1}}',
  'fields twice': '{"metadata":{"name":"u2","name":"u2"},"data":{"a":"1","a":"2"},"data":{"b":"1"}}',
  'other case': '{"Metadata":{"name":"u3"},"metadata":{"Name":"x"},"DATA":{}}',
};

const yaml = {
  plain: 'metadata:\n  name: yaml1\ndata:\n  a: "1"\n',
  'with a tab': 'metadata:\n\tname: x\n',
  'fields twice': 'metadata:\n  name: yaml2\ndata:\n  a: "1"\n  a: "2"\n',
  'a number': 'metadata:\n  name: yaml3\ndata:\n  a: 1\n',
  'two documents': 'metadata:\n  name: yaml4\n---\nmetadata:\n  name: yaml5\n',
  'unknown field': 'metadata:\n  name: yaml6\nodd: 1\n',
};

const names = [
  'UPPER',
  'a_b',
  '-a',
  'a-',
  'a.b',
  'a..b',
  'x'.repeat(253),
  'x'.repeat(254),
  'ä',
  'a/b',
  'a%b',
  '.',
  '..',
  ' ',
  'a b',
  '1',
  '0a',
  'a',
];
const named = [
  'configmaps',
  'secrets',
  'services',
  'serviceaccounts',
  'pods',
  'endpoints',
  'persistentvolumeclaims',
  'limitranges',
  'resourcequotas',
];

export const cases = [
  {
    area: 'objects',
    id: 'object-bodies',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
      for (const [note, body] of Object.entries(raw)) {
        for (const validation of ['', 'Strict', 'Warn', 'Ignore']) {
          await api.create(`${path}?dryRun=All&fieldValidation=${validation}`, body, {
            note: `${note} ${validation}`,
          });
        }
      }
      for (const [note, body] of Object.entries(yaml)) {
        for (const validation of ['', 'Strict', 'Ignore']) {
          await api.create(`${path}?dryRun=All&fieldValidation=${validation}`, body, {
            note: `yaml ${note} ${validation}`,
            type: 'application/yaml',
          });
        }
      }
      for (const type of [
        'text/plain',
        'application/xml',
        'application/json; charset=utf-8',
        'application/merge-patch+json',
        'application/cbor',
        'bogus',
        '*/*',
      ]) {
        await api.create(`${path}?dryRun=All`, { metadata: { name: 'typed' } }, { note: type, type });
      }
      const large = { metadata: { name: 'large' }, data: { a: 'x'.repeat(1_100_000) } };
      await api.create(`${path}?dryRun=All`, large, {
        note: 'over a MiB',
        keep: (body) => ({ ...body, data: undefined }),
      });
      await api.create(
        `${path}?dryRun=All`,
        { metadata: { name: 'notes', annotations: { a: 'x'.repeat(300_000) } } },
        { note: 'large annotations' },
      );
    },
  },
  {
    area: 'objects',
    id: 'object-names',
    async run(api) {
      const ns = await api.useNamespace();
      for (const resource of named) {
        for (const name of names) {
          const path = `/api/v1/namespaces/${ns}/${resource}?dryRun=All`;
          await api.create(path, { metadata: { name } }, { note: name.slice(0, 20) });
        }
        for (const generateName of ['gen-', 'UPPER-', 'x'.repeat(63), `${'x'.repeat(250)}-`, '']) {
          await api.create(
            `/api/v1/namespaces/${ns}/${resource}?dryRun=All`,
            { metadata: { generateName } },
            { note: `generate ${generateName.slice(0, 9)}`, keep: (body) => withoutName(body) },
          );
        }
      }
      const path = `/api/v1/namespaces/${ns}/configmaps`;
      await api.create(path, { metadata: { generateName: 'gen-' } });
      await api.create(path, { metadata: { generateName: 'gen-', name: 'given' } });
      await api.create(path, { metadata: { name: 'given' } });
      await api.create(path, { metadata: { name: 'x', namespace: 'default' } });
      await api.create(path, { metadata: { name: 'x', resourceVersion: '1' } });
      await api.create(path, {
        metadata: {
          name: 'x',
          uid: 'u',
          creationTimestamp: '2020-01-01T00:00:00Z',
          deletionTimestamp: '2020-01-01T00:00:00Z',
          generation: 5,
          selfLink: '/x',
        },
      });
      await api.create('/api/v1/namespaces/nowhere-here/configmaps', { metadata: { name: 'x' } });
      await api.create('/api/v1/configmaps', { metadata: { name: 'x', namespace: ns } });
      await api.update(`${path}/absent`, { metadata: { name: 'absent' } });
      await api.update(`${path}/given`, { metadata: { name: 'other' } });
      await api.update(`${path}/given`, { metadata: {} });
      await api.update(`${path}/given`, { metadata: { name: 'given', resourceVersion: '1' } });
      await api.update(`${path}/given`, { metadata: { name: 'given', uid: 'wrong' } });
      await api.update(`${path}/given`, { metadata: { name: 'given', namespace: 'default' } });
      await api.update(`${path}/given`, {
        metadata: { name: 'given', generateName: 'new-' },
        data: { a: '1' },
      });
      await api.update(`${path}/given?dryRun=All`, { metadata: { name: 'given' }, data: { b: '1' } });
      await api.update(`${path}/given?dryRun=x`, { metadata: { name: 'given' }, data: { b: '1' } });
      await api.get(`${path}/given`);
      await api.update(
        `/apis/coordination.k8s.io/v1/namespaces/${ns}/leases/made`,
        { metadata: { name: 'made' }, spec: { holderIdentity: 'x' } },
        { note: 'made by an update' },
      );
      const owners = [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'u' },
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'u' },
      ];
      await api.create(
        path,
        { metadata: { name: 'owned', ownerReferences: owners } },
        { note: 'owned twice' },
      );
      for (const owner of [
        {},
        { ...owners[0], controller: true, blockOwnerDeletion: true },
        { ...owners[0], apiVersion: 'a/b/c' },
        { ...owners[0], kind: 'Event' },
      ]) {
        await api.create(
          `${path}?dryRun=All`,
          { metadata: { name: 'o', ownerReferences: [owner, { ...owners[0], uid: 'v', controller: true }] } },
          { note: JSON.stringify(owner) },
        );
      }
    },
  },
  {
    area: 'objects',
    id: 'object-deletions',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
      const make = async (name, metadata = {}) =>
        (await api.quiet('POST', path, { metadata: { name, ...metadata } })).json;
      const uid = '00000000-0000-0000-0000-000000000000';
      for (const [note, body] of Object.entries({
        nothing: undefined,
        'empty options': {},
        'wrong uid': { preconditions: { uid } },
        'wrong version': { preconditions: { resourceVersion: '1' } },
        foreground: { propagationPolicy: 'Foreground' },
        background: { propagationPolicy: 'Background' },
        orphan: { propagationPolicy: 'Orphan' },
        'bogus policy': { propagationPolicy: 'Bogus' },
        'both policies': { propagationPolicy: 'Orphan', orphanDependents: true },
        orphanDependents: { orphanDependents: true },
        'negative grace': { gracePeriodSeconds: -1 },
        'text as grace': { gracePeriodSeconds: 'x' },
        'dry run': { dryRun: ['All'] },
        'bogus dry run': { dryRun: ['Some'] },
        'another kind': { kind: 'Bogus', apiVersion: 'v1' },
        'its own kind': { kind: 'DeleteOptions', apiVersion: 'v1' },
        'policy/v1': { kind: 'DeleteOptions', apiVersion: 'apps/v1' },
        'unknown field': { bogus: 1 },
        text: '"x"',
        broken: '{',
      })) {
        const name = `d-${note.replaceAll(/[^a-z]/gi, '-').toLowerCase()}`;
        await make(name);
        await api.delete(`${path}/${name}`, body, { note });
        await api.get(`${path}/${name}`);
      }
      await make('held', { finalizers: ['example.com/hold'] });
      await api.delete(`${path}/held`);
      await api.delete(`${path}/held`, { propagationPolicy: 'Foreground' });
      await api.update(`${path}/held`, {
        metadata: { name: 'held', finalizers: ['example.com/hold', 'example.com/new'] },
      });
      await api.patch(`${path}/held`, 'merge', { data: { still: 'there' } });
      await api.patch(`${path}/held`, 'merge', { metadata: { finalizers: null } });
      await api.get(`${path}/held`);
      await make('queried');
      await api.delete(`${path}/queried?propagationPolicy=Orphan&gracePeriodSeconds=0&dryRun=All`);
      await api.delete(`${path}/queried?propagationPolicy=Bogus`);
      await api.delete(`${path}/queried?gracePeriodSeconds=x`);
      await api.delete(`${path}/absent`);
      await api.delete(`${path}?labelSelector=bad+in`);
      await api.delete(`${path}?dryRun=All`, undefined, {
        keep: (body) => body.items?.map((item) => item.metadata.name) ?? body,
      });
      await api.delete(path, undefined, {
        keep: (body) => ({ ...body, items: body.items?.map((item) => item.metadata.name) }),
      });
      await api.get(path, { keep: (body) => body.items?.map((item) => item.metadata.name) });
    },
  },
  {
    area: 'objects',
    id: 'object-verbs',
    async run(api) {
      const ns = await api.useNamespace();
      const paths = [
        '/',
        '/api',
        '/apis',
        '/api/v1',
        '/api/v2',
        '/apis/apps',
        '/apis/apps/v1',
        '/apis/apps/v9',
        '/apis/bogus',
        '/apis/bogus/v1',
        '/bogus',
        '/api/v1/bogus',
        `/api/v1/namespaces/${ns}/bogus`,
        `/api/v1/namespaces/${ns}/pods/x/bogus`,
        '/apis/apps/v1/namespaces/x/deployments/y/z/w',
        '/api/v1/namespaces/x/configmaps/',
        '/api/v1//configmaps',
        '/version',
        '/version/',
        '/healthz',
        '/readyz',
        '/livez',
        '/readyz?verbose',
        '/healthz/ping',
        '/readyz/bogus',
        '/metrics/bogus',
        '/openapi',
        '/openapi/v3/bogus',
        '/logs',
        '/.well-known/openid-configuration',
        '/openid/v1/jwks',
        '/apis/apps/v1/nodes',
        '/api/v1/namespaces/x/nodes/y',
        '/apis/metrics.k8s.io/v1beta1/nodes',
      ];
      for (const path of paths) await api.get(path, { keep: shape });
      for (const path of [
        '/api/v1/configmaps',
        `/api/v1/namespaces/${ns}/configmaps`,
        `/api/v1/namespaces/${ns}/configmaps/x`,
        '/api/v1/nodes/x/status',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        '/api/v1/componentstatuses',
        '/api/v1/bindings',
        '/version',
        '/api',
        '/apis/apps/v1',
      ]) {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']) {
          const body = method === 'PATCH' || method === 'PUT' || method === 'POST' ? {} : undefined;
          await api.send(method, path, body, {
            type: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
            note: 'verb',
            keep: shape,
          });
        }
      }
      for (const accept of [
        'application/json',
        'application/yaml',
        'text/html',
        'application/xml',
        '*/*',
        'application/*',
        'application/json;q=0.1',
        'application/vnd.kubernetes.protobuf',
        'application/vnd.kubernetes.protobuf,application/json',
        'application/cbor',
        'application/json;as=Bogus;v=v1;g=meta.k8s.io',
        'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
        'application/json;as=Table;v=v2;g=meta.k8s.io',
        'application/json;as=Table;v=v1;g=bogus',
        'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
        'bogus',
        '',
        'application/json;pretty=1',
      ]) {
        for (const path of [
          `/api/v1/namespaces/${ns}`,
          `/api/v1/namespaces/${ns}/configmaps`,
          '/apis/apps/v1',
          '/version',
        ]) {
          if (accept.includes('protobuf') && !accept.includes('json')) continue;
          await api.get(path, {
            headers: { accept },
            note: accept,
            keep: (body) => (typeof body === 'string' ? body.slice(0, 30) : shape(body)),
          });
        }
      }
    },
  },
];

function withoutName(body) {
  return body?.metadata?.name === undefined ? body : { kind: body.kind };
}

function shape(body) {
  if (typeof body === 'string') return body.slice(0, 200);
  if (body?.kind === 'Status') return body;
  return { kind: body?.kind, keys: Object.keys(body ?? {}) };
}
