import { enumOf } from './go-fields.ts';
import { builtinTable, longName, type TableDefinition, type TableSchema } from './builtin-table.ts';

function decodeSchema(schema: TableSchema): Record<string, unknown> {
  if (typeof schema === 'string') return { $ref: `#/definitions/${longName(schema)}` };
  const decoded: Record<string, unknown> = { ...schema };
  if (schema.$ref !== undefined) decoded['$ref'] = `#/definitions/${longName(schema.$ref)}`;
  if (schema.items !== undefined) decoded['items'] = decodeSchema(schema.items);
  if (schema.additionalProperties !== undefined) {
    decoded['additionalProperties'] = decodeSchema(schema.additionalProperties);
  }
  return decoded;
}

/** The values allowed stand with the scalar they are of. */
function withEnum(
  schema: Record<string, unknown>,
  values: readonly string[] | undefined,
): Record<string, unknown> {
  if (values === undefined) return schema;
  for (const inner of ['items', 'additionalProperties'] as const) {
    const item = schema[inner];
    if (item !== undefined) return { ...schema, [inner]: { ...(item as object), enum: values } };
  }
  return { ...schema, enum: values };
}

function decodeDefinition(name: string, { p, r, type, ...rest }: TableDefinition): Record<string, unknown> {
  const decoded: Record<string, unknown> = { ...rest };
  delete decoded['z'];
  if (type !== null) decoded['type'] = type ?? 'object';
  if (r !== undefined) decoded['required'] = r;
  if (p !== undefined) {
    const { types } = builtinTable();
    decoded['properties'] = Object.fromEntries(
      Object.entries(p).map(([field, index]) => [
        field,
        withEnum(decodeSchema(types[index] as TableSchema), enumOf(name, field)),
      ]),
    );
  }
  return decoded;
}

let definitions: Readonly<Record<string, unknown>> | undefined;

/**
 * The OpenAPI v2 definitions of the built-in types by name, `$ref`s and `x-kubernetes-*` as Kubernetes publishes them,
 * without descriptions. Decoded once and shared: do not change it.
 */
export function builtinDefinitions(): Readonly<Record<string, unknown>> {
  definitions ??= Object.fromEntries(
    Object.entries(builtinTable().definitions).map(([name, table]) => [
      longName(name),
      decodeDefinition(name, table),
    ]),
  );
  return definitions;
}
