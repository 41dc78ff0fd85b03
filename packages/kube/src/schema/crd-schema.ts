import { KUBE_CODES, kubeError } from '../errors.ts';
import { definitionNode } from './builtin-schema.ts';
import type { SchemaNode } from './schema-node.ts';

type Draft = { -readonly [K in keyof SchemaNode]: SchemaNode[K] };
type Raw = Readonly<Record<string, unknown>>;

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const STRING: SchemaNode = { type: 'string' };
const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);
const LIST_TYPES = new Set(['atomic', 'set', 'map']);

/** Keywords that have their own place in a {@link SchemaNode}; every other one is kept in `validations`. */
const PLACED = new Set([
  'type',
  'properties',
  'additionalProperties',
  'items',
  'format',
  'nullable',
  'required',
  'default',
  'enum',
  'description',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
]);

function invalid(path: string, rule: string): Error {
  return kubeError(KUBE_CODES.schemaInvalid, `invalid schema at ${path === '' ? 'the root' : path}`, {
    rule,
    nextAction: 'Correct spec.versions[].schema.openAPIV3Schema of the CustomResourceDefinition.',
  });
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(raw: Raw, path: string): SchemaNode['type'] {
  const type = raw['type'];
  if (type === undefined || type === '') return 'any';
  if (typeof type !== 'string' || !TYPES.has(type)) {
    throw invalid(path, 'type must be object, array, string, integer, number or boolean');
  }
  return type as SchemaNode['type'];
}

function additionalOf(raw: Raw, path: string): SchemaNode | undefined {
  const additional = raw['additionalProperties'];
  if (additional === undefined || additional === false) return undefined;
  return additional === true ? { type: 'any', preserveUnknown: true } : convert(additional, `${path}[*]`);
}

function setListKeywords(node: Draft, raw: Raw, path: string): void {
  const listType = raw['x-kubernetes-list-type'];
  if (listType === undefined) return;
  if (typeof listType !== 'string' || !LIST_TYPES.has(listType)) {
    throw invalid(path, 'x-kubernetes-list-type must be atomic, set or map');
  }
  node.listType = listType as 'atomic' | 'set' | 'map';
  if (listType !== 'map') return;
  const keys = raw['x-kubernetes-list-map-keys'];
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every((key) => typeof key === 'string')) {
    throw invalid(path, 'a list of type map needs x-kubernetes-list-map-keys, the names of its key fields');
  }
  node.listMapKeys = keys;
}

function propertiesOf(raw: Raw, path: string): Map<string, SchemaNode> | undefined {
  const properties = raw['properties'];
  if (properties === undefined) return undefined;
  if (!isRaw(properties)) throw invalid(path, 'properties must be an object of schemas');
  const converted = new Map<string, SchemaNode>();
  for (const [field, schema] of Object.entries(properties)) {
    converted.set(field, convert(schema, path === '' ? field : `${path}.${field}`));
  }
  return converted;
}

function setKeywords(node: Draft, raw: Raw): void {
  if (typeof raw['format'] === 'string') node.format = raw['format'];
  if (raw['nullable'] === true) node.nullable = true;
  if (Array.isArray(raw['required'])) node.required = raw['required'] as string[];
  if (raw['default'] !== undefined) node.default = raw['default'];
  if (Array.isArray(raw['enum'])) node.enum = raw['enum'] as unknown[];
  if (typeof raw['description'] === 'string') node.description = raw['description'];
  if (raw['x-kubernetes-map-type'] === 'atomic') node.mapType = 'atomic';
  if (raw['x-kubernetes-map-type'] === 'granular') node.mapType = 'granular';
  if (raw['x-kubernetes-int-or-string'] === true) node.intOrString = true;
  if (raw['x-kubernetes-preserve-unknown-fields'] === true) node.preserveUnknown = true;
  const rest = Object.entries(raw).filter(([key]) => !PLACED.has(key));
  if (rest.length > 0) node.validations = Object.fromEntries(rest);
}

/** What every embedded object has beside its own fields. */
function withObjectFields(properties: Map<string, SchemaNode>, raw: Raw): void {
  if (!properties.has('apiVersion')) properties.set('apiVersion', STRING);
  if (!properties.has('kind')) properties.set('kind', STRING);
  const meta = definitionNode(OBJECT_META);
  const written = isRaw(raw['properties']) ? raw['properties']['metadata'] : undefined;
  properties.set('metadata', isRaw(written) ? { ...meta, validations: written } : meta);
}

function convert(schema: unknown, path: string): SchemaNode {
  if (!isRaw(schema)) throw invalid(path, 'a schema must be an object');
  const node: Draft = { type: typeOf(schema, path) };
  setKeywords(node, schema);
  setListKeywords(node, schema, path);
  const properties = propertiesOf(schema, path);
  if (properties !== undefined) node.properties = properties;
  const additional = additionalOf(schema, path);
  if (additional !== undefined) node.additional = additional;
  if (Array.isArray(schema['items'])) throw invalid(path, 'items must be one schema');
  if (schema['items'] !== undefined) node.items = convert(schema['items'], `${path}[*]`);
  if (schema['x-kubernetes-embedded-resource'] === true) {
    const fields = properties ?? new Map<string, SchemaNode>();
    withObjectFields(fields, schema);
    node.properties = fields;
    node.embedded = true;
  }
  return node;
}

/**
 * The schema of a custom resource version from its `openAPIV3Schema`. apiVersion, kind and metadata are added where they
 * are not written; the schema written for `metadata` is kept in that node's `validations`. Throws `kube.schema-invalid`
 * naming the field when a type, a list type or its keys are not as Kubernetes defines them; whether the schema is
 * structural is for the API server to check.
 */
export function crdSchema(openAPIV3Schema: unknown): SchemaNode {
  if (!isRaw(openAPIV3Schema)) throw invalid('', 'openAPIV3Schema must be an object');
  const node: Draft = { ...convert(openAPIV3Schema, '') };
  const fields = new Map(node.properties);
  withObjectFields(fields, openAPIV3Schema);
  // A root without fields of its own accepts only the common ones, unless unknown fields are preserved.
  node.properties = fields;
  if (node.type === 'any') node.type = 'object';
  return node;
}
