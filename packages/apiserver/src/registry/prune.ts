import type { SchemaNode } from '@setpoint/kube';

type Members = Record<string, unknown>;

/**
 * Removes what the schema does not know, in place, and answers the paths removed (`spec.containers[0].foo`). Below a
 * node that preserves unknown fields, only the fields it specifies are looked into.
 */
export function pruneUnknown(object: unknown, schema: SchemaNode): readonly string[] {
  const removed: string[] = [];
  prune(object, schema, '', removed);
  return removed;
}

function prune(value: unknown, schema: SchemaNode, path: string, removed: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined) value.forEach((item, index) => prune(item, items, `${path}[${index}]`, removed));
    return;
  }
  pruneMembers(value as Members, schema, path, removed);
}

function pruneMembers(members: Members, schema: SchemaNode, path: string, removed: string[]): void {
  const keepsUnknown = schema.preserveUnknown === true || isOpaque(schema);
  for (const key of Object.keys(members)) {
    const child = path === '' ? key : `${path}.${key}`;
    const known = schema.properties?.get(key) ?? schema.additional;
    if (known !== undefined) prune(members[key], known, child, removed);
    else if (!keepsUnknown) {
      delete members[key];
      removed.push(child);
    }
  }
}

/** Nothing is said about the value's inside, as for raw extensions. */
function isOpaque(schema: SchemaNode): boolean {
  return schema.type === 'any' && schema.properties === undefined && schema.name !== undefined;
}
