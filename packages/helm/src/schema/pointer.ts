import { isSchema, type Schema } from './schema-source.ts';

/** The schema at a JSON pointer; fails with a plain Error where there is none. */
export function pointed(root: Schema, pointer: string): Schema {
  let current: unknown = root;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const isOwn = typeof current === 'object' && current !== null && Object.hasOwn(current, key);
    current = isOwn ? (current as Record<string, unknown>)[key] : undefined;
  }
  if (isSchema(current)) return current;
  throw new Error(`json-pointer in "file:///values.schema.json#${pointer}" not found`);
}
