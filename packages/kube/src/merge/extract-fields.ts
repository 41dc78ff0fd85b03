import { isPlainMap, ownField, type PlainMap, setOwnField } from '../values/plain.ts';
import type { TrieNode } from './field-trie.ts';
import { listItemKey } from './list-item-key.ts';
import { firstShape, type ListType, type MapType, type MergeType, shapeOf } from './merge-type.ts';
import { fieldElement } from './path-element.ts';

/**
 * The value with only what the set names: leaves of the set whole, list items with their key fields. A granular map or
 * list that is itself a leaf of the set is empty. Undefined when nothing of the set is there.
 */
export function extractItems(type: MergeType, value: unknown, items: TrieNode): unknown {
  switch (shapeOf(type, value) ?? firstShape(type)) {
    case 'map':
      return extractMap(type.map as MapType, value, items);
    case 'list':
      return extractList(type.list as ListType, value, items);
    default:
      return value;
  }
}

function extractMap(type: MapType, value: unknown, items: TrieNode): unknown {
  if (!isPlainMap(value) || type.atomic) return value;
  if (items.children === undefined) return {};
  const extracted: Record<string, unknown> = {};
  let found = items.member;
  for (const key in value) {
    const field = type.fields.get(key);
    const node = items.children.get(field?.element ?? fieldElement(key));
    const itemType = field?.type ?? type.element;
    if (node === undefined || itemType === undefined) continue;
    const item = extractItems(itemType, value[key], node);
    if (item === undefined) continue;
    setOwnField(extracted, key, item);
    found = true;
  }
  return found ? extracted : undefined;
}

function extractList(type: ListType, value: unknown, items: TrieNode): unknown {
  if (!Array.isArray(value) || type.atomic) return value;
  const extracted: unknown[] = [];
  for (const item of value) {
    const key = listItemKey(type, item);
    const node = typeof key === 'string' ? items.children?.get(key) : undefined;
    if (node === undefined) continue;
    extracted.push(node.children === undefined ? item : extractItem(type, item, node));
  }
  return extracted.length > 0 || items.children === undefined ? extracted : undefined;
}

function extractItem(type: ListType, item: unknown, node: TrieNode): unknown {
  const extracted = extractItems(type.element, item, node);
  if (!isPlainMap(item)) return extracted;
  const withKeys: Record<string, unknown> = {};
  for (const name of type.keyNames) {
    const value = ownField(item, name);
    if (value !== undefined) setOwnField(withKeys, name, value);
  }
  return { ...withKeys, ...(extracted as PlainMap | undefined) };
}
