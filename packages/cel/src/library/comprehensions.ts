import type { Expr } from '../syntax/ast.ts';
import { foldAll, foldExists, foldExistsOne, foldList, foldMap } from '../syntax/folds.ts';
import {
  ACCUMULATOR,
  argument,
  type Macro,
  type MacroCall,
  MacroError,
  receiver,
  variableOf,
} from '../syntax/macro.ts';
import type { FoldParts } from '../syntax/factory.ts';
import { mapType, paramType } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { CelMap, EntryMap, keyOf } from '../values/map.ts';
import type { Value } from '../values/value.ts';
import { fn, type Library, overload } from './function.ts';

const MAP_KV = mapType(paramType('K'), paramType('V'));

/** Macros over index and element, or key and value: `all`, `exists`, `existsOne`, `transformList`, `transformMap`. */
export const TWO_VARIABLE_LIBRARY: Library = {
  macros: [
    { name: 'all', receiver: true, argCount: 3, expand: quantifier(foldAll) },
    { name: 'exists', receiver: true, argCount: 3, expand: quantifier(foldExists) },
    { name: 'existsOne', receiver: true, argCount: 3, expand: quantifier(foldExistsOne) },
    { name: 'exists_one', receiver: true, argCount: 3, expand: quantifier(foldExistsOne) },
    ...transformations('transformList', (call, transform, filter) =>
      foldList(call.make, rangeOf(call), transform, filter),
    ),
    ...transformations('transformMap', (call, transform, filter) => {
      const { make } = call;
      const key = make.ident(variableOf(call.args[0]));
      return foldMap(
        make,
        rangeOf(call),
        make.call('cel.@mapInsert', make.ident(ACCUMULATOR), key, transform),
        filter,
      );
    }),
    ...transformations('transformMapEntry', (call, transform, filter) => {
      const { make } = call;
      return foldMap(
        make,
        rangeOf(call),
        make.call('cel.@mapInsert', make.ident(ACCUMULATOR), transform),
        filter,
      );
    }),
  ],
  functions: [
    fn(
      'cel.@mapInsert',
      overload('@mapInsert_map_map', [MAP_KV, MAP_KV], MAP_KV, insertAll),
      overload('@mapInsert_map_key_value', [MAP_KV, paramType('K'), paramType('V')], MAP_KV, insert),
    ),
  ],
};

function rangeOf(call: MacroCall): Pick<FoldParts, 'range' | 'iterVar' | 'iterVar2'> {
  const iterVar = variableOf(call.args[0]);
  const iterVar2 = variableOf(call.args[1]);
  if (iterVar === iterVar2) throw new MacroError(argument(call, 1), `duplicate variable name: ${iterVar}`);
  return { range: receiver(call), iterVar, iterVar2 };
}

function quantifier(fold: typeof foldAll): Macro['expand'] {
  return (call) => fold(call.make, rangeOf(call), argument(call, 2));
}

type Transform = (call: MacroCall, transform: Expr, filter: Expr | undefined) => Expr;

function transformations(name: string, expand: Transform): readonly Macro[] {
  return [
    { name, receiver: true, argCount: 3, expand: (call) => expand(call, argument(call, 2), undefined) },
    {
      name,
      receiver: true,
      argCount: 4,
      expand: (call) => expand(call, argument(call, 3), argument(call, 2)),
    },
  ];
}

function insert(map: CelMap, key: Value, value: Value): Value {
  const found = keyOf(key);
  if (found === undefined || !(map instanceof EntryMap)) return new CelError('unsupported key type');
  if (map.has(found)) return new CelError(`insert failed: key ${String(found)} already exists`);
  map.insert(found, [key, value]);
  return map;
}

function insertAll(map: CelMap, entries: CelMap): Value {
  for (const [key, value] of entries.entries()) {
    const result = insert(map, key, value);
    if (result instanceof CelError) return result;
  }
  return map;
}
