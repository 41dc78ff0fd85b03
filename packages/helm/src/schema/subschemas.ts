/** Keywords whose value is a schema. */
const single = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;

/** Keywords whose value is a list of schemas, or for `items` one. */
const lists = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'] as const;

/** Keywords whose value has schemas by names of any kind. */
const maps = [
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
] as const;

/**
 * The schemas directly inside a schema. What stands under `default`, `enum`, `const`, `examples` or a keyword that nobody
 * knows is data, however much it looks like a schema.
 */
export function* subschemasOf(schema: Readonly<Record<string, unknown>>): Generator {
  for (const key of single) if (Object.hasOwn(schema, key)) yield schema[key];
  for (const key of lists) {
    const value = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (Array.isArray(value)) yield* value;
    else if (value !== undefined) yield value;
  }
  for (const key of maps) {
    const value = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield* Object.values(value);
  }
}
