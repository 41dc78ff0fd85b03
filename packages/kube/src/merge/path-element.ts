import { KUBE_CODES, kubeError } from '../errors.ts';
import { goQuote } from '../values/go-format.ts';
import { compareUtf8, goJson, goJsonString } from '../values/go-json.ts';
import type { PlainMap } from '../values/plain.ts';

/**
 * One step of a field path in FieldsV1's own spelling, always canonical so that equal steps are equal strings:
 * `f:spec` a field, `k:{"name":"web"}` an item of a list map, `v:"a"` an item of a set, `i:0` an index.
 */
export type PathElement = string;

/** The steps from the root of an object to a field. */
export type FieldPath = readonly PathElement[];

type KeyFields = readonly (readonly [name: string, value: unknown])[];

const CACHED_ELEMENTS = 4096;

/** Forgets everything when full: what is in use comes back at once. */
function remember<V>(cache: Map<string, V>, key: string, value: V): V {
  if (cache.size >= CACHED_ELEMENTS) cache.clear();
  cache.set(key, value);
  return value;
}

const fieldElements = new Map<string, PathElement>();

export function fieldElement(name: string): PathElement {
  return fieldElements.get(name) ?? remember(fieldElements, name, `f:${name}`);
}

export function valueElement(value: unknown): PathElement {
  return `v:${goJson(value)}`;
}

/** The fields need not be sorted. */
export function keyElement(fields: KeyFields): PathElement {
  const sorted = [...fields].sort(([a], [b]) => compareUtf8(a, b));
  return `k:{${sorted.map(([name, value]) => `${goJsonString(name)}:${goJson(value)}`).join(',')}}`;
}

export function indexElement(index: number): PathElement {
  return `i:${index}`;
}

function badElement(text: string, cause?: unknown): Error {
  return kubeError(KUBE_CODES.managedFieldsInvalid, `invalid path element ${JSON.stringify(text)}`, {
    rule: 'A path element starts with f:, k:, v: or i:, and what follows k: and v: is JSON.',
    cause,
  });
}

const canonicalElements = new Map<string, PathElement>();

/**
 * The canonical form of a FieldsV1 key; undefined for a kind of element that is not known, which a reader must skip.
 * Throws `kube.managed-fields-invalid` when the key is not a path element at all.
 */
export function canonicalElement(text: string): PathElement | undefined {
  if (text.charCodeAt(1) !== 58) throw badElement(text);
  const kind = text.charCodeAt(0);
  if (kind === 102) return text;
  const known = canonicalElements.get(text);
  if (known !== undefined) return known;
  if (kind === 105) {
    if (!/^i:[+-]?\d+$/.test(text)) throw badElement(text);
    return indexElement(Number(text.slice(2)));
  }
  if (kind !== 107 && kind !== 118) return undefined;
  const value = parseElementJson(text);
  if (kind === 118) return remember(canonicalElements, text, valueElement(value));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badElement(text);
  return remember(canonicalElements, text, keyElement(Object.entries(value)));
}

function parseElementJson(element: PathElement): unknown {
  try {
    return JSON.parse(element.slice(2));
  } catch (error) {
    throw badElement(element, error);
  }
}

const elementValues = new Map<PathElement, unknown>();

/** What follows `k:` or `v:`, parsed. */
function elementValue(element: PathElement): unknown {
  const known = elementValues.get(element);
  if (known !== undefined) return known;
  return remember(elementValues, element, parseElementJson(element));
}

/** The key fields of a `k:` element. */
function keyFieldsOf(element: PathElement): PlainMap {
  return elementValue(element) as PlainMap;
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[${value.map(describeValue).join(',')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, item]) => `${key}=${describeValue(item)}`)
    .join('');
}

/** For people: `.spec`, `[name="web"]`, `[="a"]`, `[0]`. */
export function describeElement(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.charCodeAt(0)) {
    case 102:
      return `.${rest}`;
    case 107: {
      const fields = Object.entries(keyFieldsOf(element));
      return `[${fields.map(([name, value]) => `${name}=${describeValue(value)}`).join(',')}]`;
    }
    case 118:
      return `[=${describeValue(elementValue(element))}]`;
    default:
      return `[${rest}]`;
  }
}

/** The path as conflicts and errors show it: `.spec.containers[name="web"].image`. */
export function describePath(path: FieldPath): string {
  return path.map(describeElement).join('');
}

const KIND_ORDER = 'fkvi';

/** The order of FieldsV1: fields, keys, values, indexes; each by its own order. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0;
  const kind = a.charCodeAt(0);
  if (kind !== b.charCodeAt(0)) return KIND_ORDER.indexOf(a.charAt(0)) - KIND_ORDER.indexOf(b.charAt(0));
  if (kind === 102) return compareUtf8(a, b);
  if (kind === 107) return compareKeys(Object.entries(keyFieldsOf(a)), Object.entries(keyFieldsOf(b)));
  if (kind === 118) return compareValues(elementValue(a), elementValue(b));
  return Number(a.slice(2)) - Number(b.slice(2));
}

function compareKeys(a: [string, unknown][], b: [string, unknown][]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [nameA, valueA] = a[i] as [string, unknown];
    const [nameB, valueB] = b[i] as [string, unknown];
    const order = compareUtf8(nameA, nameB) || compareValues(valueA, valueB);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const RANK: Readonly<Record<string, number>> = { number: 0, string: 1, boolean: 2, list: 3, map: 4, null: 5 };

function rankOf(value: unknown): number {
  const type = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
  return RANK[type] ?? 4;
}

/** Orders values of any type: numbers, strings, booleans, lists, maps, null. */
function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'string') return compareUtf8(a, b as string);
  if (typeof a === 'number' || typeof a === 'boolean') return Number(a) - Number(b);
  return compareUtf8(goJson(a), goJson(b));
}
