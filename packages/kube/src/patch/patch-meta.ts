import type { SchemaNode } from '../schema/schema-node.ts';
import { goFormat, goQuote } from '../values/go-format.ts';
import { patchError } from './patch-error.ts';

/** How a field is patched, and the schema of what it holds: the items, for a list. */
export interface PatchMeta {
  readonly schema: SchemaNode;
  readonly retainKeys: boolean;
  readonly strategy: string;
  /** Empty for a list of scalars. */
  readonly mergeKey: string;
}

function fieldOf(schema: SchemaNode, key: string): SchemaNode {
  if (schema.additional !== undefined) {
    throw patchError('internal', 'merging an object in json but data type is not struct, instead is: map');
  }
  const field = schema.properties?.get(key);
  if (field !== undefined) return field;
  const struct = schema.name?.slice(schema.name.lastIndexOf('.') + 1) ?? '';
  throw patchError(
    'internal',
    `unable to find api field in struct ${struct} for the json field ${goQuote(key)}`,
  );
}

function strategiesOf(field: SchemaNode): { readonly retainKeys: boolean; readonly strategy: string } {
  const strategies = field.patchStrategy?.split(',') ?? [];
  const [first = '', second] = strategies;
  if (second === undefined)
    return first === 'retainKeys'
      ? { retainKeys: true, strategy: '' }
      : { retainKeys: false, strategy: first };
  if (strategies.length === 2 && first === 'retainKeys') return { retainKeys: true, strategy: second };
  if (strategies.length === 2 && second === 'retainKeys') return { retainKeys: true, strategy: first };
  throw patchError('internal', `unexpected patch strategy: ${goFormat(strategies)}`);
}

/** How the map in this field of a struct is patched. Throws when the type has no such field. */
export function mapMeta(schema: SchemaNode, key: string): PatchMeta {
  const field = fieldOf(schema, key);
  return { schema: field, mergeKey: field.patchMergeKey ?? '', ...strategiesOf(field) };
}

/** How the list in this field of a struct is patched. Throws when the type has no such list. */
export function listMeta(schema: SchemaNode, key: string): PatchMeta {
  const field = fieldOf(schema, key);
  if (field.items === undefined) {
    throw patchError('internal', 'expected slice or array type, but got: struct');
  }
  return { schema: field.items, mergeKey: field.patchMergeKey ?? '', ...strategiesOf(field) };
}
