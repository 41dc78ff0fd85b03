import { clonePlain, type SchemaNode } from '@setpoint/kube';

type Members = Record<string, unknown>;

/** Fills in the defaults of a structural schema, in place; a null where null is not allowed is as if it were not there. */
export function applyDefaults(value: unknown, schema: SchemaNode): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    value.forEach((item: unknown, index) => {
      if (item === null && items.default !== undefined && items.nullable !== true)
        value[index] = clonePlain(items.default);
      applyDefaults(value[index], items);
    });
    return;
  }
  const members = value as Members;
  for (const [key, field] of schema.properties ?? []) defaultMember(members, key, field);
  if (schema.additional === undefined) return;
  for (const key of Object.keys(members)) {
    if (schema.properties?.has(key) !== true) defaultMember(members, key, schema.additional);
  }
}

function defaultMember(members: Members, key: string, field: SchemaNode): void {
  const present = Object.hasOwn(members, key);
  const isNull = present && members[key] === null;
  const isAbsent = !present || (isNull && field.nullable !== true);
  // Built-in types inside, such as metadata, publish defaults that only mark what Go always writes.
  if (isAbsent && field.default !== undefined && field.name === undefined)
    setOwn(members, key, clonePlain(field.default));
  else if (isNull && field.nullable !== true) delete members[key];
  if (Object.hasOwn(members, key) && field.name === undefined) applyDefaults(members[key], field);
}

function setOwn(members: Members, key: string, value: unknown): void {
  Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
}
