import { isPlainMap, ownField, type PlainMap, sameValue } from '../values/plain.ts';
import { LEAF, recursiveDifferenceNodes, TrieBuilder, type TrieNode } from './field-trie.ts';
import { listItemKey } from './list-item-key.ts';
import {
  firstShape,
  type ListType,
  type MapType,
  type MergeType,
  type Shape,
  shapeOf,
} from './merge-type.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { itemsNode } from './set-of.ts';
import { startOf } from './shared-nodes.ts';

/** What changed from one value to another; no path is in more than one of the sets. */
export interface Changes {
  readonly added: TrieNode;
  readonly modified: TrieNode;
  readonly removed: TrieNode;
}

/**
 * Which of two values the server holds in types of its own, where a field that is left out still has its zero value
 * (`MapType.fields[].zero`). What was merged or read as plain JSON has only what it states.
 */
export type TypedSides = 'both' | 'before' | 'after';

/**
 * The fields in which two values of a type differ. Parts that are the same object are not looked into, so comparing a
 * value with what was merged from it costs only what changed.
 */
export function changesBetween(type: MergeType, before: unknown, after: unknown, typed: TypedSides): Changes {
  const walk = new Walk(typed);
  walk.compare(type, before, after);
  return { added: walk.added.build(), modified: walk.modified.build(), removed: walk.removed.build() };
}

/** The changes without the fields ignored and what is below them. */
export function withoutFields(changes: Changes, ignored: TrieNode): Changes {
  return {
    added: recursiveDifferenceNodes(changes.added, ignored),
    modified: recursiveDifferenceNodes(changes.modified, ignored),
    removed: recursiveDifferenceNodes(changes.removed, ignored),
  };
}

type Items = readonly unknown[] | undefined;

/** Absent is undefined on either side; null is a value. */
class Walk {
  readonly added = new TrieBuilder();
  readonly modified = new TrieBuilder();
  readonly removed = new TrieBuilder();
  readonly #path: PathElement[] = [];
  readonly #typedBefore: boolean;
  readonly #typedAfter: boolean;

  constructor(typed: TypedSides) {
    this.#typedBefore = typed !== 'after';
    this.#typedAfter = typed !== 'before';
  }

