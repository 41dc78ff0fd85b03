import type { SchemaNode } from '../schema/schema-node.ts';
import { goFormat, goTypeName } from '../values/go-format.ts';
import { compareUtf8 } from '../values/go-json.ts';
import { isPlainMap, ownField, type PlainMap, sameValue, setOwnField } from '../values/plain.ts';
import { patchError } from './patch-error.ts';
import { listMeta, mapMeta, type PatchMeta } from './patch-meta.ts';
import { asMap } from './strategic-errors.ts';
import {
  DELETE_FROM_LIST,
  DIRECTIVE,
  deduplicated,
  itemKind,
  keyValue,
  type List,
  mapWithOnly,
  RETAIN_KEYS,
  SET_ORDER,
  sortedBy,
  sortedByText,
  textOfKey,
} from './strategic-lists.ts';

/** Which half of the difference is asked for. */
export type Half = 'changes' | 'deletions';

interface DiffOptions {
  readonly half: Half;
  readonly retainKeys: boolean;
}

type Mutable = Record<string, unknown>;

/** One half of the strategic merge patch that makes `modified` of `original`. */
export function strategicDiff(
  original: PlainMap,
  modified: PlainMap,
  schema: SchemaNode,
  half: Half,
): Mutable {
  return diffMaps(original, modified, schema, { half, retainKeys: false });
}

function diffMaps(original: PlainMap, modified: PlainMap, schema: SchemaNode, options: DiffOptions): Mutable {
  const patch: Mutable = {};
  const changes = options.half === 'changes';
  for (const key of Object.keys(modified)) {
    const after = modified[key];
    const before = ownField(original, key);
    if (before === undefined) {
      if (changes) setOwnField(patch, key, after);
    } else if (key === DIRECTIVE) {
      diffDirective(before, after, patch);
    } else if (goTypeName(before) !== goTypeName(after)) {
      if (changes) setOwnField(patch, key, after);
    } else if (isPlainMap(before)) {
      diffMapField(key, before, after as PlainMap, patch, schema, options);
    } else if (Array.isArray(before)) {
      diffListField(key, before, after as List, patch, schema, options);
    } else if (changes && before !== after) {
      setOwnField(patch, key, after);
    }
  }
  if (!changes) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setOwnField(patch, key, null);
  }
  addRetainKeys(original, modified, patch, options);
  return patch;
}

function diffDirective(before: unknown, after: unknown, patch: Mutable): void {
  if (typeof before !== 'string' || typeof after !== 'string') {
    throw patchError('internal', `invalid value for special key: ${DIRECTIVE}`);
  }
  if (before !== after) patch[DIRECTIVE] = after;
}

function addRetainKeys(original: PlainMap, modified: PlainMap, patch: Mutable, options: DiffOptions): void {
  if (!options.retainKeys) return;
  const keys = Object.keys(modified).filter((key) => modified[key] !== null);
  const losesField = Object.keys(original).some(
    (key) => original[key] !== null && !Object.hasOwn(modified, key),
  );
  if (keys.length > 0 && (Object.keys(patch).length > 0 || losesField))
    patch[RETAIN_KEYS] = keys.sort(compareUtf8);
}

/** What the schema does not know can only be compared as a whole. */
function metaOrSame(find: () => PatchMeta, before: unknown, after: unknown): PatchMeta | undefined {
  try {
    return find();
  } catch (error) {
    if (sameValue(before, after)) return undefined;
    throw error;
  }
}

function diffMapField(
  key: string,
  before: PlainMap,
  after: PlainMap,
  patch: Mutable,
  schema: SchemaNode,
  options: DiffOptions,
): void {
  const meta = metaOrSame(() => mapMeta(schema, key), before, after);
  if (meta === undefined) return;
  if (meta.strategy === 'replace') {
    if (options.half === 'changes') setOwnField(patch, key, after);
    return;
  }
  const inner = diffMaps(before, after, meta.schema, { ...options, retainKeys: meta.retainKeys });
  if (Object.keys(inner).length > 0) setOwnField(patch, key, inner);
}

function diffListField(
  key: string,
  before: List,
  after: List,
  patch: Mutable,
  schema: SchemaNode,
  options: DiffOptions,
): void {
  const meta = metaOrSame(() => listMeta(schema, key), before, after);
  if (meta === undefined) return;
  if (meta.strategy !== 'merge') {
    if (options.half === 'changes' && !sameValue(before, after)) setOwnField(patch, key, after);
    return;
  }
  const diff = diffLists(before, after, meta, { ...options, retainKeys: meta.retainKeys });
  if (diff.items.length > 0) setOwnField(patch, key, diff.items);
  if (diff.deleted.length > 0) patch[`${DELETE_FROM_LIST}/${key}`] = diff.deleted;
  if (diff.order.length > 0) patch[`${SET_ORDER}/${key}`] = diff.order;
}

