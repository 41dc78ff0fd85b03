import { apiVersionOf, builtinDefinitions } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import { isOpenAtRoot, structuralV2 } from './custom-v2.ts';
import { metadataFieldTexts, metadataText } from './metadata-texts.ts';
import { listSchemaNameOf, metaPackage, schemaNameOf } from './schema-names.ts';

export type Definition = Readonly<Record<string, unknown>>;

const refPrefix = '#/definitions/';

/** The definitions of a custom resource and its list with references as in v2; v2 itself says less of a schema. */
export function customDefinitions(
  resource: ApiResource,
  version: 'v2' | 'v3',
): ReadonlyMap<string, Definition> {
  const { gvk, listKind } = resource;
  const schema = resource.custom?.openAPIV3Schema as Definition;
  const written = version === 'v2' ? structuralV2(schema) : schema;
  const properties = (written['properties'] ?? {}) as Definition;
  const marked = (kind: string) => ({ 'x-kubernetes-group-version-kind': [{ ...gvk, kind }] });
  const kindFields = {
    apiVersion: { type: 'string', description: apiVersionText },
    kind: { type: 'string', description: kindText },
  };
  const metadata = { description: metadataText, $ref: `${refPrefix}${metaPackage}.ObjectMeta` };
  const isOpen = version === 'v2' && isOpenAtRoot(schema);
  const whole: Definition = {
    ...written,
    properties: { ...properties, ...kindFields, metadata },
    ...marked(gvk.kind),
  };
  const object: Definition = isOpen ? { type: 'object', ...marked(gvk.kind) } : whole;
  const list: Definition = {
    description: `${listKind} is a list of ${gvk.kind} in ${apiVersionOf(gvk)}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...kindFields,
      items: { type: 'array', items: { $ref: `${refPrefix}${schemaNameOf(resource)}` } },
      metadata: { $ref: `${refPrefix}${metaPackage}.ListMeta` },
    },
    ...marked(listKind),
  };
  return new Map([
    [schemaNameOf(resource), object],
    [listSchemaNameOf(resource), list],
  ]);
}

const apiVersionText =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values.';
const kindText =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase.';

let describedDefinitions: Readonly<Record<string, Definition>> | undefined;

/** The built-in definitions, with texts for what every resource has. */
function described(): Readonly<Record<string, Definition>> {
  if (describedDefinitions !== undefined) return describedDefinitions;
  const builtin = builtinDefinitions() as Readonly<Record<string, Definition>>;
  const name = `${metaPackage}.ObjectMeta`;
  const fields = builtin[name]?.['properties'] as Readonly<Record<string, Definition>>;
  const properties = Object.fromEntries(
    Object.entries(fields).map(([field, schema]) => [
      field,
      { description: metadataFieldTexts[field] ?? '', ...schema },
    ]),
  );
  describedDefinitions = { ...builtin, [name]: { ...builtin[name], description: metadataText, properties } };
  return describedDefinitions;
}

/** The named definitions and all they refer to, of those of the built-in kinds and of `custom`. */
export function reachable(
  names: Iterable<string>,
  custom: ReadonlyMap<string, Definition>,
): ReadonlyMap<string, Definition> {
  const builtin = described();
  const found = new Map<string, Definition>();
  const visit = (name: string): void => {
    const definition = custom.get(name) ?? (Object.hasOwn(builtin, name) ? builtin[name] : undefined);
    if (definition === undefined || found.has(name)) return;
    found.set(name, definition);
    forEachRef(definition, visit);
  };
  for (const name of names) visit(name);
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function forEachRef(value: unknown, visit: (name: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === '$ref' && typeof member === 'string') visit(member.slice(refPrefix.length));
    else forEachRef(member, visit);
  }
}

export function isBuiltin(name: string): boolean {
  return Object.hasOwn(builtinDefinitions(), name);
}

/** A definition as v2 publishes it: what built-in types default to is told by v3 alone. */
export function toV2(name: string, definition: Definition): Definition {
  return isBuiltin(name) ? (withoutDefaults(definition) as Definition) : definition;
}

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  // A property may itself be called `default`.
  const kept = members.filter(([key, member]) => key !== 'default' || isSchema(member));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutDefaults(member)]));
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('type' in value || '$ref' in value);
}

/** Scalars of two JSON types, which v2 can only call strings. */
const eitherScalar: Readonly<Record<string, Definition>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
};

/** A built-in definition in v3, where items of lists and maps say their zero values too. */
export function builtinV3(name: string, definition: Definition): unknown {
  return eitherScalar[name] ?? toV3(withItemDefaults(withOwnDefaults(name, definition)));
}

/** Defaults that v3 has otherwise than v2; undefined where v3 has none. */
const ownDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'io.k8s.api.authentication.v1.SelfSubjectReviewStatus': { userInfo: {} },
  'io.k8s.api.authentication.v1.TokenRequestStatus': { token: '' },
  'io.k8s.api.authentication.v1.TokenReviewSpec': { token: undefined },
  'io.k8s.api.authentication.v1.TokenReviewStatus': { user: {} },
  'io.k8s.api.autoscaling.v1.ScaleSpec': { replicas: 0 },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus': {
    acceptedNames: {},
  },
};

function withOwnDefaults(name: string, definition: Definition): Definition {
  const { properties } = definition as { readonly properties?: Readonly<Record<string, object>> };
  const own = Object.hasOwn(ownDefaults, name) ? ownDefaults[name] : undefined;
  if (own === undefined || properties === undefined) return definition;
  const changed = Object.entries(own).map(([field, value]) => {
    const { default: _default, ...rest } = properties[field] as { readonly default?: unknown };
    return [field, value === undefined ? rest : { ...rest, default: value }];
  });
  return { ...definition, properties: { ...properties, ...Object.fromEntries(changed) } };
}

function withItemDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withItemDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => {
    const inner = withItemDefaults(member);
    return [key, key === 'items' || key === 'additionalProperties' ? withZero(inner) : inner];
  });
  return Object.fromEntries(members) as unknown;
}

function withZero(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const { $ref, type, format } = item as { $ref?: string; type?: string; format?: string };
  if ($ref !== undefined) return zeroless.test($ref) ? item : { ...item, default: {} };
  if (type === 'string' && format === undefined) return { ...item, default: '' };
  if (type === 'integer' || type === 'number') return { ...item, default: 0 };
  if (type === 'boolean') return { ...item, default: false };
  return item;
}

/** Types of a scalar form have no empty struct to default to. */
const zeroless = /\.(?:Quantity|IntOrString|RawExtension|JSON|JSONSchemaPropsOr\w+|Time|MicroTime|FieldsV1)$/;

/** A v2 definition as v3 writes it: other references, and what stands beside one wrapped around it. */
export function toV3(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toV3);
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, ...rest } = value as Record<string, unknown>;
  const isReference = typeof $ref === 'string';
  // Schemas of schemas have a property of that name.
  const others = isReference ? rest : value;
  const members = Object.fromEntries(Object.entries(others).map(([key, member]) => [key, toV3(member)]));
  if (!isReference) return members;
  const reference = { $ref: $ref.replace(refPrefix, '#/components/schemas/') };
  return Object.keys(members).length === 0 ? reference : { allOf: [reference], ...members };
}
