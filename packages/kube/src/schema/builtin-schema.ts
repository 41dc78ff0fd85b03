import type { GroupVersionKind } from '../group-version-kind.ts';
import { kubeError, KUBE_CODES } from '../errors.ts';
import {
  builtinTable,
  longName,
  shortName,
  type TableDefinition,
  type TableSchema,
  type TableSchemaObject,
} from './builtin-table.ts';
import { goFieldsOf } from './go-fields.ts';
import type { SchemaNode } from './schema-node.ts';

type Draft = { -readonly [K in keyof SchemaNode]: SchemaNode[K] };

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

/** Types whose Go form is wider than the OpenAPI type they publish. */
const WIDER: ReadonlyMap<string, SchemaNode> = new Map<string, SchemaNode>([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', { type: 'string', format: 'quantity' }],
  [
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    { type: 'any', format: 'int-or-string', intOrString: true },
  ],
  [
    'io.k8s.apimachinery.pkg.runtime.RawExtension',
    { type: 'any', mapType: 'atomic', preserveUnknown: true, embedded: true },
  ],
  [`${META}FieldsV1`, { type: 'object', preserveUnknown: true }],
  [`${META}Patch`, { type: 'object', preserveUnknown: true }],
]);

const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.';
/** Types that hold a struct or something else. */
const STRUCT_OR_ELSE: ReadonlyMap<string, string> = new Map(
  ['Array', 'Bool', 'StringArray'].map((other) => [
    `${EXTENSIONS}JSONSchemaPropsOr${other}`,
    `${EXTENSIONS}JSONSchemaProps`,
  ]),
);

const nodes = new Map<string, SchemaNode>();

/**
 * The schema of a built-in type by its OpenAPI name (`io.k8s.api.core.v1.PodSpec`), built on first use and then
 * shared. Throws `kube.schema-unknown-definition` when Kubernetes 1.36 has no such definition.
 */
export function definitionNode(name: string): SchemaNode {
  const known = nodes.get(name);
  if (known !== undefined) return known;
  const definition = builtinTable().definitions[shortName(name)];
  if (definition === undefined) {
    throw kubeError(KUBE_CODES.schemaUnknownDefinition, `no definition ${JSON.stringify(name)}`, {
      rule: 'The name must be one of the OpenAPI definitions of Kubernetes 1.36.',
    });
  }
  return buildDefinition(name, definition);
}

function buildDefinition(name: string, definition: TableDefinition): SchemaNode {
  const wider = WIDER.get(name);
  if (wider !== undefined) {
    const node = { name, ...wider };
    nodes.set(name, node);
    return node;
  }
  const { type, p, r, z, ...rest } = definition;
  const fields = new Map<string, SchemaNode>();
  const node: Draft = {
    type: type === null ? 'any' : ((type as SchemaNode['type'] | undefined) ?? 'object'),
    name,
  };
  setKeywords(node, rest);
  if (node.type === 'object') node.properties = fields;
  if (r !== undefined) node.required = r;
  if (z !== undefined) node.zeros = new Map(Object.entries(z));
  const goFields = goFieldsOf(shortName(name));
  if (goFields !== undefined) node.goFields = goFields;
  // Known before its fields are built: recursive types meet themselves.
  nodes.set(name, node);
  const struct = STRUCT_OR_ELSE.get(name);
  if (struct !== undefined) node.whenObject = definitionNode(struct);
  const { types } = builtinTable();
  for (const [field, index] of Object.entries(p ?? {}))
    fields.set(field, schemaNode(types[index] as TableSchema));
  return node;
}

function schemaNode(schema: TableSchema): SchemaNode {
  if (typeof schema === 'string') return definitionNode(longName(schema));
  if (schema.$ref !== undefined) {
    const node: Draft = { ...definitionNode(longName(schema.$ref)) };
    setKeywords(node, schema);
    return node;
  }
  const node: Draft = { type: (schema.type as SchemaNode['type'] | undefined) ?? 'any' };
  setKeywords(node, schema);
  return node;
}

function setKeywords(node: Draft, schema: Omit<TableSchemaObject, 'type'>): void {
  if (schema.format !== undefined) node.format = schema.format;
  if (schema.items !== undefined) node.items = schemaNode(schema.items);
  if (schema.additionalProperties !== undefined) node.additional = schemaNode(schema.additionalProperties);
  if (schema.default !== undefined) node.default = schema.default;
  if (schema['x-kubernetes-list-type'] !== undefined) node.listType = schema['x-kubernetes-list-type'];
  if (schema['x-kubernetes-list-map-keys'] !== undefined)
    node.listMapKeys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-map-type'] !== undefined) node.mapType = schema['x-kubernetes-map-type'];
  if (schema['x-kubernetes-patch-strategy'] !== undefined) {
    node.patchStrategy = schema['x-kubernetes-patch-strategy'];
  }
  if (schema['x-kubernetes-patch-merge-key'] !== undefined) {
    node.patchMergeKey = schema['x-kubernetes-patch-merge-key'];
  }
}

let namesByKind: ReadonlyMap<string, string> | undefined;

const kindKey = (gvk: GroupVersionKind) => `${gvk.group}/${gvk.version}/${gvk.kind}`;

function definitionNames(): ReadonlyMap<string, string> {
  if (namesByKind !== undefined) return namesByKind;
  const names = new Map<string, string>();
  for (const [name, definition] of Object.entries(builtinTable().definitions)) {
    for (const gvk of definition['x-kubernetes-group-version-kind'] ?? [])
      names.set(kindKey(gvk), longName(name));
  }
  namesByKind = names;
  return names;
}

/** The schema of a built-in kind; undefined when Kubernetes 1.36 does not define it. */
export function builtinSchema(gvk: GroupVersionKind): SchemaNode | undefined {
  const name = definitionNames().get(kindKey(gvk));
  return name === undefined ? undefined : definitionNode(name);
}
