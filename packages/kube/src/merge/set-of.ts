import { isPlainMap, type PlainMap } from '../values/plain.ts';
import { EMPTY, isEmptyNode, LEAF, makeNode, type TrieNode } from './field-trie.ts';
import { listItemKey } from './list-item-key.ts';
import { firstShape, type ListType, type MapType, type MergeType, shapeOf } from './merge-type.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { sharedMember, sharedNode, startOf } from './shared-nodes.ts';

/** Every leaf field and list item of the value: what a manager owns who applies it. */
export function fieldsOf(type: MergeType, value: unknown): TrieNode {
  const node = nodeOf(type, value);
  // Nobody owns the object as a whole.
  return node.member ? sharedNode(makeNode(false, node.children)) : node;
}

function nodeOf(type: MergeType, value: unknown): TrieNode {
  switch (shapeOf(type, value) ?? firstShape(type)) {
    case 'map':
      return mapNode(type.map as MapType, value);
    case 'list':
      return listNode(type.list as ListType, value);
    default:
      return LEAF;
  }
}

function isEmptyMap(value: PlainMap): boolean {
  for (const _ in value) return false;
  return true;
}

function mapNode(type: MapType, value: unknown): TrieNode {
  if (type.atomic) return LEAF;
  if (!isPlainMap(value)) return EMPTY;
  let step = startOf(false);
  for (const key in value) {
    const item = value[key];
    if (item === undefined) continue;
    const field = type.fields.get(key);
    const itemType = field === undefined ? type.element : field.type;
    if (itemType === undefined) continue;
    let node = nodeOf(itemType, item);
    // What has no field below it that could be owned is owned itself, and so is a key that is data.
    if (field === undefined || item === null || (isPlainMap(item) && isEmptyMap(item)))
      node = sharedMember(node);
    if (isEmptyNode(node)) continue;
    step = step.with(field === undefined ? fieldElement(key) : field.element, node);
  }
  return step.node;
}

function listNode(type: ListType, value: unknown): TrieNode {
  if (type.atomic) return LEAF;
  if (!Array.isArray(value) || value.length === 0) return EMPTY;
  return itemsNode(type, value, false, (item) => sharedMember(nodeOf(type.element, item)));
}

/** The set of a list's items by key. Items that are there twice are owned as one, without the fields below. */
export function itemsNode(
  type: ListType,
  items: readonly unknown[],
  member: boolean,
  nodeOfItem: (item: unknown) => TrieNode,
): TrieNode {
  let step = startOf(member);
  for (const item of items) {
    const key = listItemKey(type, item);
    if (typeof key === 'string') step = step.with(key, nodeOfItem(item));
  }
  if (!step.isAmbiguous) return step.node;
  const children = new Map<PathElement, TrieNode>();
  for (const item of items) {
    const key = listItemKey(type, item);
    if (typeof key === 'string') children.set(key, children.has(key) ? LEAF : nodeOfItem(item));
  }
  return sharedNode(makeNode(member, children));
}
