import { compareUtf8, isPlainMap, ownField, type PlainMap, stringifyJson } from '@setpoint/kube';
import { JqError } from './errors.ts';

export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'bigint' ? 'number' : typeof value;
}

export function isTruthy(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

const typeOrder: readonly string[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];

/** jq's order of all values: null, false, true, numbers, strings, arrays, objects. */
export function compareValues(a: unknown, b: unknown): number {
  const type = typeOf(a);
  const byType = typeOrder.indexOf(type) - typeOrder.indexOf(typeOf(b));
  if (byType !== 0) return byType;
  switch (type) {
    case 'boolean':
      return Number(a) - Number(b);
    case 'number':
      return compareNumbers(a as number | bigint, b as number | bigint);
    case 'string':
      return compareUtf8(a as string, b as string);
    case 'array':
      return compareLists(a as readonly unknown[], b as readonly unknown[]);
    case 'object':
      return compareMaps(a as PlainMap, b as PlainMap);
    default:
      return 0;
  }
}

/** NaN is less than every number. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b || Number.isNaN(a)) return -1;
  return a > b ? 1 : 0;
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareValues(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareMaps(a: PlainMap, b: PlainMap): number {
  const keys = sortedKeys(a);
  const byKeys = compareLists(keys, sortedKeys(b));
  if (byKeys !== 0) return byKeys;
  for (const key of keys) {
    const order = compareValues(ownField(a, key), ownField(b, key));
    if (order !== 0) return order;
  }
  return 0;
}

export function sortedKeys(map: PlainMap): readonly string[] {
  return Object.keys(map).sort(compareUtf8);
}

/** The JSON text; keys in jq's sorted order are not needed, so they stay as they are. */
export function toJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'null' : toJson(Math.sign(value) * Number.MAX_VALUE);
  }
  return stringifyJson(value ?? null);
}

/** What `tostring` gives: a string itself, else its JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : toJson(value);
}

/** A value in an error message: its type, and its beginning. */
export function described(value: unknown): string {
  const json = toJson(value);
  return `${typeOf(value)} (${json.length > 24 ? `${json.slice(0, 20)}...` : json})`;
}

/** The children of a list or map with their keys; throws for everything else. */
export function* childrenOf(value: unknown): Generator<readonly [key: number | string, child: unknown]> {
  if (Array.isArray(value)) {
    yield* value.entries();
  } else if (isPlainMap(value)) {
    for (const key of Object.keys(value)) yield [key, value[key]];
  } else {
    throw new JqError(`Cannot iterate over ${value === null ? 'null' : described(value)}`);
  }
}

/** A slice as an index: `{start, end}`, either null. */
export interface SliceKey {
  readonly start: number | null;
  readonly end: number | null;
}

export function sliceBounds(length: number, { start, end }: SliceKey): readonly [from: number, to: number] {
  const place = (at: number): number => Math.min(Math.max(at < 0 ? length + at : at, 0), length);
  const from = place(Math.floor(start ?? 0));
  return [from, Math.max(from, place(Math.ceil(end ?? length)))];
}

export function asSlice(key: unknown): SliceKey | undefined {
  if (!isPlainMap(key)) return undefined;
  const [start, end] = [ownField(key, 'start') ?? null, ownField(key, 'end') ?? null];
  const isBound = (bound: unknown): bound is number | null => bound === null || typeof bound === 'number';
  if (isBound(start) && isBound(end)) return { start, end };
  throw new JqError('Start and end indices of an array slice must be numbers');
}

/** `value[key]` as jq reads it. */
export function indexValue(value: unknown, key: unknown): unknown {
  const slice = asSlice(key);
  if (slice !== undefined) return sliceValue(value, slice);
  if (value === null && (key === null || typeof key === 'string' || typeof key === 'number')) return null;
  if (isPlainMap(value) && typeof key === 'string') return ownField(value, key) ?? null;
  if (Array.isArray(value) && typeof key === 'number') {
    const at = Math.floor(key);
    return (value.at(at) as unknown) ?? null;
  }
  if (Array.isArray(value) && Array.isArray(key)) return indicesOf(value, key);
  throw cannotIndex(value, key);
}

export function cannotIndex(value: unknown, key: unknown): JqError {
  return new JqError(
    `Cannot index ${typeOf(value)} with ${typeof key === 'string' ? toJson(key) : typeOf(key)}`,
  );
}

function sliceValue(value: unknown, slice: SliceKey): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.slice(...sliceBounds(value.length, slice));
  if (typeof value === 'string') {
    const characters = Array.from(value);
    return characters.slice(...sliceBounds(characters.length, slice)).join('');
  }
  throw cannotIndex(value, slice);
}

/** Where a list occurs in another. */
export function indicesOf(list: readonly unknown[], part: readonly unknown[]): readonly number[] {
  if (part.length === 0) return [];
  return list.flatMap((_, at) =>
    part.every((item, offset) => at + offset < list.length && compareValues(list[at + offset], item) === 0)
      ? [at]
      : [],
  );
}
