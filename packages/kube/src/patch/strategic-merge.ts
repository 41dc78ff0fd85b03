import type { SchemaNode } from '../schema/schema-node.ts';
import { goFormat, goTypeName } from '../values/go-format.ts';
import { clonePlain, isPlainMap, ownField, sameValue, setOwnField } from '../values/plain.ts';
import { patchError } from './patch-error.ts';
import { listMeta, mapMeta, type PatchMeta } from './patch-meta.ts';
import {
  asList,
  asMap,
  badDeleteList,
  badDirective,
  badOrderList,
  badRetainKeys,
  noMergeKey,
} from './strategic-errors.ts';
import {
  DIRECTIVE,
  deduplicated,
  findItem,
  inPatchOrder,
  isDeleteDirective,
  itemKind,
  keyValue,
  type List,
  partition,
} from './strategic-lists.ts';

export const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
export const SET_ORDER = '$setElementOrder';
export const RETAIN_KEYS = '$retainKeys';

type Mutable = Record<string, unknown>;

/**
 * The document after a strategic merge patch, as the API server applies it to built-in kinds: `$patch`, `$retainKeys`,
 * `$setElementOrder` and `$deleteFromPrimitiveList` are understood, lists merge by the schema's merge keys. The inputs
 * stay as they are. Throws `kube.bad-request`, `kube.patch-invalid` or `kube.internal`, as the API server answers 400,
 * 422 or 500, with its message.
 */
export function strategicMergePatch(document: unknown, patch: unknown, schema: SchemaNode): unknown {
  if (!isPlainMap(patch)) throw patchError('unreadable', 'invalid JSON document');
  const original = isPlainMap(document) ? clonePlain(document) : {};
  return mergeMap(original as Mutable, clonePlain(patch) as Mutable, schema, true);
}

/**
 * Merges the patch into the original, changing both. `final`: the original is an object; otherwise it is itself a patch,
 * whose directives and nulls are kept.
 */
export function mergeMap(original: Mutable, patch: Mutable, schema: SchemaNode, final: boolean): Mutable {
  const directive = ownField(patch, DIRECTIVE);
  if (directive !== undefined) return mergeByDirective(directive, patch);
  applyRetainKeys(original, patch, final);
  applyElementOrders(original, patch, schema, final);
  for (const key of Object.keys(patch)) mergeField(original, key, patch[key], schema, final);
  return original;
}

function mergeByDirective(directive: unknown, patch: Mutable): Mutable {
  if (directive === 'replace') {
    delete patch[DIRECTIVE];
    return patch;
  }
  if (directive === 'delete') return {};
  throw badDirective(directive, patch);
}

/** The field a directive with a path is about: `$setElementOrder/containers`. */
function fieldOfDirective(key: string, prefix: string, problem: () => Error): string {
  if (!key.startsWith(`${prefix}/`)) throw problem();
  return key.slice(prefix.length + 1);
}

function mergeField(
  original: Mutable,
  patchKey: string,
  value: unknown,
  schema: SchemaNode,
  final: boolean,
): void {
  const deletes = patchKey.startsWith(DELETE_FROM_LIST);
  if (deletes && !final) {
    setOwnField(original, patchKey, value);
    return;
  }
  const key = deletes ? fieldOfDirective(patchKey, DELETE_FROM_LIST, badDeleteList) : patchKey;
  if (value === null) {
    delete original[key];
    if (final) return;
  }
  const current = ownField(original, key);
  if (current === undefined || goTypeName(current) !== goTypeName(value)) {
    if (!deletes) putPatchValue(original, key, value, final);
    return;
  }
  if (isPlainMap(current))
    setOwnField(original, key, mergeMapField(current, value, mapMeta(schema, key), final));
  else if (Array.isArray(current)) {
    setOwnField(original, key, mergeListField(current, value, listMeta(schema, key), deletes, final));
  } else putPatchValue(original, key, value, true);
}

/** What the original does not have is taken from the patch, without what only directs the patch. */
function putPatchValue(original: Mutable, key: string, value: unknown, final: boolean): void {
  if (final) discardNulls(value);
  const kept = withoutDirectives(value);
  if (kept === undefined) delete original[key];
  else setOwnField(original, key, kept);
}

function discardNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(discardNulls);
  if (!isPlainMap(value)) return;
  for (const key of Object.keys(value)) {
    if (value[key] === null) delete (value as Mutable)[key];
    else discardNulls(value[key]);
  }
}

