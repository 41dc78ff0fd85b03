import { describe, expect, it } from 'vitest';
import { KUBE_CODES } from '../errors.ts';
import { builtinDefinitions } from './builtin-definitions.ts';
import { builtinKinds } from './builtin-kinds.ts';
import { builtinSchema, definitionNode } from './builtin-schema.ts';
import { crdSchema } from './crd-schema.ts';
import { duplicateFields } from './duplicate-fields.ts';
import type { SchemaNode } from './schema-node.ts';
import { typedForm } from './typed-form.ts';
import { pruneUnknown, unknownFields } from './unknown-fields.ts';

const json = (text: string): unknown => JSON.parse(text);
const deployment = builtinSchema({ group: 'apps', version: 'v1', kind: 'Deployment' }) as SchemaNode;

function at(schema: SchemaNode, ...path: readonly string[]): SchemaNode {
  let node = schema;
  for (const step of path) node = (step === '*' ? node.items : node.properties?.get(step)) as SchemaNode;
  return node;
}

describe('the built-in resources', () => {
  const kinds = builtinKinds();
  const find = (resource: string, group = '', version = 'v1') =>
    kinds.find(
      ({ gvk, ...kind }) => kind.resource === resource && gvk.group === group && gvk.version === version,
    );

  it('are those of Kubernetes 1.36', () => {
    expect(kinds).toHaveLength(95);
    expect(kinds.filter(({ preferred }) => preferred)).toHaveLength(76);
    expect(new Set(kinds.map(({ gvk }) => `${gvk.group}/${gvk.version}`)).size).toBe(36);
    expect(find('pods')).toMatchObject({
      gvk: { group: '', version: 'v1', kind: 'Pod' },
      singular: 'pod',
      namespaced: true,
      shortNames: ['po'],
      categories: ['all'],
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    });
    expect(find('pods')?.subresources.map(({ name }) => name)).toEqual([
      'attach',
      'binding',
      'ephemeralcontainers',
      'eviction',
      'exec',
      'log',
      'portforward',
      'proxy',
      'resize',
      'status',
    ]);
    expect(find('deployments', 'apps')?.subresources.find(({ name }) => name === 'scale')).toEqual({
      name: 'scale',
      gvk: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      verbs: ['get', 'patch', 'update'],
    });
    expect(find('horizontalpodautoscalers', 'autoscaling', 'v2')?.preferred).toBe(true);
    expect(find('horizontalpodautoscalers', 'autoscaling', 'v1')?.preferred).toBe(false);
    expect(find('namespaces')?.verbs).not.toContain('deletecollection');
    expect(find('tokenreviews', 'authentication.k8s.io')?.verbs).toEqual(['create']);
  });

  it('all have a schema, and so do their subresources', () => {
    const missing = kinds
      .flatMap(({ gvk, subresources }) => [gvk, ...subresources.map((subresource) => subresource.gvk)])
      .filter((gvk) => builtinSchema(gvk) === undefined && !gvk.kind.endsWith('Options'));
    expect(missing).toEqual([]);
  });
});

