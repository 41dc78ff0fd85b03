/**
 * What typing needs of an OpenAPI v3 schema, as a CRD has it. Read with `Object.entries` and `Object.hasOwn`, so that
 * a property named `__proto__` is a property.
 */
export interface KubernetesSchema {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, KubernetesSchema>>;
  readonly additionalProperties?: KubernetesSchema | boolean;
  readonly items?: KubernetesSchema;
  readonly allOf?: readonly KubernetesSchema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** A rule of `x-kubernetes-validations`. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export function additionalSchemaOf(schema: KubernetesSchema): KubernetesSchema | undefined {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** The schema of a property, if it is declared. */
export function propertyOf(schema: KubernetesSchema, name: string): KubernetesSchema | undefined {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, name)
    ? schema.properties[name]
    : undefined;
}

const STRING_SCHEMA: KubernetesSchema = { type: 'string' };
const META: KubernetesSchema = {
  type: 'object',
  properties: { name: STRING_SCHEMA, generateName: STRING_SCHEMA },
};

/** The schema of a resource, whose rules see kind, apiVersion, and the names in metadata, declared or not. */
export function withTypeAndObjectMeta(schema: KubernetesSchema): KubernetesSchema {
  const properties = new Map(Object.entries(schema.properties ?? {}));
  const metadata = properties.get('metadata')?.properties;
  const hasNames = metadata?.['name']?.type === 'string' && metadata['generateName']?.type === 'string';
  const hasTypes =
    properties.get('kind')?.type === 'string' && properties.get('apiVersion')?.type === 'string';
  if (hasNames && hasTypes) return schema;
  properties.set('kind', STRING_SCHEMA).set('apiVersion', STRING_SCHEMA).set('metadata', META);
  return { ...schema, properties: Object.fromEntries(properties) };
}
