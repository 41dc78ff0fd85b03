import type { SchemaNode } from '@setpoint/kube';

type Members = Record<string, unknown>;

/**
 * Removes what the schema does not know, in place, and answers the paths removed (`spec.containers[0].foo`). Below a
 * node that preserves unknown fields, only the fields it specifies are looked into.
 */
export function pruneUnknown(object: unknown, schema: SchemaNode): readonly string[] {
  const removed: string[] = [];
  prune(object, schema, [], removed);
  return removed;
}

/** `place`: the steps to the value, told only of what is removed. */
function prune(value: unknown, schema: SchemaNode, place: (string | number)[], removed: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    pruneMembers(value as Members, schema, place, removed);
    return;
  }
  const { items } = schema;
  if (items === undefined) return;
  for (let index = 0; index < value.length; index++) {
    place.push(index);
    prune(value[index], items, place, removed);
    place.pop();
  }
}

function pruneMembers(
  members: Members,
  schema: SchemaNode,
  place: (string | number)[],
  removed: string[],
): void {
  const keepsUnknown = schema.preserveUnknown === true || isOpaque(schema);
  for (const key of Object.keys(members)) {
    const known = schema.properties?.get(key) ?? schema.additional;
    if (known === undefined && keepsUnknown) continue;
    place.push(key);
    if (known !== undefined) prune(members[key], known, place, removed);
    else {
      delete members[key];
      removed.push(describe(place));
    }
    place.pop();
  }
}

function describe(place: readonly (string | number)[]): string {
  return place
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('');
}

/** Nothing is said about the value's inside, as for raw extensions. */
function isOpaque(schema: SchemaNode): boolean {
  return schema.type === 'any' && schema.properties === undefined && schema.name !== undefined;
}
