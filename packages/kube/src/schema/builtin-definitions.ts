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

function decodeDefinition({ p, r, type, ...rest }: TableDefinition): Record<string, unknown> {
  const decoded: Record<string, unknown> = { ...rest };
  delete decoded['z'];
  if (type !== null) decoded['type'] = type ?? 'object';
  if (r !== undefined) decoded['required'] = r;
  if (p !== undefined) {
    const { types } = builtinTable();
    decoded['properties'] = Object.fromEntries(
      Object.entries(p).map(([field, index]) => [field, decodeSchema(types[index] as TableSchema)]),
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
      decodeDefinition(table),
    ]),
  );
  return definitions;
}
