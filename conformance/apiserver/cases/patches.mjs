// The four kinds of patch on objects that lists, maps and scalars are merged in differently, well-formed and not.

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { a: '1' }, annotations: { note: 'x' }, finalizers: ['example.com/hold'] },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'a',
            image: 'a:1',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '2' },
            ],
            ports: [{ containerPort: 80 }],
          },
          { name: 'b', image: 'b:1', args: ['1', '2'] },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
        tolerations: [{ key: 'k', operator: 'Exists' }],
      },
    },
  },
};

const strategic = [
  { spec: { replicas: 5 } },
  { spec: { replicas: null } },
  { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:2' }] } } } },
  { spec: { template: { spec: { containers: [{ name: 'c', image: 'c:1' }] } } } },
  { spec: { template: { spec: { containers: [{ name: 'b', $patch: 'delete' }] } } } },
  { spec: { template: { spec: { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z' }] } } } },
  { spec: { template: { spec: { containers: [{ image: 'nameless' }] } } } },
  {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'a',
              env: [
                { name: 'X', value: '9' },
                { name: 'Z', value: '3' },
              ],
            },
          ],
        },
      },
    },
  },
  { spec: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'X', $patch: 'delete' }] }] } } } },
  { spec: { template: { spec: { $setElementOrder: 1 } } } },
  {
    spec: {
      template: {
        spec: {
          '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
          containers: [{ name: 'a', image: 'a:3' }],
        },
      },
    },
  },
  {
    spec: {
      template: {
        spec: { '$setElementOrder/containers': [{ name: 'b' }], containers: [{ name: 'a', image: 'a:3' }] },
      },
    },
  },
  {
    spec: {
      template: {
        spec: { volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] },
      },
    },
  },
  { spec: { template: { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } } } },
  { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
  { spec: { strategy: { $patch: 'replace', type: 'Recreate' } } },
  { metadata: { finalizers: ['example.com/two'] } },
  { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/hold'] } },
  {
    metadata: {
      '$setElementOrder/finalizers': ['example.com/z', 'example.com/hold'],
      finalizers: ['example.com/z'],
    },
  },
  { metadata: { labels: { a: null, b: '2' } } },
  { metadata: { labels: { $patch: 'replace', only: 'this' } } },
  { metadata: { labels: null } },
  { metadata: { annotations: { $patch: 'delete' } } },
  { spec: { $patch: 'bogus' } },
  { spec: { template: { spec: { containers: [{ name: 'a', $patch: 'bogus' }] } } } },
  { spec: { template: { spec: { containers: 'text' } } } },
  { spec: { template: { spec: { containers: [1] } } } },
  { spec: 'text' },
  { spec: { selector: { matchLabels: { app: 'other' } } } },
  { spec: { bogus: 1 } },
  { spec: { replicas: 'two' } },
  { spec: { replicas: -1 } },
  { metadata: { name: 'other' } },
  { metadata: { uid: '00000000-0000-0000-0000-000000000000' } },
  { metadata: { resourceVersion: '1' } },
  { metadata: { resourceVersion: 'abc' } },
  { metadata: { namespace: 'default' } },
  { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } },
  { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } },
  { metadata: { managedFields: [] } },
  { metadata: { managedFields: [{}] } },
  { metadata: { managedFields: [{ manager: 'x' }] } },
  { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u1' }] } },
  { kind: 'Other' },
  { apiVersion: 'v9' },
  { status: { replicas: 9 } },
  {},
];

const merge = [
  ...strategic.slice(0, 3),
  { spec: { template: { spec: { containers: [{ name: 'only', image: 'x' }] } } } },
  { metadata: { labels: { a: null } } },
  { metadata: { labels: 'text' } },
  { spec: null },
  { spec: { replicas: 1.5 } },
  { spec: { unknown: { deep: 1 } } },
  { metadata: { resourceVersion: '0' } },
  {},
];

