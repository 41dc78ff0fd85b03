import { isPlainMap, type PlainMap, setOwnField } from '../values/plain.ts';
import type { SchemaNode } from './schema-node.ts';

/** What a schema says of the fields of an object: undefined for one that may hold anything. */
function fieldSchema(node: SchemaNode, key: string): SchemaNode | 'any' | undefined {
  const field = node.properties?.get(key);
  if (field !== undefined) return field;
  if (node.additional !== undefined) return node.additional;
  return node.preserveUnknown === true || node.type === 'any' ? 'any' : undefined;
}

/**
 * The paths of fields the schema does not declare: `spec.replica`, `spec.containers[0].imagee`; what is below them is not
 * looked at. In the order of the object.
 */
export function unknownFields(object: unknown, schema: SchemaNode): string[] {
  const unknown: string[] = [];
  collect(object, schema, '', unknown);
  return unknown;
}

function collect(value: unknown, node: SchemaNode, path: string, unknown: string[]): void {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items !== undefined) value.forEach((item, i) => collect(item, items, `${path}[${i}]`, unknown));
    return;
  }
  if (!isPlainMap(value)) return;
  for (const key of Object.keys(value)) {
    const field = fieldSchema(node, key);
    const at = path === '' ? key : `${path}.${key}`;
    if (field === undefined) unknown.push(at);
    else if (field !== 'any') collect(value[key], field, at, unknown);
  }
}

/** The object without the fields its schema does not declare; the object itself when there are none. */
export function pruneUnknown<T>(object: T, schema: SchemaNode): T {
  return prune(object, schema) as T;
}

function prune(value: unknown, node: SchemaNode): unknown {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return value;
    const pruned = value.map((item) => prune(item, items));
    return pruned.every((item, i) => item === value[i]) ? value : pruned;
  }
  return isPlainMap(value) ? pruneMap(value, node) : value;
}

function pruneMap(value: PlainMap, node: SchemaNode): PlainMap {
  const kept: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const field = fieldSchema(node, key);
    const item = value[key];
    const next = field === undefined ? undefined : field === 'any' ? item : prune(item, field);
    if (field === undefined || next !== item) changed = true;
    if (field !== undefined) setOwnField(kept, key, next);
  }
  return changed ? kept : value;
}
