// Custom resources: definition, discovery, pruning, defaulting, validation, versions, subresources, columns, removal.

const definition = (ns, over = {}) => {
  const group = `${ns}.example.com`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], categories: ['all', 'toys'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            { name: 'Since', type: 'date', jsonPath: '.spec.since' },
            { name: 'Wide', type: 'string', jsonPath: '.spec.name', priority: 1 },
            { name: 'List', type: 'string', jsonPath: '.spec.list[*]' },
          ],
          selectableFields: [{ jsonPath: '.spec.name' }],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: 'A widget.',
              required: ['spec'],
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: {
                    size: { type: 'integer', minimum: 1, maximum: 10, multipleOf: 1 },
                    replicas: { type: 'integer', default: 1, format: 'int32' },
                    name: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 5 },
                    color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
                    since: { type: 'string', format: 'date-time' },
                    ratio: { type: 'number', exclusiveMinimum: true, minimum: 0 },
                    flag: { type: 'boolean' },
                    port: { 'x-kubernetes-int-or-string': true },
                    nothing: { type: 'string', nullable: true },
                    list: {
                      type: 'array',
                      minItems: 1,
                      maxItems: 3,
                      items: { type: 'string' },
                      'x-kubernetes-list-type': 'set',
                    },
                    items: {
                      type: 'array',
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['key'],
                      items: {
                        type: 'object',
                        required: ['key'],
                        properties: { key: { type: 'string' }, value: { type: 'string', default: 'v' } },
                      },
                    },
                    map: { type: 'object', maxProperties: 2, additionalProperties: { type: 'integer' } },
                    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                    nested: {
                      type: 'object',
                      properties: {
                        a: {
                          type: 'object',
                          default: {},
                          properties: { b: { type: 'string', default: 'x' } },
                        },
                      },
                    },
                    either: {
                      type: 'object',
                      properties: { a: { type: 'string' }, b: { type: 'string' } },
                      oneOf: [{ required: ['a'] }, { required: ['b'] }],
                    },
                    template: {
                      type: 'object',
                      'x-kubernetes-embedded-resource': true,
                      'x-kubernetes-preserve-unknown-fields': true,
                    },
                    email: { type: 'string', format: 'email' },
                    ip: { type: 'string', format: 'ipv4' },
                    bytes: { type: 'string', format: 'byte' },
                  },
                },
                status: {
                  type: 'object',
                  properties: {
                    replicas: { type: 'integer' },
                    selector: { type: 'string' },
                    phase: { type: 'string' },
                  },
                },
              },
            },
          },
        },
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          deprecated: true,
          deprecationWarning: 'use v1',
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
        { name: 'v1alpha1', served: false, storage: false, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
      ...over,
    },
  };
};

const specs = [
  { size: 3 },
  { size: 0 },
  { size: 11 },
  { size: 1.5 },
  { size: '3' },
  { size: null },
  {},
  { size: 3, name: 'x' },
  { size: 3, name: 'toolong' },
  { size: 3, name: 'UP' },
  { size: 3, color: 'green' },
  { size: 3, color: null },
  { size: 3, since: '2026-01-01T00:00:00Z' },
  { size: 3, since: 'yesterday' },
  { size: 3, ratio: 0 },
  { size: 3, ratio: 0.5 },
  { size: 3, ratio: 'x' },
  { size: 3, flag: 'true' },
  { size: 3, port: 80 },
  { size: 3, port: 'http' },
  { size: 3, port: 1.5 },
  { size: 3, port: true },
  { size: 3, nothing: null },
  { size: 3, flag: null },
  { size: 3, list: [] },
  { size: 3, list: ['a', 'a'] },
  { size: 3, list: ['a', 'b', 'c', 'd'] },
  { size: 3, list: 'a' },
  { size: 3, list: [1] },
  { size: 3, items: [{ key: 'a' }, { key: 'b', value: 'x' }] },
  { size: 3, items: [{ key: 'a' }, { key: 'a' }] },
  { size: 3, items: [{}] },
  { size: 3, items: [null] },
  { size: 3, map: { a: 1, b: 2, c: 3 } },
  { size: 3, map: { a: 'x' } },
  { size: 3, free: { anything: [1, { a: null }] } },
  { size: 3, nested: {} },
  { size: 3, nested: { a: {} } },
  { size: 3, nested: { a: { b: 'y', c: 'pruned' } } },
  { size: 3, either: {} },
  { size: 3, either: { a: '1' } },
  { size: 3, either: { a: '1', b: '2' } },
  { size: 3, template: {} },
  { size: 3, template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', odd: 1 }, spec: { x: 1 } } },
  { size: 3, template: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: 7 } } },
  { size: 3, email: 'x' },
  { size: 3, ip: '1.2.3' },
  { size: 3, bytes: '!' },
  { size: 3, unknown: 1, nested: { a: { z: 1 } } },
  'text',
  null,
  [],
];

