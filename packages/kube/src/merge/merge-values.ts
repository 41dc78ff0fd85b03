import { isPlainMap, ownField, type PlainMap, sameValue, setOwnField } from '../values/plain.ts';
import { listItemKey } from './list-item-key.ts';
import { firstShape, type ListType, type MapType, type MergeType, shapeOf } from './merge-type.ts';
import type { PathElement } from './path-element.ts';

/**
 * The live value with the applied one merged over it: nothing is removed, leaves are the applied ones, items of list
 * maps and sets keep the live order unless the applied list changes it. Absent is undefined. Parts that do not change
 * are those of `live` itself, and `live` is returned when nothing changes. The applied value must have no duplicate
 * items (see `typeProblems`).
 */
export function mergeValues(type: MergeType, live: unknown, applied: unknown): unknown {
  if (applied === undefined || live === applied) return live;
  if (live === undefined) return applied;
  switch (shapeOf(type, applied) ?? firstShape(type)) {
    case 'map':
      return mergeMaps(type.map as MapType, live, applied);
    case 'list':
      return mergeLists(type.list as ListType, live, applied);
    default:
      return leaf(live, applied);
  }
}

function leaf(live: unknown, applied: unknown): unknown {
  return sameValue(live, applied) ? live : applied;
}

function mergeMaps(type: MapType, live: unknown, applied: unknown): unknown {
  const lhs = isPlainMap(live) ? live : undefined;
  const rhs = isPlainMap(applied) ? applied : undefined;
  if (type.atomic || (isEmpty(lhs) && isEmpty(rhs))) return leaf(live, applied);
  if (rhs === undefined || isEmpty(rhs)) return lhs;
  if (lhs === undefined || isEmpty(lhs)) return rhs;
  let merged: Record<string, unknown> | undefined;
  for (const key in rhs) {
    const value = rhs[key];
    if (value === undefined) continue;
    const current = ownField(lhs, key);
    const itemType = type.fields.get(key)?.type ?? type.element;
    if (itemType === undefined) continue;
    const next = mergeValues(itemType, current, value);
    if (next === current) continue;
    merged ??= { ...lhs };
    setOwnField(merged, key, next);
  }
  return merged ?? lhs;
}

function isEmpty(map: PlainMap | undefined): boolean {
  if (map === undefined) return true;
  for (const _ in map) return false;
  return true;
}

function mergeLists(type: ListType, live: unknown, applied: unknown): unknown {
  const lhs = Array.isArray(live) ? (live as readonly unknown[]) : undefined;
  const rhs = Array.isArray(applied) ? (applied as readonly unknown[]) : undefined;
  if (type.atomic || ((lhs?.length ?? 0) === 0 && (rhs?.length ?? 0) === 0)) return leaf(live, applied);
  if (rhs === undefined || rhs.length === 0) return lhs;
  if (lhs === undefined || lhs.length === 0) return rhs;
  return mergeItems(type, lhs, rhs);
}

/** The items of a list by key; null stands for items whose key is there more than once. */
interface Indexed {
  readonly keys: readonly PathElement[];
  readonly values: ReadonlyMap<PathElement, unknown>;
}

function indexItems(type: ListType, items: readonly unknown[]): Indexed {
  const keys: PathElement[] = [];
  const values = new Map<PathElement, unknown>();
  for (const item of items) {
    const key = listItemKey(type, item);
    if (typeof key !== 'string') continue;
    keys.push(key);
    values.set(key, values.has(key) ? null : item);
  }
  return { keys, values };
}

/**
 * Upstream's interleaving: live items that are not applied stay where they are relative to the shared ones, applied
 * items follow the applied order.
 */
function mergeItems(
  type: ListType,
  live: readonly unknown[],
  applied: readonly unknown[],
): readonly unknown[] {
  const lhs = indexItems(type, live);
  const rhs = indexItems(type, applied);
  const shared = rhs.keys.filter((key) => lhs.values.has(key));
  let nextShared = 0;
  const merged: unknown[] = [];
  const taken = new Set<PathElement>();
  const take = (key: PathElement) => {
    taken.add(key);
    merged.push(mergeValues(type.element, lhs.values.get(key), rhs.values.get(key)));
    if (shared[nextShared] === key) nextShared++;
  };
  let l = 0;
  let r = 0;
  while (l < lhs.keys.length || r < rhs.keys.length) {
    const left = lhs.keys[l];
    const right = rhs.keys[r];
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        take(left);
        l++;
        r++;
        continue;
      }
      // Applied as well, but not its turn yet.
      if (nextShared < shared.length && rhs.values.has(left) && shared[nextShared] !== left) {
        l++;
        continue;
      }
    }
    if (left !== undefined) {
      if (!rhs.values.has(left)) {
        // By position: among duplicates each keeps its own value.
        merged.push(live[l]);
        l++;
        continue;
      }
      if (taken.has(left)) l++;
    }
    if (right !== undefined) {
      take(right);
      r++;
    }
  }
  return sameItems(live, merged) ? live : merged;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
