import type { SchemaNode } from '@setpoint/kube';
import { type FieldError, FieldErrors } from '../kinds/index.ts';

type Members = Readonly<Record<string, unknown>>;

/** Lists that are sets or maps and have an item twice (apiserver/schema/listtype). */
export function listTypeErrors(value: unknown, schema: SchemaNode): readonly FieldError[] {
  const errors = new FieldErrors();
  checkListTypes(value, schema, '', errors);
  return errors.all;
}

function checkListTypes(value: unknown, schema: SchemaNode, path: string, errors: FieldErrors): void {
  if (Array.isArray(value)) {
    checkListType(value, schema, path, errors);
    const { items } = schema;
    if (items !== undefined)
      value.forEach((item, index) => checkListTypes(item, items, `${path}[${index}]`, errors));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const field = schema.properties?.get(key) ?? schema.additional;
    if (field !== undefined && field.name === undefined)
      checkListTypes(member, field, join(path, key), errors);
  }
}

function checkListType(
  value: readonly unknown[],
  schema: SchemaNode,
  path: string,
  errors: FieldErrors,
): void {
  if (schema.listType !== 'set' && schema.listType !== 'map') return;
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const key = schema.listType === 'set' ? item : keyOf(item, schema);
    const text = JSON.stringify(key);
    if (seen.has(text)) errors.duplicate(`${path}[${index}]`, key);
    seen.add(text);
  });
}

function keyOf(item: unknown, schema: SchemaNode): unknown {
  const keys = schema.listMapKeys ?? [];
  return Object.fromEntries(
    keys.map((key) => [key, typeof item === 'object' && item !== null ? (item as Members)[key] : undefined]),
  );
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
