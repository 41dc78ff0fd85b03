// Server-side apply: ownership, conflicts, taking over, giving up, lists of every kind, and what it refuses.

const deployment = (over = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { a: '1' }, ...over.metadata },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }], ports: [{ containerPort: 80 }] },
        ],
      },
    },
    ...over.spec,
  },
});

const yaml = `apiVersion: v1
kind: ConfigMap
metadata:
  name: y
data:
  a: "1"
  b: |
    two
`;

export const cases = [
  {
    area: 'server-side apply',
    id: 'apply-conflicts',
    async run(api) {
      const path = `/apis/apps/v1/namespaces/${await api.useNamespace()}/deployments/web`;
      const apply = (manager, body, query = '') =>
        api.patch(`${path}?fieldManager=${manager}${query}`, 'apply', body, { note: manager });
      await apply('ann', deployment());
      await apply('ann', deployment());
      await apply('bob', deployment({ spec: { replicas: 3 } }));
      await apply('bob', deployment({ spec: { replicas: 2 } }));
      await apply('bob', deployment({ spec: { replicas: 3 } }), '&force=true');
      await apply('ann', deployment({ spec: { replicas: 2 } }));
      await apply('ann', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } });
      await apply('bob', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } });
      await api.patch(`${path}?fieldManager=kubectl`, 'strategic', { spec: { replicas: 9 } });
      await apply('ann', deployment());
      await apply('ann', deployment(), '&force=true');
      await apply('ann', deployment(), '&force=bogus');
      await api.patch(`${path}/status?fieldManager=ctl`, 'apply', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        status: { replicas: 1 },
      });
      await api.patch(`${path}/scale?fieldManager=scaler`, 'merge', { spec: { replicas: 6 } });
      await apply('ann', deployment());
      await api.patch(`${path}/scale?fieldManager=ssa-scaler`, 'apply', {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name: 'web' },
        spec: { replicas: 7 },
      });
      await api.patch(`${path}/scale?fieldManager=ssa-scaler&force=true`, 'apply', {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name: 'web' },
        spec: { replicas: 7 },
      });
      await api.get(path);
    },
  },
  {
    area: 'server-side apply',
    id: 'apply-lists',
    async run(api) {
      const path = `/apis/apps/v1/namespaces/${await api.useNamespace()}/deployments/web`;
      const apply = (manager, body, query = '') =>
        api.patch(`${path}?fieldManager=${manager}${query}`, 'apply', body, { note: manager });
      const containers = (...list) => {
        const object = deployment();
        object.spec.template.spec.containers = list;
        return object;
      };
      await apply('ann', containers({ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:1' }));
      await apply('bob', containers({ name: 'c', image: 'c:1' }));
      await apply('ann', containers({ name: 'b', image: 'b:2' }));
      await apply(
        'ann',
        containers({
          name: 'b',
          image: 'b:2',
          args: ['1'],
          ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }],
        }),
      );
      await apply(
        'ann',
        containers({ name: 'b', image: 'b:2', ports: [{ containerPort: 80 }, { containerPort: 80 }] }),
      );
      await apply('ann', containers({ name: 'b' }, { name: 'b' }));
      await apply('ann', containers({ image: 'nameless' }));
      await apply('ann', containers(null));
      await apply('ann', containers('text'));
      await apply(
        'ann',
        deployment({ metadata: { finalizers: ['example.com/a', 'example.com/b'] } }),
        '&force=true',
      );
      await apply(
        'bob',
        deployment({ metadata: { finalizers: ['example.com/b', 'example.com/c'] } }),
        '&force=true',
      );
      await apply('ann', deployment({ metadata: { finalizers: ['example.com/a'] } }), '&force=true');
      await apply(
        'ann',
        deployment({ metadata: { finalizers: ['example.com/a', 'example.com/a'] } }),
        '&force=true',
      );
      await apply(
        'ann',
        deployment({
          metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u1' }] },
        }),
        '&force=true',
      );
      await apply(
        'ann',
        deployment({ spec: { selector: { matchLabels: { app: 'web', more: 'x' } } } }),
        '&force=true',
      );
    },
  },
  {
    area: 'server-side apply',
    id: 'apply-refusals',
    async run(api) {
      const ns = await api.useNamespace();
      const path = `/api/v1/namespaces/${ns}/configmaps/y`;
      const apply = (body, query = '?fieldManager=m', options = {}) =>
        api.patch(`${path}${query}`, 'apply', body, options);
      const map = (over = {}) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'y' },
        data: { a: '1' },
        ...over,
      });
      await apply(yaml, '');
      await apply(yaml, '?fieldManager=');
      await apply(yaml, '?fieldManager=m');
      await apply(yaml, '?fieldManager=m&force=false');
      await apply('');
      await apply('{');
      await apply('a: b: c');
      await apply('[]');
      await apply('text');
      await apply('null');
      await apply({});
      await apply(map({ apiVersion: undefined }));
      await apply(map({ kind: undefined }));
      await apply(map({ kind: 'Secret' }));
      await apply(map({ apiVersion: 'apps/v1' }));
      await apply(map({ metadata: {} }));
      await apply(map({ metadata: { name: 'other' } }));
      await apply(map({ metadata: { name: 'y', namespace: 'default' } }));
      await apply(map({ metadata: { name: 'y', namespace: ns } }));
      await apply(map({ metadata: { name: 'y', managedFields: [] } }));
      await apply(map({ metadata: { name: 'y', managedFields: [{ manager: 'm' }] } }));
      await apply(map({ metadata: { name: 'y', uid: '00000000-0000-0000-0000-000000000000' } }));
      await apply(map({ metadata: { name: 'y', resourceVersion: '1' } }));
      await apply(map({ metadata: { name: 'y', generateName: 'g' } }));
      await apply(map({ metadata: { name: 'y', creationTimestamp: null } }));
      await apply(map({ metadata: { name: 'y', labels: { 'bad key!': 'x' } } }));
      await apply(map({ data: { a: 1 } }));
      await apply(map({ data: { a: null } }));
      await apply(map({ data: null }));
      await apply(map({ data: [] }));
      await apply(map({ bogus: 1 }));
      await apply(map({ bogus: 1 }), '?fieldManager=m&fieldValidation=Ignore');
      await apply(map({ bogus: 1 }), '?fieldManager=m&fieldValidation=Warn');
      await apply(map({ bogus: 1 }), '?fieldManager=m&fieldValidation=Strict');
      await apply(
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y\ndata:\n  a: "1"\n  a: "2"\n',
        '?fieldManager=m&fieldValidation=Strict',
      );
      await apply(
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y\ndata:\n  a: "1"\n  a: "2"\n',
        '?fieldManager=m',
      );
      await apply(map(), '?fieldManager=m&dryRun=All');
      await apply(map({ data: { z: '26' } }), '?fieldManager=m&dryRun=All');
      await apply(map(), '?fieldManager=m&dryRun=Some');
      await api.get(path);
    },
  },
  {
    area: 'server-side apply',
    id: 'apply-updates',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
      const map = (data, metadata = {}) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'c', ...metadata },
        data,
      });
      await api.create(`${path}?fieldManager=creator`, map({ a: '1', b: '1' }));
      await api.patch(`${path}/c?fieldManager=ann`, 'apply', map({ a: '2' }));
      await api.patch(`${path}/c?fieldManager=ann`, 'apply', map({ a: '1' }));
      await api.update(`${path}/c?fieldManager=creator`, map({ a: '3', c: '4' }));
      await api.patch(`${path}/c?fieldManager=ann`, 'apply', map({ a: '1', d: '5' }));
      await api.patch(`${path}/c?fieldManager=ann&force=true`, 'apply', map({ a: '1', d: '5' }));
      const { json } = await api.quiet('GET', `${path}/c`);
      await api.update(
        `${path}/c`,
        { ...json, metadata: { ...json.metadata, managedFields: [] } },
        { note: 'empty managedFields' },
      );
      await api.update(
        `${path}/c`,
        { ...json, metadata: { ...json.metadata, resourceVersion: undefined, managedFields: [{}] } },
        { note: 'reset' },
      );
      await api.patch(`${path}/c?fieldManager=ann`, 'apply', map({ a: '9' }));
      await api.patch(`${path}/c?fieldManager=before-first-apply`, 'merge', { data: { q: '1' } });
      await api.patch(`${path}/c?fieldManager=ann`, 'json', [{ op: 'remove', path: '/data/d' }]);
      await api.get(`${path}/c`);
      await api.send(
        'PATCH',
        `${path}/c`,
        { metadata: { labels: { x: 'y' } } },
        { type: 'application/merge-patch+json', headers: { 'user-agent': 'kubectl/v1.35.0 (linux/amd64)' } },
      );
      await api.send(
        'PATCH',
        `${path}/c`,
        { metadata: { labels: { x: 'z' } } },
        { type: 'application/merge-patch+json', headers: { 'user-agent': `${'long'.repeat(50)}/1` } },
      );
      const fields = (managedFields) => map({ a: '1' }, { managedFields });
      for (const entries of [
        [{ manager: 'm', operation: 'Bogus', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }],
        [{ manager: 'm', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV2', fieldsV1: {} }],
        [
          {
            manager: 'm',
            operation: 'Update',
            apiVersion: 'v9',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {} } },
          },
        ],
        [
          {
            manager: 'm',
            operation: 'Update',
            apiVersion: 'v1',
            time: '2020-01-01T00:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { 'f:a': {} } },
          },
        ],
        [
          {
            manager: 'm',
            operation: 'Update',
            apiVersion: 'v1',
            fieldsType: 'FieldsV1',
            fieldsV1: { bogus: {} },
          },
        ],
      ]) {
        await api.update(`${path}/c`, fields(entries), { note: JSON.stringify(entries[0]) });
      }
    },
  },
];
