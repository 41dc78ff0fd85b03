import { builtinSchema, parseApiVersion, type SchemaNode } from '@setpoint/kube';
import type { Draft } from './model/meta.ts';

/**
 * Whether Go's `apiequality.Semantic.DeepEqual` finds two values of the type equal: an empty list or map is as good as
 * none, an empty struct behind a pointer is not. Without a schema every `{}` is taken for such a struct.
 */
export function sameTyped(a: unknown, b: unknown, node?: SchemaNode): boolean {
  if (a === b) return true;
  if (isNothing(a, node) || isNothing(b, node)) return isNothing(a, node) && isNothing(b, node);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameTyped(item, b[index], node?.items));
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) =>
    sameTyped(member(a, key), member(b, key), node?.properties?.get(key) ?? node?.additional),
  );
}

/** Whether a field of two objects of one kind is the same, by {@link sameTyped}. */
export function sameField(object: Draft, old: Draft, field: string): boolean {
  return sameTyped(object[field], old[field], schemaOf(object)?.properties?.get(field));
}

/** The schema of the object's spec, to compare it or parts of it by. */
export function specSchemaOf(object: Draft): SchemaNode | undefined {
  return schemaOf(object)?.properties?.get('spec');
}

function schemaOf({ apiVersion, kind }: Draft): SchemaNode | undefined {
  return builtinSchema({ ...parseApiVersion(apiVersion), kind });
}

function member(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function isNothing(value: unknown, node: SchemaNode | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return node?.additional !== undefined && typeof value === 'object' && Object.keys(value).length === 0;
}