describe('the built-in schemas', () => {
  it('carry merge keys, defaults, zero values and wider types', () => {
    const containers = at(deployment, 'spec', 'template', 'spec', 'containers');
    expect(containers).toMatchObject({
      type: 'array',
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: 'merge',
      patchMergeKey: 'name',
    });
    expect(at(containers, '*', 'ports', '*', 'protocol').default).toBe('TCP');
    expect(at(containers, '*').zeros?.get('resources')).toEqual({});
    expect(at(containers, '*').zeros?.get('name')).toBe('');
    expect(at(containers, '*', 'resources', 'limits').additional?.format).toBe('quantity');
    expect(at(deployment, 'spec', 'selector').mapType).toBe('atomic');
    expect(at(deployment, 'spec', 'strategy').patchStrategy).toBe('retainKeys');
    expect(at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxSurge').intOrString).toBe(true);
    expect(at(deployment, 'metadata', 'finalizers').listType).toBe('set');
  });

  it('refer to themselves where types are recursive', () => {
    const props = definitionNode('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps');
    expect(at(props, 'not').properties).toBe(props.properties);
    expect(definitionNode(props.name as string)).toBe(props);
  });

  it('name what is not defined', () => {
    expect(builtinSchema({ group: 'x', version: 'v1', kind: 'Y' })).toBeUndefined();
    expect(() => definitionNode('io.k8s.api.Nope')).toThrow(
      expect.objectContaining({ code: KUBE_CODES.schemaUnknownDefinition }),
    );
  });

  it('are published as OpenAPI definitions', () => {
    const definitions = builtinDefinitions() as Record<string, { properties: Record<string, unknown> }>;
    expect(Object.keys(definitions)).toHaveLength(771);
    expect(definitions['io.k8s.api.core.v1.PodSpec']?.properties['volumes']).toEqual({
      type: 'array',
      items: { $ref: '#/definitions/io.k8s.api.core.v1.Volume' },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge,retainKeys',
    });
    expect(definitions['io.k8s.api.apps.v1.Deployment']).toMatchObject({
      type: 'object',
      'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }],
      properties: { spec: { $ref: '#/definitions/io.k8s.api.apps.v1.DeploymentSpec', default: {} } },
    });
    expect(JSON.stringify(definitions)).not.toMatch(/"[rpz]":/);
  });
});

describe('schemas of custom resources', () => {
  const schema = crdSchema({
    type: 'object',
    required: ['spec'],
    properties: {
      metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } },
      spec: {
        type: 'object',
        properties: {
          port: { 'x-kubernetes-int-or-string': true },
          size: { type: 'integer', format: 'int64', minimum: 1, default: 3, nullable: true, enum: [1, 2, 3] },
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          map: {
            type: 'object',
            additionalProperties: { type: 'string' },
            'x-kubernetes-map-type': 'atomic',
          },
          list: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['k'],
            items: { type: 'object', properties: { k: { type: 'string' } } },
          },
          pod: {
            type: 'object',
            'x-kubernetes-embedded-resource': true,
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
        'x-kubernetes-validations': [{ rule: 'self.size > 0' }],
      },
    },
  });

  it('keep what Kubernetes says in them', () => {
    expect(at(schema, 'spec', 'port')).toEqual({ type: 'any', intOrString: true });
    expect(at(schema, 'spec', 'size')).toEqual({
      type: 'integer',
      format: 'int64',
      default: 3,
      nullable: true,
      enum: [1, 2, 3],
      validations: { minimum: 1 },
    });
    expect(at(schema, 'spec', 'map')).toMatchObject({ mapType: 'atomic', additional: { type: 'string' } });
    expect(at(schema, 'spec', 'list')).toMatchObject({ listType: 'map', listMapKeys: ['k'] });
    expect(at(schema, 'spec').validations).toEqual({
      'x-kubernetes-validations': [{ rule: 'self.size > 0' }],
    });
    expect(at(schema, 'metadata', 'labels').additional?.type).toBe('string');
    expect(at(schema, 'metadata').validations).toMatchObject({ properties: { name: { maxLength: 5 } } });
    expect(at(schema, 'spec', 'pod', 'metadata').name).toBe(
      'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
    );
  });

  it('prune what is not declared, and only that', () => {
    const object = json(`{
      "apiVersion": "x/v1", "kind": "X", "metadata": {"name": "n", "odd": 1},
      "spec": {"size": 1, "free": {"a": {"b": 1}}, "map": {"q": "1"}, "list": [{"k": "a", "z": 1}],
        "pod": {"metadata": {"name": "p", "odd": 1}, "spec": {"x": 1}}, "__proto__": {"a": 1}},
      "constructor": 1
    }`);
    expect(unknownFields(object, schema)).toEqual([
      'metadata.odd',
      'spec.list[0].z',
      'spec.pod.metadata.odd',
      'spec.__proto__',
      'constructor',
    ]);
    const pruned = pruneUnknown(object, schema);
    expect(JSON.stringify(pruned)).toBe(
      '{"apiVersion":"x/v1","kind":"X","metadata":{"name":"n"},"spec":{"size":1,"free":{"a":{"b":1}},"map":{"q":"1"},"list":[{"k":"a"}],"pod":{"metadata":{"name":"p"},"spec":{"x":1}}}}',
    );
    expect(pruneUnknown(pruned, schema)).toBe(pruned);
  });

  it('are refused with the field that is wrong', () => {
    const wrong = (spec: unknown) => () => crdSchema({ type: 'object', properties: { spec } });
    expect(wrong({ type: 'text' })).toThrow('invalid schema at spec');
    expect(wrong({ type: 'array', items: [{}] })).toThrow(
      expect.objectContaining({ code: KUBE_CODES.schemaInvalid }),
    );
    expect(wrong({ type: 'array', 'x-kubernetes-list-type': 'map' })).toThrow(
      expect.objectContaining({ rule: expect.stringContaining('x-kubernetes-list-map-keys') }),
    );
    expect(() => crdSchema('x')).toThrow('invalid schema at the root');
  });
});

describe('fields stated twice', () => {
  it('are found with their path, each once', () => {
    const text =
      '{"a":1,"b":[{"c":1,"\\u0063":2,"c":3},{"c":1}],"a":{"d":"}\\"{","d":1}, "e" : [ ] , "e":{ }}';
    expect(duplicateFields(text)).toEqual(['b[0].c', 'a', 'a.d', 'e']);
    expect(duplicateFields(JSON.stringify(builtinDefinitions()))).toEqual([]);
    expect(duplicateFields('[1,-2.5e3,true,null,"x"]')).toEqual([]);
  });
});

describe('the typed form', () => {
  it('writes what the server’s types always write, and drops nulls', () => {
    const object = {
      metadata: { name: 'x', labels: null },
      spec: { template: { spec: { containers: [{ name: 'c', image: null }] } } },
      status: { conditions: [{ type: 'Available', status: 'True' }] },
    };
    const typed = typedForm(object, deployment);
    expect(typed).toEqual({
      metadata: { name: 'x' },
      spec: {
        selector: null,
        strategy: {},
        template: { metadata: {}, spec: { containers: [{ name: 'c', resources: {} }] } },
      },
      status: {
        conditions: [{ type: 'Available', status: 'True', lastTransitionTime: null, lastUpdateTime: null }],
      },
    });
    expect(typedForm(typed, deployment)).toBe(typed);
  });
});
