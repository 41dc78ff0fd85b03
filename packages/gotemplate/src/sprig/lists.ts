import type { CallContext } from '../exec/call-context.ts';
import { GoError } from '../errors.ts';
import { sortStrings } from '../text/bytes.ts';
import { contextual, contextualVariadic, func, type GoFunction, variadic } from '../values/go-function.ts';
import { anySliceType, anyType, type GoType, intType, sliceOf } from '../values/go-type.ts';
import { itemsOf, typeOf } from '../values/inspect.ts';
import { deepEqual, type Spend } from '../values/deep-equal.ts';
import { GoBytes, GoSlice, nilSlice, stringSlice } from '../values/objects.ts';
import { toInt64 } from './cast.ts';
import { isEmpty } from './defaults.ts';
import { lengthOutOfRange, nilDereference } from './panic.ts';
import { strslice, strval } from './strval.ts';

/** The items of a list; anything else fails as sprig does, naming the kind. */
function listOf(value: unknown, fault: (kind: string) => string): readonly unknown[] {
  const items = itemsOf(value);
  if (items !== undefined) return items;
  const type = typeOf(value);
  if (type === undefined) throw nilDereference();
  throw new GoError(fault(type.kind));
}

const cannot = (verb: string) => (kind: string) => `Cannot ${verb} type ${kind}`;

function push(list: unknown, value: unknown): unknown[] {
  return [...listOf(list, cannot('push on')), value];
}

function prepend(list: unknown, value: unknown): unknown[] {
  return [value, ...listOf(list, cannot('prepend on'))];
}

function first(list: unknown): unknown {
  return listOf(list, cannot('find first on'))[0] ?? null;
}

function last(list: unknown): unknown {
  return listOf(list, cannot('find last on')).at(-1) ?? null;
}

function rest(list: unknown): unknown {
  const items = listOf(list, cannot('find rest on'));
  return items.length === 0 ? nilSlice() : items.slice(1);
}

function initial(list: unknown): unknown {
  const items = listOf(list, cannot('find initial on'));
  return items.length === 0 ? nilSlice() : items.slice(0, -1);
}

function reverse(list: unknown): unknown[] {
  return listOf(list, cannot('find reverse on')).toReversed();
}

function compact(list: unknown): unknown[] {
  return listOf(list, cannot('compact on')).filter((item) => !isEmpty(item));
}

function includes(list: readonly unknown[], value: unknown, spend: Spend): boolean {
  return list.some((item) => deepEqual(value, item, spend));
}

function uniq({ run }: CallContext, list: unknown): unknown[] {
  const spend: Spend = (steps) => run.spend(steps);
  const seen: unknown[] = [];
  for (const item of listOf(list, cannot('find uniq on'))) if (!includes(seen, item, spend)) seen.push(item);
  return seen;
}

function without({ run }: CallContext, list: unknown, ...omit: unknown[]): unknown[] {
  const items = listOf(list, cannot('find without on'));
  return items.filter((item) => !includes(omit, item, (steps) => run.spend(steps)));
}

function has({ run }: CallContext, needle: unknown, haystack: unknown): boolean {
  if (haystack === null) return false;
  return includes(listOf(haystack, cannot('find has on')), needle, (steps) => run.spend(steps));
}

/** Part of a list; what it shares with the list in Go cannot be told. */
function slice(list: unknown, ...indices: unknown[]): unknown {
  const items = listOf(list, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return null;
  const start = indices.length > 0 ? Number(toInt64(indices[0])) : 0;
  const end = indices.length > 1 ? Number(toInt64(indices[1])) : items.length;
  if (start < 0 || end < start || end > items.length) {
    throw new GoError('reflect.Value.Slice: slice index out of bounds');
  }
  const type = typeOf(list) as GoType;
  if (list instanceof GoBytes) return new GoBytes(list.data.subarray(start, end), type);
  const part = items.slice(start, end);
  return type === anySliceType ? part : new GoSlice(type, part);
}

function concat({ run }: CallContext, ...lists: unknown[]): unknown {
  const all: unknown[] = [];
  for (const list of lists) {
    const items = listOf(list, (kind) => `Cannot concat type ${kind} as list`);
    for (const item of items) all.push(item);
    run.spendOnList(all.length);
  }
  return all.length === 0 ? nilSlice() : all;
}

const chunksType = sliceOf(anySliceType);

function chunk(size: number, list: unknown): GoSlice {
  const items = listOf(list, cannot('chunk'));
  const count = Math.floor((items.length - 1) / size) + 1;
  if (!(count >= 0 && count <= items.length)) throw lengthOutOfRange();
  return new GoSlice(
    chunksType,
    Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size)),
  );
}

/** A []string is sorted where it is, as sprig does; other lists are copied as strings. */
function sortAlpha(list: unknown): GoSlice {
  if (itemsOf(list) === undefined) return stringSlice([strval(list)]);
  const strings = strslice(list);
  sortStrings(strings.items as string[]);
  return strings;
}

const unary = (call: (list: unknown) => unknown): GoFunction => func([anyType], call);

/** A function under its own name and its `must` name, which differ in Go only in how they fail inside. */
function both(name: string, fn: GoFunction): ReadonlyArray<readonly [string, GoFunction]> {
  const must = `must${name[0]?.toUpperCase()}${name.slice(1)}`;
  return [
    [name, fn],
    [must, fn],
  ];
}

/** sprig's list functions. */
export const listFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['list', variadic([anyType], (...items: unknown[]) => items)],
  ['tuple', variadic([anyType], (...items: unknown[]) => items)],
  ...both('append', func([anyType, anyType], push)),
  ...both('push', func([anyType, anyType], push)),
  ...both('prepend', func([anyType, anyType], prepend)),
  ...both('first', unary(first)),
  ...both('last', unary(last)),
  ...both('rest', unary(rest)),
  ...both('initial', unary(initial)),
  ...both('reverse', unary(reverse)),
  ...both('compact', unary(compact)),
  ...both('uniq', contextual([anyType], uniq)),
  ...both('without', contextualVariadic([anyType, anyType], without)),
  ...both('has', contextual([anyType, anyType], has)),
  ...both('slice', variadic([anyType, anyType], slice)),
  ...both('chunk', func([intType, anyType], chunk)),
  ['concat', contextualVariadic([anyType], concat)],
  ['sortAlpha', unary(sortAlpha)],
];
