import { fieldOf, findElement, getField, setField, setScalar } from './node-fields.ts';
import type { Schema } from './schema.ts';
import { setElement } from './set-element.ts';
import type { MaybeNode, Merge } from './strategic-merge.ts';
import { isEmptyMap, isMissingOrNull, isNilOrEmpty, newOf, newScalar, type YNode } from './ynode.ts';

/** The values of an item's keys, `''` where it has none. */
type Values = readonly string[];

/** Merges lists whose items are told apart by keys: the patch's items first, then what is left of the object's. */
export class AssociativeMerge {
  readonly #merge: Merge;
  readonly #schema: Schema;

  constructor(merge: Merge, schema: Schema) {
    this.#merge = merge;
    this.#schema = schema;
  }

  merge(dest: YNode, patch: MaybeNode): MaybeNode {
    const { keys } = this.#schema;
    if (keys.length > 0) return this.#mergeItems(dest, patch, keys, itemValues([patch, dest], keys));
    return this.#mergeItems(dest, patch, [''], scalarValues([patch, dest]));
  }

  #mergeItems(dest: YNode, patch: MaybeNode, keys: readonly string[], listed: Values[]): MaybeNode {
    const all = keys.length > 1 ? joinCompatible(listed) : listed;
    if (all.length === 0) return dest;
    const merged = newOf('sequence');
    let used: readonly string[] = keys;
    for (const values of all) {
      const valid = validKeys(all, values, keys);
      used = valid.keys;
      this.#mergeItem(merged, dest, patch, valid.keys, valid.values);
    }
    appendRest(merged, dest, used);
    return merged;
  }

  #mergeItem(merged: YNode, dest: YNode, patch: MaybeNode, keys: readonly string[], values: Values): void {
    const item = this.#merge.walk(
      itemOf(dest, keys, values),
      itemOf(patch, keys, values),
      this.#schema.element(),
    );
    if (item === undefined || isMissingOrNull(item) || isEmptyMap(item)) {
      for (const _ of keys) setElement(dest, undefined, keys, values);
      return;
    }
    for (const [i, key] of keys.entries()) ensureKey(item, key, values[i] ?? '');
    setElement(merged, item, keys, values);
  }
}

function ensureKey(item: YNode, key: string, value: string): void {
  const field = item.kind === 'mapping' ? fieldOf(item, key) : undefined;
  if (field !== undefined || value === '') return;
  if (key === '') setScalar(item, newScalar(value));
  else setField(item, key, newScalar(value));
}

function itemOf(list: MaybeNode, keys: readonly string[], values: Values): MaybeNode {
  if (list === undefined || list.kind !== 'sequence') return undefined;
  const valid = validKeys([values], values, keys);
  if (valid.keys.length !== valid.values.length && valid.keys[0] !== '') return undefined;
  return findElement(list, valid.keys, valid.values);
}

function itemValues(lists: readonly MaybeNode[], keys: readonly string[]): Values[] {
  const seen = new Set<string>();
  const found: Values[] = [];
  for (const list of lists) {
    if (list === undefined || list.kind !== 'sequence') continue;
    for (const item of list.content) {
      const values = keys.map((key) => valueText(item, key));
      const identity = JSON.stringify(values);
      if (!seen.has(identity)) found.push(values);
      seen.add(identity);
    }
  }
  return found;
}

function valueText(item: YNode, key: string): string {
  const field = item.kind === 'mapping' ? fieldOf(item, key) : undefined;
  return field === undefined || isNilOrEmpty(field) ? '' : field.value;
}

function scalarValues(lists: readonly MaybeNode[]): Values[] {
  const texts = new Set<string>();
  for (const list of lists) for (const item of list?.content ?? []) texts.add(item.value);
  return [...texts].map((text) => [text]);
}

/** Fills the gaps of items that agree where both say something: `8080` alone is `8080 TCP` when that is there. */
function joinCompatible(listed: readonly Values[]): Values[] {
  const all = [...listed];
  for (const [i, values] of all.entries()) {
    // The values as they were when the turn of this item came: what it joined since does not count.
    for (let j = 0; j < all.length; j++) {
      const joined = joinValues(values, all[j] as Values);
      if (joined === undefined) continue;
      all[i] = joined;
      all[j] = joined;
    }
  }
  return all;
}

function joinValues(a: Values, b: Values): Values | undefined {
  if (a.length !== b.length) return undefined;
  let common = false;
  const joined: string[] = [];
  for (const [i, left] of a.entries()) {
    const right = b[i] as string;
    if (left === right) common = true;
    else if (left !== '' && right !== '') return undefined;
    joined.push(left === '' ? right : left);
  }
  return common ? joined : undefined;
}

/** The keys that some item has a value for, and this item's values for them; all keys when no item has any. */
function validKeys(
  all: readonly Values[],
  values: Values,
  keys: readonly string[],
): { readonly keys: readonly string[]; readonly values: Values } {
  const used = new Set<string>();
  for (const one of all)
    for (const [i, value] of one.entries()) if (value !== '') used.add(keys[i] as string);
  if (used.size === 0) return { keys, values };
  return {
    keys: keys.filter((key) => used.has(key)),
    values: values.filter((value, i) => value !== '' || used.has(keys[i] as string)),
  };
}

/** Appends the object's items that the patch says nothing of; an item that is there already keeps its place. */
function appendRest(merged: YNode, rest: YNode, keys: readonly string[]): void {
  for (const item of rest.content) {
    if (keys[0] === '') {
      setElement(merged, item, [''], [item.value]);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      const value = getField(item, key);
      if (value === undefined) merged.content.push(item);
      else values.push(value.value);
    }
    if (keys.length > 1) setElement(merged, undefined, keys, values);
    setElement(merged, item, keys, values);
  }
}
