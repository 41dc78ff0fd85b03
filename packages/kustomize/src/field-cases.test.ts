import { readdirSync, readFileSync } from 'node:fs';
import { decodeSigs } from '@setpoint/goyaml';
import { SetpointError } from '@setpoint/core';
import { expect, it } from 'vitest';
import { kustomizationShape } from './kustomization-shapes.ts';
import { KUSTOMIZATION_FILE_NAMES } from './kustomization-file-names.ts';
import { parseCase } from './testing/case-file.ts';

const folder = new URL('../testdata/', import.meta.url);

const DIRECTIVES = ['$patch: delete', '$patch: replace', '$patch: merge', '$setElementOrder', '$retainKeys'];

function fieldsOf(text: string | Uint8Array): readonly string[] {
  try {
    const value = decodeSigs(typeof text === 'string' ? new TextEncoder().encode(text) : text);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch (error) {
    if (error instanceof SetpointError) return [];
    throw error;
  }
}

const cases = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));

it('every field of a kustomization has a case that the real tool answered', () => {
  const used = new Set<string>();
  for (const text of cases) {
    for (const [path, content] of parseCase(text).files) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (KUSTOMIZATION_FILE_NAMES.includes(name as never))
        for (const field of fieldsOf(content)) used.add(field);
    }
  }
  const known = Object.keys(kustomizationShape.zero());
  expect(known.length).toBeGreaterThan(30);
  expect(known.filter((field) => !used.has(field))).toEqual([]);
});

it.each(DIRECTIVES)('the directive %s has a case that the real tool answered', (directive) => {
  expect(cases.some((text) => text.includes(directive))).toBe(true);
});
