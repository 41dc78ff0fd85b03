export type SchemaObject = Readonly<Record<string, unknown>>;
export type Schema = SchemaObject | boolean;

/** A schema as it is validated against: its dialect, and what its references lead to. */
export interface SchemaSource {
  readonly root: Schema;
  /** 4, 6, 7, 2019 or 2020. */
  readonly draft: number;
  /** Whether a `format` must hold: of old drafts, and of metaschemas. */
  readonly assertsFormats: boolean;
  /** The schema that a reference leads to; fails with a plain Error in the words of the library Helm uses. */
  resolve(reference: string): Schema;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}
