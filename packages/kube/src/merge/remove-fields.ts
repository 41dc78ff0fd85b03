import { isPlainMap, type PlainMap, setOwnField } from '../values/plain.ts';
import type { TrieNode } from './field-trie.ts';
import { listItemKey } from './list-item-key.ts';
import { firstShape, type ListType, type MapType, type MergeType, shapeOf } from './merge-type.ts';
import { fieldElement } from './path-element.ts';

/**
 * The value without the fields and items of the set; a member takes everything below it along. A map or list of which
 * nothing is left stays, empty; only a value of which nothing at all is left is null. Parts of which nothing is removed are
 * the value's own.
 */
export function withoutItems(type: MergeType, value: unknown, items: TrieNode): unknown {
  switch (shapeOf(type, value) ?? firstShape(type)) {
    case 'map':
      return mapWithout(type.map as MapType, value, items);
    case 'list':
      return listWithout(type.list as ListType, value, items);
    default:
      return value;
  }
}

/** A part that is emptied stays as an empty one: only what names the part itself takes it away. */
function partWithout(type: MergeType, value: unknown, items: TrieNode): unknown {
  const rest = withoutItems(type, value, items);
  if (rest !== null || value === null) return rest;
  return Array.isArray(value) ? [] : isPlainMap(value) ? {} : null;
}

function mapWithout(type: MapType, value: unknown, items: TrieNode): unknown {
  // Atomic parts are removed whole or not at all; the set reaching below one means it was granular once.
  if (!isPlainMap(value) || type.atomic) return null;
  let rest: Record<string, unknown> | undefined;
  for (const key in value) {
    const field = type.fields.get(key);
    const node = items.children?.get(field === undefined ? fieldElement(key) : field.element);
    if (node === undefined) continue;
    if (node.member) {
      rest ??= { ...value };
      delete rest[key];
      continue;
    }
    const itemType = field === undefined ? type.element : field.type;
    const next = itemType === undefined ? value[key] : partWithout(itemType, value[key], node);
    if (next === value[key]) continue;
    rest ??= { ...value };
    setOwnField(rest, key, next);
  }
  return nullIfEmpty(rest ?? value);
}

function nullIfEmpty(map: PlainMap): PlainMap | null {
  for (const _ in map) return map;
  return null;
}

function listWithout(type: ListType, value: unknown, items: TrieNode): unknown {
  if (!Array.isArray(value) || value.length === 0 || type.atomic) return null;
  const rest: unknown[] = [];
  let changed = false;
  for (const item of value) {
    const key = listItemKey(type, item);
    const node = typeof key === 'string' ? items.children?.get(key) : undefined;
    const next = node === undefined || node.member ? item : partWithout(type.element, item, node);
    if (node?.member === true || next !== item) changed = true;
    if (node?.member !== true) rest.push(next);
  }
  if (!changed) return value;
  return rest.length > 0 ? rest : null;
}
