import type { KubernetesSchema } from '@setpoint/cel';
import { dns1035Label, pathSegmentName } from '@setpoint/kube';
import { type Draft, type FieldError, FieldErrors, validateObjectMeta } from '../kinds/index.ts';
import { isRaw, type RawSchema } from './raw-schema.ts';

/**
 * What is wrong with objects inside a custom resource (`x-kubernetes-embedded-resource`), which have to say what they are
 * (apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go).
 */
export function embeddedErrors(object: Draft, schema: KubernetesSchema): readonly FieldError[] {
  if (!hasEmbedded(schema)) return [];
  const errors = new FieldErrors();
  visit(object, schema as unknown as RawSchema, '', errors);
  return errors.all;
}

const known = new WeakMap<object, boolean>();

function hasEmbedded(schema: KubernetesSchema): boolean {
  let found = known.get(schema);
  if (found === undefined) {
    found = JSON.stringify(schema).includes('"x-kubernetes-embedded-resource":true');
    known.set(schema, found);
  }
  return found;
}

function visit(value: unknown, schema: RawSchema, path: string, errors: FieldErrors): void {
  const { items, properties, additionalProperties: additional } = schema;
  if (Array.isArray(value) && isRaw(items))
    value.forEach((item, index) => visit(item, items, `${path}[${index}]`, errors));
  if (!isRaw(value)) return;
  if (schema['x-kubernetes-embedded-resource'] === true) validateEmbedded(value, path, errors);
  for (const [key, member] of Object.entries(value)) {
    const property = isRaw(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (isRaw(property)) visit(member, property, path === '' ? key : `${path}.${key}`, errors);
    else if (property === undefined && isRaw(additional))
      visit(member, additional, `${path}[${key}]`, errors);
  }
}

/** What an embedded object has to say of itself. */
export function validateEmbedded(object: RawSchema, path: string, errors: FieldErrors): void {
  for (const name of ['apiVersion', 'kind'])
    if (!Object.hasOwn(object, name)) errors.required(`${path}.${name}`);
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind') validateTypeField(key, value, `${path}.${key}`, errors);
    else if (key === 'metadata' && isRaw(value)) validateEmbeddedMeta(value, path, errors);
  }
}

function validateTypeField(key: string, value: unknown, path: string, errors: FieldErrors): void {
  if (typeof value !== 'string') errors.invalid(path, value, 'must be a string');
  else if (value === '') errors.invalid(path, value, 'must not be empty');
  else if (key === 'apiVersion') {
    if (value.split('/').length > 2) errors.invalid(path, value, `unexpected GroupVersion string: ${value}`);
  } else {
    const problems = dns1035Label(value.toLowerCase());
    const rule = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
    if (problems.length > 0) errors.invalid(path, value, rule);
  }
}

function validateEmbeddedMeta(metadata: RawSchema, path: string, errors: FieldErrors): void {
  const found = new FieldErrors();
  // A name is not asked for.
  const named = { ...metadata, name: metadata['name'] || 'fakename' } as Draft['metadata'];
  const object = { apiVersion: '', kind: '', metadata: named };
  validateObjectMeta(object, Boolean(metadata['namespace']), pathSegmentName, found);
  errors.include(found.all.map((error) => ({ ...error, field: `${path}.${error.field}` })));
}
