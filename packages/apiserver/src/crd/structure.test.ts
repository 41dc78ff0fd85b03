import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FieldErrors, formatFieldErrors } from '../kinds/index.ts';
import type { RawSchema } from './raw-schema.ts';
import { unsupportedPart, validateKeywords } from './validate-keywords.ts';
import { validateStructure } from './validate-structure.ts';

interface Row {
  readonly schema: RawSchema;
  /** As a kube-apiserver 1.36 has them. */
  readonly errors: readonly string[];
}

const rows = JSON.parse(
  readFileSync(new URL('testdata/structures.json', import.meta.url), 'utf8'),
) as readonly Row[];

it.each(rows.map((row) => ({ ...row, text: JSON.stringify(row.schema) })))('$text', ({ schema, errors }) => {
  const found = new FieldErrors();
  const field = 'spec.validation.openAPIV3Schema';
  if (unsupportedPart(schema) === undefined) validateStructure(schema, field, found);
  validateKeywords(schema, field, found);
  // Told once each.
  expect([...new Set(found.all.map((error) => formatFieldErrors([error])))]).toEqual(errors);
});
