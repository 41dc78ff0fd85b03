import { fromJs } from '@setpoint/gotemplate';
import { metaschemas } from './metaschemas.ts';
import { pointed } from './pointer.ts';
import type { Schema, SchemaSource } from './schema-source.ts';
import { errorLines } from './schema-error.ts';
import { Validator } from './validator.ts';

/**
 * Fails, in the words of the library Helm uses, when the schema is not what the metaschema of its draft says a schema is.
 */
export function checkMetaschema(root: Schema, draft: number, url: string): void {
  const errors = new Validator(metaschemaOf(draft)).errors(fromJs(root));
  if (errors.length === 0) return;
  throw new Error(
    `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${url}#'\n${errorLines(errors)}`,
  );
}

const sources = new Map<number, SchemaSource>();

function metaschemaOf(draft: number): SchemaSource {
  const known = sources.get(draft);
  if (known !== undefined) return known;
  const root = metaschemas[draft] as Schema;
  const references = new Map<string, Schema>([['#', root]]);
  const resolve = (reference: string): Schema => {
    const found = references.get(reference) ?? pointed(root, reference.slice(1));
    references.set(reference, found);
    return found;
  };
  const source = { root, draft, assertsFormats: true, resolve };
  sources.set(draft, source);
  return source;
}
