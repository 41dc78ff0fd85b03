import type { SchemaNode } from '../schema/schema-node.ts';
import { goFormat, goTypeName } from '../values/go-format.ts';
import { clonePlain, isPlainMap, ownField, sameValue, setOwnField } from '../values/plain.ts';
import { ListInPlace } from './list-in-place.ts';
import { patchError } from './patch-error.ts';
import { listMeta, mapMeta, type PatchMeta } from './patch-meta.ts';
import { applyRetainKeys } from './retain-keys.ts';
import { asList, asMap, badDeleteList, badDirective, badOrderList, noMergeKey } from './strategic-errors.ts';
import {
  DELETE_FROM_LIST,
  DIRECTIVE,
  deduplicated,
  findItem,
  inPatchOrder,
  isDeleteDirective,
  itemKind,
  keyValue,
  type List,
  partition,
  SET_ORDER,
} from './strategic-lists.ts';

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
  return mergeMap(original, clonePlain(patch) as Mutable, schema, true);
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
    setOwnField(original, key, mergeListField(current, value, listMeta(schema, key), deletes, final).items);
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
    else setOwnField(value, key, kept);
  }
  return value;
}

function mergeMapField(current: unknown, patch: unknown, meta: PatchMeta, final: boolean): Mutable {
  const map = asMap(patch);
  return meta.strategy === 'replace' ? map : mergeMap(asMap(current), map, meta.schema, final);
}

/**
 * A list while it is merged. Upstream deletes and appends in the array of the original list, and afterwards orders the
 * result by what that array then holds; `order` is that array.
 */
interface MergedList {
  readonly items: List;
  readonly order: List;
}

function mergeListField(
  current: unknown,
  patch: unknown,
  meta: PatchMeta,
  deletes: boolean,
  final: boolean,
): MergedList {
  const original = asList(current);
  const items = asList(patch);
  return meta.strategy === 'merge' || deletes
    ? mergeList(original, items, meta, final, deletes)
    : { items, order: original };
}

function mergeList(
  original: List,
  patch: List,
  meta: PatchMeta,
  final: boolean,
  deletes: boolean,
): MergedList {
  if (original.length === 0 && patch.length === 0) return { items: [...original], order: original };
  const kind = itemKind(original, patch);
  if (kind === 'scalar') {
    if (final && deletes) return { items: original.filter((item) => !patch.includes(item)), order: original };
    const merged = deduplicated([...original, ...patch]);
    const parts = partition(merged, patch, meta.mergeKey);
    return { items: inPatchOrder(parts, patch, original, meta.mergeKey, kind), order: original };
  }
  if (meta.mergeKey === '') throw patchError('internal', 'cannot merge lists without merge key for struct');
  const list = new ListInPlace(original);
  const items = applyItemDirectives(list, patch, meta.mergeKey);
  const before = list.items();
  mergeItems(list, items, meta, final);
  const parts = partition(list.items(), items, meta.mergeKey);
  return { items: inPatchOrder(parts, items, before, meta.mergeKey, kind), order: list.array };
}

/**
 * Carries out the `$patch` of items: delete takes items out of the list, replace puts the patch in its place. The items
 * that are left to merge.
 */
function applyItemDirectives(list: ListInPlace, patch: List, mergeKey: string): List {
  let replaces = false;
  const items: unknown[] = [];
  for (const item of patch) {
    const map = asMap(item);
    const directive = ownField(map, DIRECTIVE);
    if (directive === undefined) items.push(item);
    else if (directive === 'delete') {
      const value = ownField(map, mergeKey);
      if (value === undefined) throw noMergeKey(map, mergeKey);
      list.deleteAll(mergeKey, value);
    } else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') {
      throw patchError('internal', 'merging lists cannot yet be specified in the patch');
    } else throw badDirective(directive, map);
  }
  if (!replaces) return items;
  list.replaceWith(items);
  return [];
}

function mergeItems(list: ListInPlace, patch: List, meta: PatchMeta, final: boolean): void {
  for (const item of patch) {
    const items = list.items();
    const at = findItem(items, meta.mergeKey, keyValue(item, meta.mergeKey));
    if (at < 0) list.append(item);
    else list.set(at, mergeMap(asMap(items[at]), asMap(item), meta.schema, final));
  }
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
  const parts = partition(merged.items, order, meta.mergeKey);
  const kind = itemKind(originals, items);
  setOwnField(original, field, inPatchOrder(parts, order, merged.order, meta.mergeKey, kind));
  delete patch[field];
}

function mergeOrdered(
  current: unknown,
  patched: unknown,
  originals: List,
  items: List,
  meta: PatchMeta,
  final: boolean,
): MergedList {
  if (patched === undefined) return { items: originals, order: originals };
  if (current === undefined) return { items: withoutDirectives(items) as List, order: originals };
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
