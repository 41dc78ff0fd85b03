import { isPlainMap, ownField, type PlainMap, setOwnField } from '@setpoint/kube';
import { add } from './arithmetic.ts';
import { streamFunction, valueFunction } from './builtin-shapes.ts';
import { JqError } from './errors.ts';
import type { Builtin } from './machine.ts';
import { compareValues, described, indicesOf, isTruthy, sortedKeys, toText, typeOf } from './values.ts';

/** Functions of numbers, lists and maps. */
export const valueBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...numbers(),
  ...lists(),
  ['not/0', valueFunction((input) => !isTruthy(input))],
  ['type/0', valueFunction(typeOf)],
  ['length/0', valueFunction(lengthOf)],
  ['keys/0', valueFunction((input) => keysOf(input, sortedKeys))],
  ['keys_unsorted/0', valueFunction((input) => keysOf(input, Object.keys))],
  ['has/1', valueFunction(has)],
  ['contains/1', valueFunction(contains)],
  ['from_entries/0', valueFunction((input) => fromEntries(listOf(input)))],
  ['range/1', streamFunction((_, to) => range(0, numberOf(to), 1))],
  ['range/2', streamFunction((_, from, to) => range(numberOf(from), numberOf(to), 1))],
  ['range/3', streamFunction((_, from, to, by) => range(numberOf(from), numberOf(to), numberOf(by)))],
]);

function numbers(): readonly (readonly [string, Builtin])[] {
  const unary = {
    floor: Math.floor,
    ceil: Math.ceil,
    round: (x: number) => Math.sign(x) * Math.round(Math.abs(x)),
    trunc: Math.trunc,
    sqrt: Math.sqrt,
    fabs: Math.abs,
    abs: Math.abs,
    log: Math.log,
    log2: Math.log2,
    log10: Math.log10,
    exp: Math.exp,
    exp2: (x: number) => 2 ** x,
    exp10: (x: number) => 10 ** x,
    isinfinite: (x: number) => Math.abs(x) === Number.POSITIVE_INFINITY,
    isnan: (x: number) => Number.isNaN(x),
    isnormal: (x: number) => Number.isFinite(x) && Math.abs(x) >= 2 ** -1022,
  };
  return [
    ...Object.entries(unary).map(
      ([name, apply]) => [`${name}/0`, valueFunction((input) => apply(numberOf(input)))] as const,
    ),
    ['pow/2', valueFunction((_, base, exponent) => numberOf(base) ** numberOf(exponent))],
    ['infinite/0', valueFunction(() => Number.POSITIVE_INFINITY)],
    ['nan/0', valueFunction(() => Number.NaN)],
  ];
}

function lists(): readonly (readonly [string, Builtin])[] {
  return [
    ['add/0', valueFunction((input) => valuesOf(input).reduce(add, null))],
    ['sort/0', valueFunction((input) => listOf(input).toSorted(compareValues))],
    ['_sort_by/1', valueFunction((input, keys) => ranked(input, keys).map(({ item }) => item))],
    ['_group_by/1', valueFunction((input, keys) => grouped(ranked(input, keys)))],
    ['_min_by/1', valueFunction((input, keys) => ranked(input, keys)[0]?.item ?? null)],
    ['_max_by/1', valueFunction((input, keys) => ranked(input, keys).at(-1)?.item ?? null)],
    ['min/0', valueFunction((input) => listOf(input).toSorted(compareValues)[0] ?? null)],
    ['max/0', valueFunction((input) => listOf(input).toSorted(compareValues).at(-1) ?? null)],
    ['unique/0', valueFunction((input) => grouped(ranked(input, listOf(input))).map((group) => group[0]))],
    ['reverse/0', valueFunction(reversed)],
    ['flatten/0', valueFunction((input) => flattened(listOf(input), Number.POSITIVE_INFINITY))],
    ['flatten/1', valueFunction((input, depth) => flattened(listOf(input), depthOf(depth)))],
    ['transpose/0', valueFunction((input) => transposed(listOf(input).map(listOf)))],
    ['toarray/0', valueFunction((input) => (Array.isArray(input) ? input : [input]))],
    ['indices/1', valueFunction(indices)],
    ['index/1', valueFunction((input, part) => indices(input, part)?.[0] ?? null)],
    ['rindex/1', valueFunction((input, part) => indices(input, part)?.at(-1) ?? null)],
  ];
}

function numberOf(value: unknown): number {
  if (typeOf(value) === 'number') return Number(value);
  throw new JqError(`${described(value)} number required`);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new JqError(`${described(value)} is not an array`);
}

