import type { CallContext } from '../exec/call-context.ts';
import { GoError } from '../errors.ts';
import { sortStrings } from '../text/bytes.ts';
import { contextualVariadic, func, type GoFunction, variadic } from '../values/go-function.ts';
import { anyMapType, anyType, stringType } from '../values/go-type.ts';
import { typeOf } from '../values/inspect.ts';
import { merge } from './merge.ts';
import { badConversion } from './panic.ts';
import { GoNilMap, type GoSlice, stringSlice } from '../values/objects.ts';
import { sortedKeys } from '../values/sorted-keys.ts';
import { strval } from './strval.ts';

/** A `map[string]interface {}` argument; a nil map is null. */
export type Dict = Map<string, unknown> | null;

function dict(...pairs: unknown[]): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (let i = 0; i < pairs.length; i += 2)
    map.set(strval(pairs[i]), i + 1 < pairs.length ? pairs[i + 1] : '');
  return map;
}

function get(map: Dict, key: string): unknown {
  const value = map?.get(key);
  return value === undefined ? '' : value;
}

function set(map: Dict, key: string, value: unknown): Map<string, unknown> {
  if (map === null) throw new GoError('assignment to entry in nil map');
  return map.set(key, value);
}

function unset(map: Dict, key: string): unknown {
  map?.delete(key);
  return map ?? new GoNilMap();
}

function pluck(key: string, ...maps: Dict[]): unknown[] {
  return maps.filter((map) => map?.has(key) === true).map((map) => map?.get(key));
}

/** Go's order is random; ours is that of the names, so that equal inputs give equal output. */
function keys(...maps: Dict[]): GoSlice {
  return stringSlice(maps.flatMap((map) => (map === null ? [] : sortStrings([...map.keys()]))));
}

/** In the order of the keys, as {@link keys}. */
function values(map: Dict): unknown[] {
  return map === null ? [] : sortedKeys(map).map((key) => map.get(key as string));
}

function pick(map: Dict, ...names: string[]): Map<string, unknown> {
  const picked = new Map<string, unknown>();
  for (const name of names) if (map?.has(name) === true) picked.set(name, map.get(name));
  return picked;
}

function omit(map: Dict, ...names: string[]): Map<string, unknown> {
  const kept = new Map(map);
  for (const name of names) kept.delete(name);
  return kept;
}

function asDict(value: unknown): Map<string, unknown> {
  const type = typeOf(value);
  if (type !== anyMapType) throw badConversion(type?.name ?? 'nil', anyMapType.name);
  return value as Map<string, unknown>;
}

/** The value at a path of keys, then the default, then the dict. */
function dig(...params: unknown[]): unknown {
  if (params.length < 3) throw new GoError('dig needs at least three arguments');
  let current: unknown = asDict(params.at(-1));
  const path = params.slice(0, -2).map((key) => {
    if (typeof key !== 'string') throw badConversion(typeOf(key)?.name ?? 'nil', 'string');
    return key;
  });
  for (const [i, key] of path.entries()) {
    const map: Map<string, unknown> = i === 0 ? (current as Map<string, unknown>) : asDict(current);
    if (!map.has(key)) return params.at(-2);
    current = map.get(key);
  }
  return current;
}

function merging(overwrite: boolean): GoFunction {
  return contextualVariadic(
    [anyMapType, anyMapType],
    ({ run }: CallContext, target: Dict, ...sources: Dict[]) => {
      let into = target;
      for (const source of sources) {
        if (source === null) continue;
        into ??= new Map<string, unknown>();
        merge(into, source, overwrite, (steps) => run.spend(steps));
      }
      return into ?? new GoNilMap();
    },
  );
}

/** sprig's dict functions. `set`, `unset` and the merges change their first argument. */
export const dictFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['dict', variadic([anyType], dict)],
  ['get', func([anyMapType, stringType], get)],
  ['set', func([anyMapType, stringType, anyType], set)],
  ['unset', func([anyMapType, stringType], unset)],
  ['hasKey', func([anyMapType, stringType], (map: Dict, key: string) => map?.has(key) === true)],
  ['pluck', variadic([stringType, anyMapType], pluck)],
  ['keys', variadic([anyMapType], keys)],
  ['values', func([anyMapType], values)],
  ['pick', variadic([anyMapType, stringType], pick)],
  ['omit', variadic([anyMapType, stringType], omit)],
  ['dig', variadic([anyType], dig)],
  ['merge', merging(false)],
  ['mustMerge', merging(false)],
  ['mergeOverwrite', merging(true)],
  ['mustMergeOverwrite', merging(true)],
];
