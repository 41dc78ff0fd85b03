import type { SchemaObject } from './schema-source.ts';

/** The first draft that knows a keyword, where it is not the fourth, and the last where it was given up. */
const drafts: ReadonlyMap<string, readonly [first: number, last: number]> = new Map([
  ['const', [6, 2020]],
  ['contains', [6, 2020]],
  ['propertyNames', [6, 2020]],
  ['if', [7, 2020]],
  ['then', [7, 2020]],
  ['else', [7, 2020]],
  ['dependentRequired', [2019, 2020]],
  ['dependentSchemas', [2019, 2020]],
  ['maxContains', [2019, 2020]],
  ['minContains', [2019, 2020]],
  ['unevaluatedItems', [2019, 2020]],
  ['unevaluatedProperties', [2019, 2020]],
  ['$recursiveRef', [2019, 2020]],
  ['$dynamicRef', [2020, 2020]],
]);

const known = new WeakMap<SchemaObject, SchemaObject>();

/** The schema without the keywords that its draft does not know, which mean nothing and may hold anything. */
export function knownKeywords(schema: SchemaObject, draft: number): SchemaObject {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const isKnown = (keyword: string): boolean => {
    const [first, last] = drafts.get(keyword) ?? [4, 2020];
    return draft >= first && draft <= last;
  };
  const entries = Object.entries(schema);
  const kept = entries.filter(([keyword]) => isKnown(keyword));
  const result = kept.length === entries.length ? schema : Object.fromEntries(kept);
  known.set(schema, result);
  return result;
}