export const cases = [
  {
    area: 'custom resources',
    id: 'custom-life',
    async run(api) {
      const ns = await api.useNamespace();
      const group = `${ns}.example.com`;
      const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const crd = `${crds}/widgets.${group}`;
      await api.create(crds, definition(ns));
      await api.until(crd, (json) =>
        json.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'),
      );
      await api.until(`/apis/${group}/v1`, (json, code) => code === 200);
      await api.until(`/apis/${group}/v1/namespaces/${ns}/widgets`, (json, code) => code === 200);
      await api.get(crd, {
        keep: (body) => ({
          ...body,
          status: {
            ...body.status,
            conditions: body.status.conditions.toSorted((a, b) => (a.type < b.type ? -1 : 1)),
          },
        }),
      });
      await api.get(`/apis/${group}`);
      await api.get(`/apis/${group}/v1`, {
        keep: (body) => ({
          ...body,
          resources: body.resources.map((resource) => ({ ...resource, storageVersionHash: undefined })),
        }),
      });
      await api.get(`/apis/${group}/v1alpha1`);
      const path = `/apis/${group}/v1/namespaces/${ns}/widgets`;
      const widget = (spec, name = 'w') => ({
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { name },
        spec,
      });
      for (const spec of specs) {
        await api.create(`${path}?dryRun=All`, widget(spec), { note: JSON.stringify(spec) });
        await api.create(`${path}?dryRun=All&fieldValidation=Strict`, widget(spec), {
          note: `strict ${JSON.stringify(spec)}`,
        });
      }
      await api.create(path, {
        ...widget({ size: 3, name: 'abc', list: ['x', 'y'] }),
        status: { phase: 'sent' },
      });
      await api.create(path, widget({ size: 3 }));
      for (const spec of specs)
        await api.update(
          `${path}/w?dryRun=All`,
          { ...widget(spec), metadata: { name: 'w' } },
          { note: JSON.stringify(spec) },
        );
      await api.patch(`${path}/w`, 'merge', { spec: { size: 4 }, status: { phase: 'no' } });
      await api.patch(`${path}/w`, 'merge', { metadata: { labels: { a: 'b' } } });
      await api.patch(`${path}/w/status`, 'merge', {
        spec: { size: 9 },
        status: { phase: 'yes', replicas: 2, selector: 'a=b' },
        metadata: { labels: { c: 'd' } },
      });
      await api.patch(`${path}/w/status`, 'merge', { status: { phase: 7 } });
      await api.patch(`${path}/w`, 'json', [{ op: 'remove', path: '/spec/color' }]);
      await api.patch(`${path}/w`, 'strategic', { spec: { size: 5 } });
      await api.patch(`${path}/w?fieldManager=ann`, 'apply', widget({ size: 6, items: [{ key: 'a' }] }));
      await api.patch(
        `${path}/w?fieldManager=ann&force=true`,
        'apply',
        widget({ size: 6, items: [{ key: 'a' }], list: ['z'] }),
      );
      await api.patch(
        `${path}/w?fieldManager=bob`,
        'apply',
        widget({ size: 6, items: [{ key: 'b', value: 'q' }], list: ['y'], unknown: 1 }),
      );
      await api.patch(
        `${path}/w?fieldManager=bob&fieldValidation=Strict`,
        'apply',
        widget({ size: 6, unknown: 1 }),
      );
      await api.patch(`${path}/w2?fieldManager=bob`, 'apply', widget({ size: 6 }, 'w2'));
      await api.get(`${path}/w/scale`);
      await api.patch(`${path}/w/scale`, 'merge', { spec: { replicas: 5 } });
      await api.patch(`${path}/w/scale`, 'merge', { spec: { replicas: -5 } });
      await api.patch(`${path}/w/scale`, 'strategic', { spec: { replicas: 6 } });
      await api.get(`${path}/w`);
      await api.get(path, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } });
      await api.get(`${path}?fieldSelector=spec.name%3Dabc`, {
        keep: (body) => body.items?.map(({ metadata }) => metadata.name) ?? body,
      });
      await api.get(`${path}?fieldSelector=spec.size%3D6`, {
        keep: (body) => body.items?.map(({ metadata }) => metadata.name) ?? body,
      });
      await api.get(`/apis/${group}/v1beta1/namespaces/${ns}/widgets/w`);
      await api.get(`/apis/${group}/v1alpha1/namespaces/${ns}/widgets/w`);
      await api.create(`/apis/${group}/v1beta1/namespaces/${ns}/widgets`, {
        apiVersion: `${group}/v1beta1`,
        kind: 'Widget',
        metadata: { name: 'old' },
        spec: { size: 1, odd: 2 },
      });
      await api.create(path, {
        apiVersion: `${group}/v1beta1`,
        kind: 'Widget',
        metadata: { name: 'mixed' },
        spec: { size: 1 },
      });
      await api.create(path, {
        apiVersion: `${group}/v1`,
        kind: 'Gadget',
        metadata: { name: 'mixed' },
        spec: { size: 1 },
      });
      await api.create(path, { metadata: { name: 'untyped' }, spec: { size: 1 } });
      await api.create(path, widget({ size: 1 }, 'Bad Name'));
      await api.create(path, { ...widget({ size: 1 }), metadata: { generateName: 'gen-' } });
      await api.update(`${path}/w`, widget({ size: 2 }), { note: 'without a version' });
      await api.delete(`${path}/w2`);
      await api.delete(path, undefined, {
        keep: (body) => body.items?.map(({ metadata }) => metadata.name.replace(/gen-.*/, 'gen')) ?? body,
      });
      await api.delete(crd);
      await api.until(crd, (json, code) => code === 404);
      await api.until(path, (json, code) => code === 404);
      await api.get(path);
      await api.get(`/apis/${group}`);
    },
  },
  {
    area: 'custom resources',
    id: 'custom-names',
    async run(api) {
      const ns = await api.useNamespace();
      const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const small = {
        type: 'object',
        properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      };
      const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: small } };
      const crd = (plural, names, spec = {}) => ({
        metadata: { name: `${plural}.${ns}.example.com` },
        spec: {
          group: `${ns}.example.com`,
          scope: 'Cluster',
          names: { plural, ...names },
          versions: [version],
          ...spec,
        },
      });
      const settled = (json) => (json.status?.conditions ?? []).some(({ type }) => type === 'NamesAccepted');
      const show = async (plural) => {
        await api.until(`${crds}/${plural}.${ns}.example.com`, settled);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await api.get(`${crds}/${plural}.${ns}.example.com`, {
          keep: (body) => ({
            ...body.status,
            conditions: body.status.conditions.toSorted((a, b) => (a.type < b.type ? -1 : 1)),
          }),
        });
      };
      await api.create(crds, crd('ones', { kind: 'One', shortNames: ['o'] }));
      await show('ones');
      await api.create(crds, crd('twos', { kind: 'One', shortNames: ['o', 'ones'] }));
      await show('twos');
      for (const [note, spec] of Object.entries({
        'no version': { versions: [] },
        'two storage versions': { versions: [version, { ...version, name: 'v2' }] },
        'no storage version': { versions: [{ ...version, storage: false }] },
        'a version twice': { versions: [version, { ...version, storage: false }] },
        'a bad version': { versions: [{ ...version, name: 'V1' }] },
        'no schema': { versions: [{ name: 'v1', served: true, storage: true }] },
        'no root type': { versions: [{ ...version, schema: { openAPIV3Schema: {} } }] },
        'a root array': {
          versions: [
            { ...version, schema: { openAPIV3Schema: { type: 'array', items: { type: 'string' } } } },
          ],
        },
        'an untyped property': {
          versions: [{ ...version, schema: { openAPIV3Schema: { type: 'object', properties: { a: {} } } } }],
        },
        'a bogus type': {
          versions: [
            {
              ...version,
              schema: { openAPIV3Schema: { type: 'object', properties: { a: { type: 'bogus' } } } },
            },
          ],
        },
        'a forbidden keyword': {
          versions: [
            {
              ...version,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    a: {
                      type: 'object',
                      additionalProperties: { type: 'string' },
                      properties: { b: { type: 'string' } },
                    },
                  },
                },
              },
            },
          ],
        },
        'a bad default': {
          versions: [
            {
              ...version,
              schema: {
                openAPIV3Schema: { type: 'object', properties: { a: { type: 'integer', default: 'x' } } },
              },
            },
          ],
        },
        'a default under unknown': {
          versions: [{ ...version, schema: { openAPIV3Schema: { type: 'object', default: { a: 1 } } } }],
        },
        'a bad pattern': {
          versions: [
            {
              ...version,
              schema: {
                openAPIV3Schema: { type: 'object', properties: { a: { type: 'string', pattern: '(' } } },
              },
            },
          ],
        },
        'a map list without keys': {
          versions: [
            {
              ...version,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    a: {
                      type: 'array',
                      'x-kubernetes-list-type': 'map',
                      items: { type: 'object', properties: { k: { type: 'string' } } },
                    },
                  },
                },
              },
            },
          ],
        },
        'a set of objects': {
          versions: [
            {
              ...version,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    a: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object' } },
                  },
                },
              },
            },
          ],
        },
        'metadata in the schema': {
          versions: [
            {
              ...version,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
                },
              },
            },
          ],
        },
        'a bad status path': {
          versions: [
            {
              ...version,
              subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: 'x' } },
            },
          ],
        },
        'a bad column': {
          versions: [{ ...version, additionalPrinterColumns: [{ name: '', type: 'bogus', jsonPath: 'x' }] }],
        },
        'a bad selectable field': {
          versions: [{ ...version, selectableFields: [{ jsonPath: '.spec.none' }] }],
        },
        'webhook conversion without one': { conversion: { strategy: 'Webhook' } },
        'a bogus strategy': { conversion: { strategy: 'Bogus' } },
        'a bogus scope': { scope: 'Bogus' },
        'another group': { group: 'other.example.com' },
        'a protected group': { group: 'x.k8s.io' },
      })) {
        await api.create(`${crds}?dryRun=All`, crd('threes', { kind: 'Three' }, spec), { note });
      }
      for (const names of [
        { kind: 'three' },
        {},
        { kind: 'Three', singular: 'THREE' },
        { kind: 'Three', listKind: 'Three' },
        { kind: 'Three', shortNames: ['Bad'] },
        { kind: 'Three', categories: ['Bad'] },
      ]) {
        await api.create(`${crds}?dryRun=All`, crd('threes', names), { note: JSON.stringify(names) });
      }
      await api.delete(`${crds}/ones.${ns}.example.com`);
      await api.until(`${crds}/twos.${ns}.example.com`, (json) =>
        json.status.conditions.some(({ type, status }) => type === 'NamesAccepted' && status === 'True'),
      );
      await api.delete(`${crds}/twos.${ns}.example.com`);
    },
  },
];
