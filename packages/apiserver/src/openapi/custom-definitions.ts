import type { ApiResource } from '../catalog/api-resource.ts';
import { definitionName } from './definition-names.ts';
import { type Json, mapNodes } from './json.ts';

const META = '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.';

/** The definitions a custom resource adds: its kind and the list of it. `forV2` leaves out what Swagger 2 cannot say. */
export function customDefinitions(resource: ApiResource, forV2: boolean): Readonly<Record<string, Json>> {
  const { gvk, listKind, custom } = resource;
  const name = definitionName(gvk);
  const listName = definitionName({ ...gvk, kind: listKind });
  const schema = kindSchema((custom?.openAPIV3Schema ?? {}) as Json, forV2);
  return {
    [name]: { ...schema, 'x-kubernetes-group-version-kind': [gvk] },
    [listName]: {
      description: `${listKind} is a list of ${gvk.kind}`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        items: { type: 'array', items: { $ref: `#/definitions/${name}` } },
        kind: { type: 'string' },
        metadata: { $ref: `${META}ListMeta` },
      },
      'x-kubernetes-group-version-kind': [{ ...gvk, kind: listKind }],
    },
  };
}

function kindSchema(written: Json, forV2: boolean): Json {
  const schema = (forV2 ? forSwagger(written) : written) as Json;
  // A root that takes everything says nothing about its fields.
  if (forV2 && written['x-kubernetes-preserve-unknown-fields'] === true) {
    return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, ...described(written) };
  }
  const properties = (schema['properties'] ?? {}) as Json;
  return {
    ...schema,
    type: 'object',
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: `${META}ObjectMeta` },
    },
  };
}

function described(schema: Json): Json {
  return schema['description'] === undefined ? {} : { description: schema['description'] };
}

/** Keywords of structural schemas that Swagger 2 has no place for. */
const ONLY_V3 = ['oneOf', 'anyOf', 'allOf', 'not', 'nullable', 'default', 'x-kubernetes-validations'];

/** What Swagger 2 clients can be told: a field that may be null or of several types is published without a type. */
function forSwagger(schema: unknown): unknown {
  return mapNodes(schema, (node) => {
    const isSchema =
      typeof node['type'] === 'string' || 'x-kubernetes-int-or-string' in node || 'nullable' in node;
    if (!isSchema) return node;
    const { nullable } = node;
    const kept: Json = Object.fromEntries(Object.entries(node).filter(([key]) => !ONLY_V3.includes(key)));
    if (nullable === true || node['x-kubernetes-int-or-string'] === true) {
      for (const key of ['type', 'items', 'properties', 'additionalProperties']) delete kept[key];
    }
    if (node['x-kubernetes-preserve-unknown-fields'] === true) {
      for (const key of ['items', 'properties', 'additionalProperties']) delete kept[key];
    }
    return kept;
  });
}
