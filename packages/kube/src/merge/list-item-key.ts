import { goQuote } from '../values/go-format.ts';
import { goJson, goJsonString } from '../values/go-json.ts';
import { isPlainMap, ownField, type PlainMap } from '../values/plain.ts';
import type { ListType } from './merge-type.ts';
import type { PathElement } from './path-element.ts';

/** The item cannot be told from others; the message is structured-merge-diff's. */
export interface BadItem {
  readonly problem: string;
}

/** The path element that names the item in its list map or set, or why it has none. */
export function listItemKey(list: ListType, item: unknown): PathElement | BadItem {
  if (list.atomic) return { problem: 'invalid indexing of non-associative list' };
  return list.keyNames.length > 0 ? keyedItem(list, item) : setItem(item);
}

function keyedItem(list: ListType, item: unknown): PathElement | BadItem {
  if (item === null) return { problem: 'associative list with keys may not have a null element' };
  if (!isPlainMap(item)) return { problem: 'associative list with keys may not have non-map elements' };
  const fields = keyFields(list, item);
  if (fields !== '') return `k:{${fields}}`;
  const names = `[${list.keyNames.map(goQuote).join(' ')}]`;
  return {
    problem: `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
  };
}

function keyFields(list: ListType, item: PlainMap): string {
  let fields = '';
  for (const key of list.keys) {
    const value = ownField(item, key.name);
    const json =
      typeof value === 'string' ? goJsonString(value) : value === undefined ? key.defaultJson : goJson(value);
    // Without value and default the item is one that leaves this key out, and differs from those that set it.
    if (json !== undefined) fields += fields === '' ? key.json + json : `,${key.json}${json}`;
  }
  return fields;
}

function setItem(item: unknown): PathElement | BadItem {
  if (typeof item === 'string') return `v:${goJsonString(item)}`;
  if (item === null)
    return { problem: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { problem: 'not supported: associative list with lists as elements' };
  if (typeof item === 'object')
    return { problem: "associative list without keys has an element that's a map type" };
  return `v:${goJson(item)}`;
}
