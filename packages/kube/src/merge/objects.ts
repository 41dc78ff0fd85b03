import type { KubeObject } from '../object.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import { changesBetween } from './compare.ts';
import { extractItems } from './extract-fields.ts';
import { FieldSet } from './field-set.ts';
import { DEDUCED_TYPE, type MergeType, mergeTypeOf } from './merge-type.ts';
import { mergeValues } from './merge-values.ts';
import { withoutItems } from './remove-fields.ts';
import { fieldsOf } from './set-of.ts';

type Schema = SchemaNode | undefined;

const typeOf = (schema: Schema): MergeType => (schema === undefined ? DEDUCED_TYPE : mergeTypeOf(schema));

/** What changed between two objects, as sets of fields; no field is in two of them. */
export interface ObjectChanges {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/**
 * The fields in which `b` differs from `a`, under the schema's rules: items of list maps are compared by key, atomic
 * parts as a whole. Without a schema types are deduced.
 */
export function compareObjects(a: unknown, b: unknown, schema: Schema): ObjectChanges {
  const { added, modified, removed } = changesBetween(typeOf(schema), a, b, 'both');
  return {
    added: FieldSet.fromNode(added),
    modified: FieldSet.fromNode(modified),
    removed: FieldSet.fromNode(removed),
  };
}

/** Every leaf field and list item of the object: what a manager owns who applies it. */
export function setOf(object: unknown, schema: Schema): FieldSet {
  return FieldSet.fromNode(fieldsOf(typeOf(schema), object));
}

/** The object with only the fields of the set, the keys of list items included. */
export function extractFields(object: KubeObject, set: FieldSet, schema: Schema): KubeObject {
  return (extractItems(typeOf(schema), object, set.node) ?? {}) as KubeObject;
}

/** The object without the fields of the set and everything below them. */
export function removeFields(object: KubeObject, set: FieldSet, schema: Schema): KubeObject {
  return (withoutItems(typeOf(schema), object, set.node) ?? {}) as KubeObject;
}

/**
 * `live` with `applied` merged over it and nothing removed. The result shares parts with both: copy it before changing
 * it. `applied` must fit the schema and have no duplicate list items.
 */
export function mergeObjects(live: KubeObject, applied: KubeObject, schema: Schema): KubeObject {
  return mergeValues(typeOf(schema), live, applied) as KubeObject;
}