function valuesOf(value: unknown): readonly unknown[] {
  return isPlainMap(value) ? Object.keys(value).map((key) => value[key]) : listOf(value);
}

function lengthOf(value: unknown): number {
  switch (typeOf(value)) {
    case 'null':
      return 0;
    case 'number':
      return Math.abs(Number(value));
    case 'string':
      return Array.from(value as string).length;
    case 'array':
      return (value as readonly unknown[]).length;
    case 'object':
      return Object.keys(value as PlainMap).length;
    default:
      throw new JqError(`${described(value)} has no length`);
  }
}

function keysOf(value: unknown, ofMap: (map: PlainMap) => readonly string[]): readonly (string | number)[] {
  if (Array.isArray(value)) return value.map((_, at) => at);
  if (isPlainMap(value)) return ofMap(value);
  throw new JqError(`${described(value)} has no keys`);
}

function has(value: unknown, key: unknown): boolean {
  if (value === null) return false;
  if (isPlainMap(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (Array.isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  throw new JqError(`Cannot check whether ${typeOf(value)} has a ${typeOf(key)} key`);
}

function contains(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return b.every((wanted) => a.some((item) => typeOf(item) === typeOf(wanted) && contains(item, wanted)));
  }
  if (isPlainMap(a) && isPlainMap(b)) {
    return Object.keys(b).every(
      (key) => Object.hasOwn(a, key) && typeOf(a[key]) === typeOf(b[key]) && contains(a[key], b[key]),
    );
  }
  if (typeOf(a) === typeOf(b)) return compareValues(a, b) === 0;
  throw new JqError(`${described(a)} and ${described(b)} cannot have their containment checked`);
}

/** The key is under `key`, `k`, `name` (or capitalised), the value under `value` or `v`. */
function fromEntries(entries: readonly unknown[]): PlainMap {
  const map: Record<string, unknown> = {};
  for (const entry of entries) {
    if (!isPlainMap(entry)) throw new JqError(`Cannot index ${typeOf(entry)} with "key"`);
    const key = ['key', 'k', 'name', 'Name', 'Key', 'K']
      .map((name) => ownField(entry, name))
      .find((candidate) => candidate !== undefined && candidate !== null);
    if (key === undefined || typeof key === 'object') throw new JqError('Cannot use null as object key');
    const valueKey = ['value', 'v', 'Value', 'V'].find((name) => Object.hasOwn(entry, name));
    setOwnField(map, toText(key), valueKey === undefined ? null : entry[valueKey]);
  }
  return map;
}

function* range(from: number, to: number, by: number): Generator<number> {
  if (by === 0) throw new JqError('Range cannot have a step of zero');
  for (let at = from; by > 0 ? at < to : at > to; at += by) yield at;
}

interface Ranked {
  readonly key: unknown;
  readonly item: unknown;
}

/** The items in the order of their keys; equal keys keep their order. */
function ranked(input: unknown, keys: unknown): readonly Ranked[] {
  const ofItems = listOf(keys);
  return listOf(input)
    .map((item, at) => ({ key: ofItems[at], item }))
    .sort((a, b) => compareValues(a.key, b.key));
}

function grouped(items: readonly Ranked[]): readonly (readonly unknown[])[] {
  const groups: { key: unknown; items: unknown[] }[] = [];
  for (const { key, item } of items) {
    const last = groups.at(-1);
    if (last !== undefined && compareValues(last.key, key) === 0) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map((group) => group.items);
}

function reversed(value: unknown): unknown {
  if (typeof value === 'string') return Array.from(value).reverse().join('');
  return value === null ? [] : listOf(value).toReversed();
}

function depthOf(value: unknown): number {
  const depth = numberOf(value);
  if (depth < 0) throw new JqError('flatten depth must not be negative');
  return depth;
}

function flattened(list: readonly unknown[], depth: number): readonly unknown[] {
  return list.flatMap((item) => (Array.isArray(item) && depth > 0 ? flattened(item, depth - 1) : [item]));
}

function transposed(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? null));
}

function indices(value: unknown, part: unknown): readonly number[] | null {
  if (value === null) return null;
  if (typeof value === 'string' && typeof part === 'string') return textIndices(value, part);
  if (Array.isArray(value)) return indicesOf(value, Array.isArray(part) ? part : [part]);
  throw new JqError(`Cannot determine indices of ${described(part)} in ${described(value)}`);
}

function textIndices(text: string, part: string): readonly number[] {
  return indicesOf(Array.from(text), Array.from(part));
}