interface ListDiff {
  readonly items: List;
  /** Scalars to take out. */
  readonly deleted: List;
  readonly order: List;
}

function diffLists(original: List, modified: List, meta: PatchMeta, options: DiffOptions): ListDiff {
  if (original.length === 0) {
    return { items: options.half === 'changes' ? modified : [], deleted: [], order: [] };
  }
  return itemKind(original, modified) === 'map'
    ? diffMapLists(original, modified, meta, options)
    : diffScalarLists(original, modified, options.half);
}

function diffMapLists(original: List, modified: List, meta: PatchMeta, options: DiffOptions): ListDiff {
  const { changed, deleted } = diffItems(original, modified, meta, options);
  const items = [...sortedBy(changed, modified, meta.mergeKey, 'map'), ...deleted];
  const changes = options.half === 'changes';
  const setsOrder = items.length > 0 || (changes && !sameOrder(original, modified, meta.mergeKey));
  const order = setsOrder
    ? modified.map((item) => mapWithOnly(meta.mergeKey, asMap(item)[meta.mergeKey]))
    : [];
  return { items, deleted: [], order };
}

function sameOrder(original: List, modified: List, mergeKey: string): boolean {
  if (original.length !== modified.length) return false;
  return modified.every((item, i) => keyValue(original[i], mergeKey) === keyValue(item, mergeKey));
}

function diffItems(
  original: List,
  modified: List,
  meta: PatchMeta,
  options: DiffOptions,
): { changed: unknown[]; deleted: unknown[] } {
  const { mergeKey, schema } = meta;
  // Upstream sorts before it looks at the keys, so an item without one is reported there.
  const sort = (list: List) => sortedByText(list, (item) => textOfKey(item, mergeKey));
  const olds = sort(original);
  const news = sort(modified);
  const changed: unknown[] = [];
  const deleted: unknown[] = [];
  let o = 0;
  let n = 0;
  while (o < olds.length || n < news.length) {
    const before = o < olds.length ? asMap(olds[o]) : undefined;
    const after = n < news.length ? asMap(news[n]) : undefined;
    const order = compareItems(before, after, mergeKey);
    if (order === 0) {
      const inner = diffMaps(before as PlainMap, after as PlainMap, schema, options);
      if (Object.keys(inner).length > 0) {
        setOwnField(inner, mergeKey, (after as PlainMap)[mergeKey]);
        changed.push(inner);
      }
    } else if (order > 0) {
      if (options.half === 'changes') changed.push(after);
    } else if (options.half === 'deletions') {
      deleted.push({ [mergeKey]: (before as PlainMap)[mergeKey], [DIRECTIVE]: 'delete' });
    }
    if (order <= 0) o++;
    if (order >= 0) n++;
  }
  return { changed, deleted };
}

/** 0: the same item; above: only the new list has it; below: only the old one. */
function compareItems(before: PlainMap | undefined, after: PlainMap | undefined, mergeKey: string): number {
  if (before === undefined) return 1;
  if (after === undefined) return -1;
  return compareUtf8(textOfKey(before, mergeKey), textOfKey(after, mergeKey));
}

function diffScalarLists(original: List, modified: List, half: Half): ListDiff {
  const olds = sortedByText(original, goFormat);
  const news = sortedByText(modified, goFormat);
  const added: unknown[] = [];
  const removed: unknown[] = [];
  let o = 0;
  let n = 0;
  while (o < olds.length || n < news.length) {
    const order =
      o >= olds.length ? 1 : n >= news.length ? -1 : compareUtf8(goFormat(olds[o]), goFormat(news[n]));
    if (order > 0 && half === 'changes') added.push(news[n]);
    if (order < 0 && half === 'deletions') removed.push(olds[o]);
    if (order <= 0) o++;
    if (order >= 0) n++;
  }
  const deleted = deduplicated(removed);
  // Upstream has sorted the old list in place by now, so a list that is not sorted always sets its order.
  const setsOrder = half === 'deletions' ? deleted.length > 0 : !sameValue(olds, modified);
  return { items: sortedBy(added, modified, '', 'scalar'), deleted, order: setsOrder ? modified : [] };
}