  compare(type: MergeType, lhs: unknown, rhs: unknown): void {
    if (lhs === rhs) return;
    if (this.#path.length > 0 && (lhs === undefined || rhs === undefined)) {
      const side = lhs === undefined ? this.added : this.removed;
      side.graft(this.#path, wholeOf(type, lhs === undefined ? rhs : lhs));
      return;
    }
    const lhsShape = shapeOf(type, lhs);
    const rhsShape = shapeOf(type, rhs);
    let inLeaf: boolean;
    if (rhs === undefined) {
      inLeaf = this.#handle(lhsShape, type, lhs, rhs);
    } else if (lhs === undefined || lhsShape === rhsShape) {
      inLeaf = this.#handle(rhsShape, type, lhs, rhs);
    } else {
      // The shape itself changed: what was below the old one goes, what is below the new one comes.
      this.#handle(lhsShape, type, lhs, rhs);
      inLeaf = this.#handle(rhsShape, type, lhs, rhs);
    }
    if (inLeaf) return;
    if (lhs === undefined) this.added.add(this.#path);
    else if (rhs === undefined) this.removed.add(this.#path);
  }

  /** Whether the values were compared as one leaf. */
  #handle(shape: Shape | undefined, type: MergeType, lhs: unknown, rhs: unknown): boolean {
    switch (shape ?? firstShape(type)) {
      case 'map':
        return this.#map(type.map as MapType, lhs, rhs);
      case 'list':
        return this.#list(type.list as ListType, lhs, rhs);
      default:
        return this.#leaf(lhs, rhs);
    }
  }

  #leaf(lhs: unknown, rhs: unknown): true {
    if (lhs === undefined) this.added.add(this.#path);
    else if (rhs === undefined) this.removed.add(this.#path);
    else if (!sameValue(lhs, rhs)) this.modified.add(this.#path);
    return true;
  }

  #map(type: MapType, lhs: unknown, rhs: unknown): boolean {
    const before = isPlainMap(lhs) ? lhs : undefined;
    const after = isPlainMap(rhs) ? rhs : undefined;
    // Two empty maps are a leaf, so that empty, null and absent can be told apart.
    if (type.atomic || (isEmpty(before) && isEmpty(after))) return this.#leaf(lhs, rhs);
    if (before !== undefined) {
      for (const key in before) {
        const value = before[key];
        if (value !== undefined)
          this.#field(type, key, value, after && ownField(after, key), after !== undefined);
      }
    }
    if (after !== undefined) {
      for (const key in after) {
        const value = after[key];
        if (value === undefined || (before !== undefined && ownField(before, key) !== undefined)) continue;
        this.#field(type, key, undefined, value, before !== undefined);
      }
    }
    return false;
  }

  /** `bothMaps`: the side without the field is a map, whose type may hold a zero value there. */
  #field(type: MapType, key: string, lhs: unknown, rhs: unknown, bothMaps: boolean): void {
    if (lhs === rhs) return;
    const field = type.fields.get(key);
    const itemType = field === undefined ? type.element : field.type;
    if (itemType === undefined) return;
    const zero = bothMaps ? field?.zero : undefined;
    this.#path.push(field === undefined ? fieldElement(key) : field.element);
    const before = lhs === undefined && this.#typedBefore ? zero : lhs;
    const after = rhs === undefined && this.#typedAfter ? zero : rhs;
    this.compare(itemType, before, after);
    this.#path.pop();
  }

  #list(type: ListType, lhs: unknown, rhs: unknown): boolean {
    const before: Items = Array.isArray(lhs) ? lhs : undefined;
    const after: Items = Array.isArray(rhs) ? rhs : undefined;
    if (type.atomic || ((before?.length ?? 0) === 0 && (after?.length ?? 0) === 0))
      return this.#leaf(lhs, rhs);
    const olds = itemsByKey(type, before);
    const news = itemsByKey(type, after);
    for (const [key, items] of olds) this.#items(type, key, items, news.get(key) ?? []);
    for (const [key, items] of news) if (!olds.has(key)) this.#items(type, key, [], items);
    return false;
  }

  #items(type: ListType, key: PathElement, olds: readonly unknown[], news: readonly unknown[]): void {
    this.#path.push(key);
    if (olds.length <= 1 && news.length <= 1) {
      this.compare(type.element, olds[0], news[0]);
    } else if (olds.length >= 2 && news.length >= 2) {
      // Items that share a key are compared as one atomic list.
      if (!sameValue(olds, news)) this.modified.add(this.#path);
    } else if (olds.length >= 2) {
      if (news.length !== 0) this.compare(type.element, undefined, news[0]);
      this.removed.add(this.#path);
    } else {
      if (olds.length !== 0) this.compare(type.element, olds[0], undefined);
      this.added.add(this.#path);
    }
    this.#path.pop();
  }
}

/** What a value that only one side has adds to the changes: itself and everything in it. */
function wholeOf(type: MergeType, value: unknown): TrieNode {
  switch (shapeOf(type, value) ?? firstShape(type)) {
    case 'map':
      return wholeMap(type.map as MapType, value);
    case 'list': {
      const list = type.list as ListType;
      if (list.atomic || !Array.isArray(value)) return LEAF;
      return itemsNode(list, value, true, (item) => wholeOf(list.element, item));
    }
    default:
      return LEAF;
  }
}

function wholeMap(type: MapType, value: unknown): TrieNode {
  if (type.atomic || !isPlainMap(value)) return LEAF;
  let step = startOf(true);
  for (const key in value) {
    const field = type.fields.get(key);
    const itemType = field === undefined ? type.element : field.type;
    if (value[key] === undefined || itemType === undefined) continue;
    step = step.with(field === undefined ? fieldElement(key) : field.element, wholeOf(itemType, value[key]));
  }
  return step.node;
}

function isEmpty(map: PlainMap | undefined): boolean {
  if (map === undefined) return true;
  for (const _ in map) return false;
  return true;
}

function itemsByKey(type: ListType, items: Items): Map<PathElement, unknown[]> {
  const byKey = new Map<PathElement, unknown[]>();
  for (const item of items ?? []) {
    const key = listItemKey(type, item);
    if (typeof key !== 'string') continue;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [item]);
    else same.push(item);
  }
  return byKey;
}
