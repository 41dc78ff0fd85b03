import { isPlainMap, type PlainMap, setOwnField } from '../values/plain.ts';
import type { GoField } from './go-fields.ts';
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
  if (Array.isArray(value)) return node.items === undefined ? value : listForm(value, node.items);
  if (!isPlainMap(value) || node.type === 'any' || node.preserveUnknown === true) return value;
  return node.additional !== undefined ? mapForm(value, node.additional) : structForm(value, node);
}

function listForm(value: readonly unknown[], item: SchemaNode): readonly unknown[] {
  let next: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const formed = form(value[i], item);
    if (formed === value[i]) continue;
    next ??= [...value];
    next[i] = formed;
  }
  return next ?? value;
}

function mapForm(value: PlainMap, item: SchemaNode): PlainMap {
  let next: Record<string, unknown> | undefined;
  for (const key in value) {
    const formed = form(value[key], item);
    if (formed === value[key]) continue;
    next ??= { ...value };
    setOwnField(next, key, formed);
  }
  return next ?? value;
}

function structForm(value: PlainMap, node: SchemaNode): PlainMap {
  const { name, properties, goFields, zeros } = node;
  if (name === undefined || properties === undefined) return value;
  let next: Record<string, unknown> | undefined;
  for (const key in value) {
    const item = value[key];
    if (item === null ? zeros?.get(key) === null : !isDropped(item, goFields?.get(key))) {
      const field = properties.get(key);
      const formed = field === undefined ? item : form(item, field);
      if (formed === item) continue;
      next ??= { ...value };
      setOwnField(next, key, formed);
    } else {
      next ??= { ...value };
      delete next[key];
    }
  }
  if (zeros === undefined) return next ?? value;
  for (const [key, zero] of zeros) {
    if (Object.hasOwn(next ?? value, key)) continue;
    const field = properties.get(key);
    next ??= { ...value };
    next[key] = isPlainMap(zero) && field !== undefined ? form({}, field) : zero;
  }
  return next ?? value;
}

/** A zero value that the type leaves out. */
function isDropped(value: unknown, facts: GoField | undefined): boolean {
  return facts?.dropsZero === true && isZero(value);
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