/** The value without maps that are directives; undefined when it is one itself. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isPlainMap(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  for (const key of Object.keys(value)) {
    const kept = withoutDirectives(value[key]);
    if (kept === undefined) delete (value as Mutable)[key];
    else setOwnField(value as Mutable, key, kept);
  }
  return value;
}

function mergeMapField(current: unknown, patch: unknown, meta: PatchMeta, final: boolean): Mutable {
  const map = asMap(patch);
  return meta.strategy === 'replace' ? map : mergeMap(asMap(current), map, meta.schema, final);
}

function mergeListField(
  current: unknown,
  patch: unknown,
  meta: PatchMeta,
  deletes: boolean,
  final: boolean,
): unknown[] {
  const original = asList(current);
  const items = asList(patch);
  return meta.strategy === 'merge' || deletes ? mergeList(original, items, meta, final, deletes) : items;
}

function mergeList(
  original: List,
  patch: List,
  meta: PatchMeta,
  final: boolean,
  deletes: boolean,
): unknown[] {
  if (original.length === 0 && patch.length === 0) return [...original];
  const kind = itemKind(original, patch);
  if (kind === 'scalar') {
    if (final && deletes) return original.filter((item) => !patch.includes(item));
    const merged = deduplicated([...original, ...patch]);
    return inPatchOrder(partition(merged, patch, meta.mergeKey), patch, original, meta.mergeKey, kind);
  }
  if (meta.mergeKey === '') throw patchError('internal', 'cannot merge lists without merge key for struct');
  const special = applyItemDirectives(original, patch, meta.mergeKey);
  const merged = mergeItems(special.original, special.patch, meta, final);
  const parts = partition(merged, special.patch, meta.mergeKey);
  return inPatchOrder(parts, special.patch, special.original, meta.mergeKey, kind);
}

/** Carries out the `$patch` of items: delete takes items out of the original, replace puts the patch in its place. */
function applyItemDirectives(original: List, patch: List, mergeKey: string): { original: List; patch: List } {
  let rest = original;
  let replaces = false;
  const items: unknown[] = [];
  for (const item of patch) {
    const map = asMap(item);
    const directive = ownField(map, DIRECTIVE);
    if (directive === undefined) items.push(item);
    else if (directive === 'delete') rest = withoutItem(rest, map, mergeKey);
    else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') {
      throw patchError('internal', 'merging lists cannot yet be specified in the patch');
    } else throw badDirective(directive, map);
  }
  return replaces ? { original: items, patch: [] } : { original: rest, patch: items };
}

function withoutItem(list: List, item: Mutable, mergeKey: string): List {
  const value = ownField(item, mergeKey);
  if (value === undefined) throw noMergeKey(item, mergeKey);
  const rest = [...list];
  for (let at = findItem(rest, mergeKey, value); at >= 0; at = findItem(rest, mergeKey, value))
    rest.splice(at, 1);
  return rest;
}

function mergeItems(original: List, patch: List, meta: PatchMeta, final: boolean): unknown[] {
  const merged = [...original];
  for (const item of patch) {
    const at = findItem(merged, meta.mergeKey, keyValue(item, meta.mergeKey));
    if (at < 0) merged.push(item);
    else merged[at] = mergeMap(asMap(merged[at]), asMap(item), meta.schema, final);
  }
  return merged;
}

/** `$retainKeys`: fields of the original that it does not name go. */
function applyRetainKeys(original: Mutable, patch: Mutable, final: boolean): void {
  const retained = ownField(patch, RETAIN_KEYS);
  if (retained === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!final) {
    const theirs = ownField(original, RETAIN_KEYS);
    if (theirs === undefined) original[RETAIN_KEYS] = retained;
    else if (!sameValue(theirs, retained)) {
      throw patchError(
        'internal',
        `${goFormat(theirs)} and ${goFormat(retained)} are not deep equal: this may happen when calculating the 3-way diff patch`,
      );
    }
    return;
  }
  if (!Array.isArray(retained)) throw badRetainKeys();
  const keys = new Set<unknown>(retained);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER)) continue;
    if (!keys.has(key)) throw badRetainKeys();
  }
  for (const key of Object.keys(original)) if (!keys.has(key)) delete original[key];
}

/** Merges the lists whose order the patch sets; what is merged leaves the patch. */
function applyElementOrders(original: Mutable, patch: Mutable, schema: SchemaNode, final: boolean): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(SET_ORDER)) continue;
    const order = patch[key];
    if (!final) keepOrderDirective(original, key, order);
    delete patch[key];
    const list = asList(order);
    const field = fieldOfDirective(key, SET_ORDER, badOrderList);
    applyElementOrder(original, patch, field, list, schema, final);
  }
}

function keepOrderDirective(original: Mutable, key: string, order: unknown): void {
  const theirs = ownField(original, key);
  if (theirs === undefined) setOwnField(original, key, order);
  else if (!sameValue(theirs, order)) throw badOrderList();
}

function applyElementOrder(
  original: Mutable,
  patch: Mutable,
  field: string,
  order: List,
  schema: SchemaNode,
  final: boolean,
): void {
  const current = ownField(original, field);
  const patched = ownField(patch, field);
  const originals = current === undefined ? [] : asList(current);
  const items = patched === undefined ? [] : asList(patched);
  const meta = listMeta(schema, field);
  checkOrder(items, order, meta.mergeKey);
  if (current === undefined && patched === undefined) return;
  const merged = mergeOrdered(current, patched, originals, items, meta, final);
  const parts = partition(merged, order, meta.mergeKey);
  const kind = itemKind(originals, items);
  setOwnField(original, field, inPatchOrder(parts, order, originals, meta.mergeKey, kind));
  delete patch[field];
}

function mergeOrdered(
  current: unknown,
  patched: unknown,
  originals: List,
  items: List,
  meta: PatchMeta,
  final: boolean,
): List {
  if (patched === undefined) return originals;
  if (current === undefined) return withoutDirectives(items) as List;
  return mergeListField(originals, items, meta, false, final);
}

/** The items of the patch must be among those of the order, and in the same order. */
function checkOrder(items: List, order: List, mergeKey: string): void {
  if (order.length === 0 || items.length === 0) return;
  const named = mergeKey === '' ? items : items.filter((item) => !isDeleteDirective(item));
  let at = 0;
  let next = 0;
  while (at < named.length && next < order.length) {
    const item = named[at];
    if (isPlainMap(item) && Object.hasOwn(item, DIRECTIVE)) {
      at++;
      continue;
    }
    if (keyValue(item, mergeKey) === keyValue(order[next], mergeKey)) at++;
    next++;
  }
  if (at >= named.length) return;
  throw patchError(
    'internal',
    `The order in patch list:\n${goFormat(items)}\n doesn't match ${SET_ORDER} list:\n${goFormat(order)}\n`,
  );
}
