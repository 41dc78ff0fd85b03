/** A schema of a CRD as it was written. */
export type RawSchema = Readonly<Record<string, unknown>>;

export function isRaw(value: unknown): value is RawSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rawOf(value: unknown): RawSchema {
  return isRaw(value) ? value : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The schemas under a keyword like `properties`, by name. */
export function namedSchemas(value: unknown): readonly (readonly [string, RawSchema])[] {
  return Object.entries(rawOf(value)).flatMap(([name, schema]) => (isRaw(schema) ? [[name, schema]] : []));
}

/** The schemas under a keyword like `allOf`. */
export function schemaList(value: unknown): readonly RawSchema[] {
  return Array.isArray(value) ? value.filter(isRaw) : [];
}
