import { goQuote } from '../values/go-format.ts';
import { goJson, goJsonString } from '../values/go-json.ts';
import { isPlainMap, ownField, type PlainMap } from '../values/plain.ts';
import type { ListKey, ListType } from './merge-type.ts';
import { type PathElement, valueElement } from './path-element.ts';

/** The item cannot be told from others; the message is structured-merge-diff's. */
export interface BadItem {
  readonly problem: string;
}

/** The path element that names the item in its list map or set, or why it has none. */
export function listItemKey(list: ListType, item: unknown): PathElement | BadItem {
  if (list.atomic) return { problem: 'invalid indexing of non-associative list' };
  if (list.keys.length === 0) return setItem(list, item);
  if (item === null) return { problem: 'associative list with keys may not have a null element' };
  if (!isPlainMap(item)) return { problem: 'associative list with keys may not have non-map elements' };
  return list.keys.length <= 2 ? cachedItem(list, item) : keyedItem(list, item);
}

/**
 * Elements made before, by the values they are made of: an apply asks for the same ones several times over, and the
 * strings themselves are dear to build and hash. Forgotten all at once when there are many.
 */
class ElementCache {
  #size = 0;
  readonly #byFirst = new Map<unknown, Map<unknown, PathElement>>();

  get(first: unknown, second: unknown): PathElement | undefined {
    return this.#byFirst.get(first)?.get(second);
  }

  set(first: unknown, second: unknown, element: PathElement): void {
    if (++this.#size > MAX_CACHED_ELEMENTS) {
      this.#byFirst.clear();
      this.#size = 0;
    }
    const bySecond = this.#byFirst.get(first);
    if (bySecond === undefined) this.#byFirst.set(first, new Map([[second, element]]));
    else bySecond.set(second, element);
  }
}

const MAX_CACHED_ELEMENTS = 4096;
const caches = new WeakMap<ListType, ElementCache>();

function cacheOf(list: ListType): ElementCache {
  let cache = caches.get(list);
  if (cache === undefined) {
    cache = new ElementCache();
    caches.set(list, cache);
  }
  return cache;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function cachedItem(list: ListType, item: PlainMap): PathElement | BadItem {
  const [one, two] = list.keys as readonly [ListKey, ListKey?];
  const first = ownField(item, one.name);
  const second = two === undefined ? undefined : ownField(item, two.name);
  // What is compared by identity is no key of a cache.
  if (isObject(first) || isObject(second)) return keyedItem(list, item);
  const cache = cacheOf(list);
  const known = cache.get(first, second);
  if (known !== undefined) return known;
  const element = keyedItem(list, item);
  if (typeof element === 'string') cache.set(first, second, element);
  return element;
}

function keyedItem(list: ListType, item: PlainMap): PathElement | BadItem {
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

function setItem(list: ListType, item: unknown): PathElement | BadItem {
  if (item === null)
    return { problem: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { problem: 'not supported: associative list with lists as elements' };
  if (typeof item === 'object')
    return { problem: "associative list without keys has an element that's a map type" };
  const cache = cacheOf(list);
  const known = cache.get(item, undefined);
  if (known !== undefined) return known;
  const element = valueElement(item);
  cache.set(item, undefined, element);
  return element;
}
