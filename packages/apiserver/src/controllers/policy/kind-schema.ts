import type { KubernetesSchema } from '@setpoint/cel';
import { builtinSchema, definitionNode, type GroupVersionKind, type SchemaNode } from '@setpoint/kube';
import type { CrdSpec } from '../../crd/crd-spec.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The schema of a kind that is built in or of one of some CRDs, as expressions are typed by; undefined for others. */
export function kindSchema(gvk: GroupVersionKind, crds: Iterable<CrdSpec>): KubernetesSchema | undefined {
  const builtin = builtinSchema(gvk);
  if (builtin !== undefined) return asSchema(builtin, new Set());
  for (const { group, names, versions } of crds) {
    if (group !== gvk.group || names.kind !== gvk.kind) continue;
    const schema = versions.find(({ name }) => name === gvk.version)?.schema?.openAPIV3Schema;
    return schema === undefined ? undefined : asPublished(schema, true);
  }
  return undefined;
}

/** With what is published of the metadata of custom resources and of those embedded in them. */
function asPublished(schema: KubernetesSchema, isResource: boolean): KubernetesSchema {
  const inner = (child: KubernetesSchema): KubernetesSchema =>
    asPublished(child, child['x-kubernetes-embedded-resource'] === true);
  const { items, additionalProperties } = schema;
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, child]) => [name, inner(child)] as const,
  );
  return {
    ...schema,
    properties: { ...Object.fromEntries(properties), ...(isResource ? resourceProperties() : {}) },
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: inner(additionalProperties) }
      : {}),
  };
}

function resourceProperties(): Readonly<Record<string, KubernetesSchema>> {
  const text = { type: 'string' };
  const metadata = asSchema(definitionNode(OBJECT_META), new Set()) ?? {};
  return { apiVersion: text, kind: text, metadata };
}

/** A type inside itself is an object nothing is known of. */
function asSchema(node: SchemaNode, around: ReadonlySet<string>): KubernetesSchema | undefined {
  const { name, format } = node;
  if (node.intOrString === true) return { 'x-kubernetes-int-or-string': true };
  if (name !== undefined && around.has(name)) return { type: 'object' };
  // What Go's type of quantities publishes, one of two types, is none to expressions.
  if (format === 'quantity') return undefined;
  // Any object of any kind.
  if (node.embedded === true) return { type: 'object' };
  if (node.type === 'any') return undefined;
  const inside = name === undefined ? around : new Set([...around, name]);
  const properties = [...(node.properties ?? [])].flatMap(([field, child]) => {
    const schema = asSchema(child, inside);
    return schema === undefined ? [] : [[field, schema] as const];
  });
  return {
    type: node.type,
    ...(format === undefined ? {} : { format }),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(node.additional === undefined
      ? {}
      : { additionalProperties: asSchema(node.additional, inside) ?? {} }),
    ...(node.items === undefined ? {} : { items: asSchema(node.items, inside) ?? {} }),
  };
}