const json = [
  [{ op: 'replace', path: '/spec/replicas', value: 7 }],
  [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'c', image: 'c' } }],
  [{ op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'first', image: 'c' } }],
  [{ op: 'add', path: '/spec/template/spec/containers/9', value: { name: 'c', image: 'c' } }],
  [{ op: 'add', path: '/spec/template/spec/containers/-1', value: { name: 'c', image: 'c' } }],
  [{ op: 'remove', path: '/spec/template/spec/containers/1' }],
  [{ op: 'remove', path: '/spec/template/spec/containers/7' }],
  [{ op: 'remove', path: '/spec/nothing' }],
  [{ op: 'replace', path: '/spec/nothing', value: 1 }],
  [{ op: 'replace', path: '/spec/nothing/deep', value: 1 }],
  [{ op: 'add', path: '/spec/nothing/deep', value: 1 }],
  [
    { op: 'test', path: '/spec/replicas', value: 2 },
    { op: 'replace', path: '/spec/replicas', value: 3 },
  ],
  [
    { op: 'test', path: '/spec/replicas', value: 9 },
    { op: 'replace', path: '/spec/replicas', value: 3 },
  ],
  [{ op: 'test', path: '/spec/nothing', value: null }],
  [{ op: 'test', path: '/metadata/labels/a', value: '1' }],
  [{ op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/b' }],
  [{ op: 'move', from: '/metadata/labels/zz', path: '/metadata/labels/b' }],
  [{ op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/c~1d' }],
  [{ op: 'copy', from: '/nothing', path: '/metadata/labels/c' }],
  [{ op: 'add', path: '/metadata/labels/x~0y', value: 'z' }],
  [{ op: 'add', path: '/metadata/labels', value: { n: 'ew' } }],
  [{ op: 'bogus', path: '/spec/replicas', value: 1 }],
  [{ op: 'add', path: 'spec/replicas', value: 1 }],
  [{ op: 'add', path: '', value: {} }],
  [{ op: 'add', path: '/spec/replicas' }],
  [{ path: '/spec/replicas', value: 1 }],
  [{ op: 'add' }],
  [],
  {},
  [1],
  [{ op: 'replace', path: '/spec/replicas', value: 'x' }],
  [{ op: 'replace', path: '/spec/replicas', value: -4 }],
  [{ op: 'add', path: '/spec/bogus', value: 1 }],
  [{ op: 'remove', path: '/metadata/name' }],
  [{ op: 'replace', path: '/kind', value: 'Pod' }],
];

const malformed = ['', '{', 'null', '"text"', '[]', '{}', '1', '{"spec":', '\u0000'];

const bodies = { strategic, merge, json };

export const cases = [
  ...Object.entries(bodies).map(([kind, patches]) => ({
    area: 'patches',
    id: `patch-${kind}`,
    async run(api) {
      const path = `/apis/apps/v1/namespaces/${await api.useNamespace()}/deployments`;
      await api.create(path, deployment);
      for (const body of patches)
        await api.patch(`${path}/web?dryRun=All`, kind, body, { note: JSON.stringify(body) });
      for (const body of patches.slice(0, 6)) await api.patch(`${path}/web`, kind, body);
      for (const body of malformed) await api.patch(`${path}/web`, kind, body, { note: `malformed ${body}` });
      for (const validation of ['Strict', 'Warn', 'Ignore', 'Bogus']) {
        const unknown =
          kind === 'json' ? [{ op: 'add', path: '/spec/bogus', value: 1 }] : { spec: { bogus: 1 } };
        await api.patch(`${path}/web?fieldValidation=${validation}`, kind, unknown, { note: validation });
        const twice =
          kind === 'json'
            ? '[{"op":"add","op":"add","path":"/spec/paused","value":true}]'
            : '{"spec":{"paused":true,"paused":false}}';
        await api.patch(`${path}/web?fieldValidation=${validation}`, kind, twice, {
          note: `${validation} twice`,
        });
      }
      await api.patch(`${path}/web?fieldManager=me`, kind, patches[0], { note: 'by me' });
      await api.patch(`${path}/web?fieldManager=${'m'.repeat(129)}`, kind, patches[0]);
      await api.patch(`${path}/web?fieldManager=${encodeURIComponent('a\nb')}`, kind, patches[0]);
      await api.patch(`${path}/web?force=true`, kind, patches[0]);
      await api.patch(`${path}/nobody`, kind, patches[0]);
      await api.patch(
        `${path}/web/status`,
        kind,
        kind === 'json'
          ? [{ op: 'add', path: '/status/replicas', value: 3 }]
          : { status: { replicas: 3 }, spec: { replicas: 9 } },
      );
      await api.patch(
        `${path}/web/scale`,
        kind,
        kind === 'json' ? [{ op: 'replace', path: '/spec/replicas', value: 4 }] : { spec: { replicas: 4 } },
      );
      await api.patch(`${path}/web/nothing`, kind, patches[0]);
      await api.patch(path, kind, patches[0]);
    },
  })),
  {
    area: 'patches',
    id: 'patch-types',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
      await api.create(path, { metadata: { name: 'c' }, data: { a: '1' } });
      for (const type of [
        'application/json',
        'text/plain',
        'application/merge-patch',
        'application/yaml',
        'application/cbor',
        'bogus',
        'application/merge-patch+json; charset=utf-8',
        'application/json-patch+json,application/json',
      ]) {
        await api.patch(`${path}/c`, type, { data: { a: '2' } }, { note: type });
      }
    },
  },
  {
    area: 'patches',
    id: 'patch-services',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/services`;
      await api.create(path, {
        metadata: { name: 's' },
        spec: {
          selector: { a: 'b' },
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81, protocol: 'UDP' },
          ],
        },
      });
      for (const body of [
        { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
        { spec: { ports: [{ port: 90, name: 'c' }] } },
        { spec: { ports: [{ port: 81, $patch: 'delete' }] } },
        { spec: { type: 'NodePort' } },
        { spec: { type: 'ClusterIP' } },
        { spec: { clusterIP: '10.96.7.7' } },
        { spec: { clusterIP: null } },
        { spec: { clusterIP: 'None' } },
        { spec: { type: 'ExternalName', externalName: 'a.example.com' } },
        { spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
        { spec: { sessionAffinity: 'ClientIP' } },
        { spec: { selector: null } },
        { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } },
      ]) {
        await api.patch(`${path}/s`, 'strategic', body, { note: JSON.stringify(body) });
      }
      await api.patch(`${path}/s/status`, 'merge', {
        status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
      });
      await api.patch(`${path}/s/status`, 'merge', {
        status: { loadBalancer: { ingress: [{ ip: 'x', hostname: 'bad host' }] } },
      });
    },
  },
];
