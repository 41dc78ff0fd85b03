import type { Table } from '../values/merge-maps.ts';
import { SchemaDocument } from './schema-document.ts';
import { errorLines } from './schema-error.ts';
import { Validator } from './validator.ts';

/** Schemas as they were read, by the bytes of a loaded chart. */
const documents = new WeakMap<Uint8Array, SchemaDocument>();

/** What is wrong with the values, or with the schema itself, in Helm's words; undefined when they fit. */
export function schemaProblem(schema: Uint8Array, values: Table): string | undefined {
  try {
    let document = documents.get(schema);
    if (document === undefined) {
      document = new SchemaDocument(schema);
      documents.set(schema, document);
    }
    const errors = new Validator(document).errors(values);
    return errors.length === 0 ? undefined : `${errorLines(errors)}\n`;
  } catch (error) {
    // A schema that cannot be used is reported as the values would be.
    return error instanceof Error ? error.message : String(error);
  }
}
