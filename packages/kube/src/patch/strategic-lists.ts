import { goFormat, goTypeName } from '../values/go-format.ts';
import { compareUtf8 } from '../values/go-json.ts';
import { isPlainMap, ownField, type PlainMap } from '../values/plain.ts';
import { patchError } from './patch-error.ts';
import { asMap, listOfLists, noMergeKey } from './strategic-errors.ts';

export type List = readonly unknown[];

export const DIRECTIVE = '$patch';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
export const SET_ORDER = '$setElementOrder';
export const RETAIN_KEYS = '$retainKeys';

/** Whether the lists hold maps or scalars. Throws for lists of lists, mixed lists, and when there is no item at all. */
export function itemKind(...lists: readonly List[]): 'map' | 'scalar' {
  let type: string | undefined;
  for (const item of lists.flat()) {
    if (Array.isArray(item)) throw listOfLists();
    const itemType = goTypeName(item);
    type ??= itemType;
    if (type !== itemType) {
      throw patchError('internal', `list element types are not identical: ${goFormat(lists)}`);
    }
  }
  if (type === undefined) throw patchError('internal', 'no elements in any of the given slices');
  return type === 'map[string]interface {}' ? 'map' : 'scalar';
}

/** The value of the item's merge key; the item itself where there is none. */
export function keyValue(item: unknown, mergeKey: string): unknown {
  if (mergeKey === '') return item;
  const map = asMap(item);
  const value = ownField(map, mergeKey);
  if (value === undefined) throw noMergeKey(map, mergeKey);
  return value;
}

export function findItem(list: List, mergeKey: string, value: unknown): number {
  return list.findIndex((item, i) => {
    if (!isPlainMap(item)) throw patchError('internal', `value for key ${i} is not a map`);
    return ownField(item, mergeKey) === value;
  });
}

export function isDeleteDirective(item: unknown): boolean {
  return ownField(asMap(item), DIRECTIVE) === 'delete';
}

/** Where each key stands first in the list. */
function positionsOf(list: List, mergeKey: string): Map<unknown, number> {
  const positions = new Map<unknown, number>();
  for (const [i, item] of list.entries()) {
    const value = mergeKey === '' ? item : isPlainMap(item) ? ownField(item, mergeKey) : undefined;
    if (!positions.has(value)) positions.set(value, i);
  }
  return positions;
}

/** The items in the order of `order`, items to delete last. */
export function sortedBy(items: List, order: List, mergeKey: string, kind: 'map' | 'scalar'): unknown[] {
  const key = kind === 'map' ? mergeKey : '';
  if (kind === 'map') for (const item of [...items, ...order]) keyValue(item, mergeKey);
  const toDelete = kind === 'map' ? items.filter(isDeleteDirective) : [];
  const toSort = kind === 'map' ? items.filter((item) => !isDeleteDirective(item)) : [...items];
  const positions = positionsOf(order, key);
  const positionOf = (item: unknown) => positions.get(keyValue(item, key)) ?? -1;
  return [...insertionSorted(toSort, positionOf), ...toDelete];
}

/** Upstream sorts with "less unless both are known and out of order": what is unknown moves to the front. */
function insertionSorted(items: unknown[], positionOf: (item: unknown) => number): unknown[] {
  const keyed = items.map((item) => ({ item, at: positionOf(item) }));
  if (keyed.every(({ at }) => at >= 0)) {
    return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
  }
  for (let i = 1; i < keyed.length; i++) {
    for (let j = i; j > 0; j--) {
      const left = keyed[j - 1] as { item: unknown; at: number };
      const right = keyed[j] as { item: unknown; at: number };
      if (left.at >= 0 && right.at >= 0 && right.at >= left.at) break;
      keyed[j - 1] = right;
      keyed[j] = left;
    }
  }
  return keyed.map(({ item }) => item);
}

/** Splits a list into the items that `by` also has and the others. */
export function partition(
  list: List,
  by: List,
  mergeKey: string,
): { patch: unknown[]; serverOnly: unknown[] } {
  const known = positionsOf(by, mergeKey);
  const patch: unknown[] = [];
  const serverOnly: unknown[] = [];
  for (const item of list) (known.has(keyValue(item, mergeKey)) ? patch : serverOnly).push(item);
  return { patch, serverOnly };
}

/**
 * The merged list in order: what the patch names in the patch's order, and what only the server has put among it as the
 * server's order allows.
 */
export function inPatchOrder(
  merged: { readonly patch: List; readonly serverOnly: List },
  patchOrder: List,
  serverOrder: List,
  mergeKey: string,
  kind: 'map' | 'scalar',
): unknown[] {
  const right = sortedBy(merged.patch, patchOrder, mergeKey, kind);
  const left = sortedBy(merged.serverOnly, serverOrder, mergeKey, kind);
  const key = kind === 'map' ? mergeKey : '';
  const positions = positionsOf(serverOrder, key);
  const at = (item: unknown) => positions.get(keyValue(item, key));
  const all: unknown[] = [];
  let l = 0;
  for (const item of right) {
    const place = at(item);
    while (l < left.length) {
      const other = at(left[l]);
      if (place === undefined || other === undefined || other >= place) break;
      all.push(left[l++]);
    }
    all.push(item);
  }
  return [...all, ...left.slice(l)];
}

/** Sorted by how Go prints them; equal ones change places, as upstream's comparison makes them. */
export function sortedByText<T>(list: readonly T[], textOf: (item: T) => string): T[] {
  const keyed = list.map((item) => ({ item, text: textOf(item) })).reverse();
  return keyed.sort((a, b) => compareUtf8(a.text, b.text)).map(({ item }) => item);
}

/** Upstream's deduplication, which fills the place of a duplicate with the last item. */
export function deduplicated(list: List): unknown[] {
  const items = [...list];
  for (let i = 0; i < items.length - 1; i++) {
    for (let j = i + 1; j < items.length; j++) {
      if (items[i] !== items[j]) continue;
      const last = items.pop();
      if (j < items.length) items[j] = last;
      j--;
    }
  }
  return items;
}

export function textOfKey(item: unknown, mergeKey: string): string {
  return goFormat(keyValue(item, mergeKey));
}

export function mapWithOnly(key: string, value: unknown): PlainMap {
  return { [key]: value };
}
