import type { KubeObject, ManagedFieldsEntry, SchemaNode } from '@setpoint/kube';

/**
 * A set of fields as managedFields write it: `f:name` for a field, `k:{"name":"a"}` for the item of a keyed list,
 * `v:"x"` for an element of a set, `.` for the container itself. An empty node is a leaf: the field with all it holds.
 */
export interface FieldTrie {
  readonly [step: string]: FieldTrie;
}

/** One manager's fields below some point of an object. */
export interface HeldFields {
  readonly manager: string;
  readonly time: string | undefined;
  readonly fields: FieldTrie;
}

export function heldBy(entries: readonly ManagedFieldsEntry[]): readonly HeldFields[] {
  return entries.flatMap((entry) =>
    entry.fieldsV1 === undefined
      ? []
      : [{ manager: entry.manager ?? '', time: entry.time, fields: entry.fieldsV1 as unknown as FieldTrie }],
  );
}

export function child(fields: FieldTrie, step: string): FieldTrie | undefined {
  return Object.hasOwn(fields, step) ? fields[step] : undefined;
}

/** Those of the managers that hold something at the step, narrowed to it. */
export function narrow(held: readonly HeldFields[], step: string): readonly HeldFields[] {
  return held.flatMap((one) => {
    const fields = child(one.fields, step);
    return fields === undefined ? [] : [{ ...one, fields }];
  });
}

export function isLeaf(fields: FieldTrie): boolean {
  return Object.keys(fields).every((step) => step === '.');
}

/** The manager who wrote last. */
export function latest(held: readonly HeldFields[]): HeldFields | undefined {
  return held.reduce<HeldFields | undefined>(
    (best, one) => (best === undefined || (one.time ?? '') >= (best.time ?? '') ? one : best),
    undefined,
  );
}

/** Fields as managedFields would list them had the object been applied. */
export function trieOf(object: KubeObject, schema: SchemaNode | undefined): FieldTrie {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...fields } = object;
  return trieOfValue({ ...fields, metadata: withoutEmptyMaps(metadata) }, schema);
}

/** Labels and annotations are maps whatever the kind's schema says, and an empty map owns no key. */
function withoutEmptyMaps(metadata: KubeObject['metadata']): unknown {
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => !isMap(value) || Object.keys(value).length > 0),
  );
}

function trieOfValue(value: unknown, schema: SchemaNode | undefined): FieldTrie {
  const trie = new Map<string, FieldTrie>();
  if (isMap(value) && !isAtomicMap(schema)) {
    for (const [name, item] of Object.entries(value)) {
      const below = fieldSchema(schema, name);
      if (item !== null && !isEmptyMap(item, below)) trie.set(`f:${name}`, trieOfValue(item, below));
    }
  } else if (Array.isArray(value) && schema?.listType === 'map') {
    for (const item of value)
      trie.set(`k:${itemKey(item, schema)}`, { '.': {}, ...trieOfValue(item, schema.items) });
  } else if (Array.isArray(value) && schema?.listType === 'set') {
    for (const item of value) trie.set(`v:${JSON.stringify(item)}`, {});
  }
  return Object.fromEntries(trie);
}

/** An empty map of labels or the like holds no key, so it cannot own those that others add. */
function isEmptyMap(value: unknown, schema: SchemaNode | undefined): boolean {
  return (
    isMap(value) &&
    Object.keys(value).length === 0 &&
    schema?.additional !== undefined &&
    !isAtomicMap(schema)
  );
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isAtomicMap(schema: SchemaNode | undefined): boolean {
  return schema?.mapType === 'atomic';
}

export function fieldSchema(schema: SchemaNode | undefined, name: string): SchemaNode | undefined {
  return schema?.properties?.get(name) ?? schema?.additional;
}

/** The key of a keyed list's item, in the form managedFields use: fields sorted, absent ones at their default. */
export function itemKey(item: unknown, schema: SchemaNode): string {
  const fields = isMap(item) ? item : {};
  const key = (schema.listMapKeys ?? []).flatMap((name) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : fieldSchema(schema.items, name)?.default;
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  key.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(key));
}
