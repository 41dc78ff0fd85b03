import { isPlainMap, type PlainMap, setOwnField } from '../values/plain.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * The object as the API server's types hold it: nulls and the zero values their types leave out are gone, and fields its types always write are there (`resources: {}`
 * of a container, `status: {}`, `lastProbeTime: null`). For built-in kinds; what a custom resource's schema declares stays as it is.
 * Returns the object itself when nothing changes, and never changes it.
 */
export function typedForm<T>(object: T, schema: SchemaNode): T {
  return form(object, schema) as T;
}

function form(value: unknown, node: SchemaNode): unknown {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return value;
    const next = value.map((item) => form(item, items));
    return next.every((item, i) => item === value[i]) ? value : next;
  }
  if (!isPlainMap(value) || node.type === 'any' || node.preserveUnknown === true) return value;
  return node.additional !== undefined ? mapForm(value, node.additional) : structForm(value, node);
}

function mapForm(value: PlainMap, item: SchemaNode): PlainMap {
  const next: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const formed = form(value[key], item);
    if (formed !== value[key]) changed = true;
    setOwnField(next, key, formed);
  }
  return changed ? next : value;
}

function structForm(value: PlainMap, node: SchemaNode): PlainMap {
  if (node.name === undefined || node.properties === undefined) return value;
  const next: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const item = value[key];
    const field = node.properties.get(key);
    const formed = field === undefined ? item : form(item, field);
    if (formed !== item) changed = true;
    if (isZero(item) && node.goFields?.get(key)?.dropsZero === true) changed = true;
    else if (item !== null) setOwnField(next, key, formed);
    else if (node.zeros?.get(key) !== null) changed = true;
  }
  for (const [key, zero] of node.zeros ?? []) {
    if (Object.hasOwn(next, key)) continue;
    const field = node.properties.get(key);
    next[key] = isPlainMap(zero) && field !== undefined ? form({}, field) : zero;
    if (value[key] !== zero) changed = true;
  }
  return changed ? next : value;
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
