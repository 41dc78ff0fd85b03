import { clonePlain, isPlainMap, ownField, setOwnField } from '@setpoint/kube';
import { JqError } from './errors.ts';
import { asSlice, cannotIndex, indexValue, sliceBounds, typeOf } from './values.ts';

/** A path from the root, last element first. */
export interface Path {
  readonly parent: Path | undefined;
  readonly element: unknown;
}

export const rootPath: Path = { parent: undefined, element: undefined };

export function pathElements(path: Path): readonly unknown[] {
  const elements: unknown[] = [];
  for (let at = path; at.parent !== undefined; at = at.parent) elements.push(at.element);
  return elements.reverse();
}

export function asPath(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new JqError('Path must be specified as an array');
}

/** Null as soon as something on the way is null. */
export function getPath(value: unknown, path: readonly unknown[]): unknown {
  let at = value;
  for (const element of path) {
    if (at === null) return null;
    at = indexValue(at, element);
  }
  return at;
}

/** A copy of the value with another value at the path; what is missing on the way is made. */
export function setPath(value: unknown, path: readonly unknown[], leaf: unknown): unknown {
  return updatePath(value, path, 0, leaf);
}

const maxArrayLength = 1 << 20;

function updatePath(value: unknown, path: readonly unknown[], depth: number, leaf: unknown): unknown {
  if (depth === path.length) return leaf;
  const key = path[depth];
  const slice = asSlice(key);
  if (slice !== undefined && (value === null || Array.isArray(value))) {
    const list = (value ?? []) as readonly unknown[];
    const [from, to] = sliceBounds(list.length, slice);
    const part = updatePath(list.slice(from, to), path, depth + 1, leaf);
    if (!Array.isArray(part)) throw new JqError('A slice of an array can only be assigned another array');
    return [...list.slice(0, from), ...(part as unknown[]), ...list.slice(to)];
  }
  if (typeof key === 'string' && (value === null || isPlainMap(value))) {
    const copy: Record<string, unknown> = {};
    const map = value ?? {};
    for (const name of Object.keys(map)) setOwnField(copy, name, map[name]);
    setOwnField(copy, key, updatePath(ownField(map, key) ?? null, path, depth + 1, leaf));
    return copy;
  }
  if (typeof key === 'number' && (value === null || Array.isArray(value))) {
    return updateItem((value ?? []) as readonly unknown[], Math.floor(key), path, depth, leaf);
  }
  throw cannotIndex(value, key);
}

function updateItem(
  list: readonly unknown[],
  index: number,
  path: readonly unknown[],
  depth: number,
  leaf: unknown,
): unknown {
  const at = index < 0 ? list.length + index : index;
  if (at < 0) throw new JqError('Out of bounds negative array index');
  if (at > maxArrayLength) throw new JqError('Array index too large');
  const copy = [...list];
  while (copy.length < at) copy.push(null);
  copy[at] = updatePath(copy[at] ?? null, path, depth + 1, leaf);
  return copy;
}

/** Stands for what has been deleted until all paths are done, so that no deletion moves what another one names. */
const deleted = Symbol('deleted');

/** A copy of the value without what the paths name; a path that names nothing deletes nothing. */
export function deletePaths(value: unknown, paths: Iterable<readonly unknown[]>): unknown {
  const holder: Record<string, unknown> = { root: clonePlain(value) };
  for (const path of paths) mark(holder, ['root', ...path], 0);
  return holder['root'] === deleted ? null : sweep(holder['root']);
}

function mark(value: unknown, path: readonly unknown[], depth: number): void {
  if (value === null || value === undefined || value === deleted) return;
  const key = path[depth];
  const isLast = depth === path.length - 1;
  if (Array.isArray(value)) {
    markItems(value, key, path, depth);
  } else if (isPlainMap(value) && typeof key === 'string') {
    if (!Object.hasOwn(value, key)) return;
    if (isLast) setOwnField(value, key, deleted);
    else mark(ownField(value, key), path, depth + 1);
  } else if (isLast) {
    throw new JqError(
      `Cannot delete field at ${typeof key === 'string' ? 'object' : 'array'} index of ${typeOf(value)}`,
    );
  } else {
    throw cannotIndex(value, key);
  }
}

function markItems(list: unknown[], key: unknown, path: readonly unknown[], depth: number): void {
  const isLast = depth === path.length - 1;
  const slice = asSlice(key);
  if (slice !== undefined) {
    const [from, to] = sliceBounds(list.length, slice);
    if (isLast) list.fill(deleted, from, to);
    else markInSlice(list, from, to, path, depth + 1);
    return;
  }
  if (typeof key !== 'number') {
    throw isLast ? new JqError('Cannot delete field at object index of array') : cannotIndex(list, key);
  }
  const at = key < 0 ? list.length + Math.floor(key) : Math.floor(key);
  if (at < 0 || at >= list.length) return;
  if (isLast) list[at] = deleted;
  else mark(list[at], path, depth + 1);
}

/** What follows a slice counts from the beginning of the slice. */
function markInSlice(
  list: unknown[],
  from: number,
  to: number,
  path: readonly unknown[],
  depth: number,
): void {
  const part = list.slice(from, to);
  markItems(part, path[depth], path, depth);
  for (const [offset, item] of part.entries()) list[from + offset] = item;
}

function sweep(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== deleted).map(sweep);
  if (!isPlainMap(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== deleted) setOwnField(kept, key, sweep(item));
  }
  return kept;
}
