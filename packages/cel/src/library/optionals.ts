import { bind } from '../syntax/folds.ts';
import { argument, type MacroCall, receiver, variableOf } from '../syntax/macro.ts';
import type { Expr } from '../syntax/ast.ts';
import { BOOL, DYN, INT, listType, mapType, optionalType, paramType, STRING } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { ArrayList, CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { Optional } from '../values/optional.ts';
import { Duration, Timestamp } from '../values/time.ts';
import { Uint } from '../values/uint.ts';
import type { Value } from '../values/value.ts';
import { fn, type Library, member, overload } from './function.ts';

const V = paramType('V');
const K = paramType('K');
const OPTIONAL_V = optionalType(V);
const LIST_V = listType(V);
const MAP_KV = mapType(K, V);

/** `optional_type(T)`: its functions, `optMap` and `optFlatMap`, and `first()`, `last()` and `unwrapOpt()` of lists. */
export const OPTIONAL_LIBRARY: Library = {
  types: [optionalType(DYN)],
  macros: [
    { name: 'optMap', receiver: true, argCount: 2, expand: (call) => mapOptional(call, true) },
    { name: 'optFlatMap', receiver: true, argCount: 2, expand: (call) => mapOptional(call, false) },
  ],
  functions: [
    fn(
      'optional.of',
      overload('optional_of', [V], OPTIONAL_V, (value: Value) => new Optional(value)),
    ),
    fn('optional.ofNonZeroValue', overload('optional_ofNonZeroValue', [V], OPTIONAL_V, ofNonZero)),
    fn(
      'optional.none',
      overload('optional_none', [], OPTIONAL_V, () => Optional.none),
    ),
    fn('optional.unwrap', overload('optional_unwrap', [listType(OPTIONAL_V)], LIST_V, unwrap)),
    fn('unwrapOpt', member('optional_unwrapOpt', [listType(OPTIONAL_V)], LIST_V, unwrap)),
    fn(
      'hasValue',
      member('optional_hasValue', [OPTIONAL_V], BOOL, (optional: Optional) => optional.value !== undefined),
    ),
    fn('value', member('optional_value', [OPTIONAL_V], V, valueOf)),
    fn('or', member('optional_or_optional', [OPTIONAL_V, OPTIONAL_V], OPTIONAL_V, inPlanner)),
    fn('orValue', member('optional_orValue_value', [OPTIONAL_V, V], V, inPlanner)),
    fn('_?._', overload('select_optional_field', [DYN, STRING], OPTIONAL_V, inPlanner)),
    fn(
      '_[?_]',
      overload('list_optindex_optional_int', [LIST_V, INT], OPTIONAL_V, inPlanner),
      overload('optional_list_optindex_optional_int', [optionalType(LIST_V), INT], OPTIONAL_V, inPlanner),
      overload('map_optindex_optional_value', [MAP_KV, K], OPTIONAL_V, inPlanner),
      overload('optional_map_optindex_optional_value', [optionalType(MAP_KV), K], OPTIONAL_V, inPlanner),
    ),
    fn(
      '_[_]',
      overload('optional_list_index_int', [optionalType(LIST_V), INT], OPTIONAL_V, inPlanner),
      overload('optional_map_index_value', [optionalType(MAP_KV), K], OPTIONAL_V, inPlanner),
    ),
    fn(
      'first',
      member('list_first', [LIST_V], OPTIONAL_V, (list: CelList) => elementAt(list, 0)),
    ),
    fn(
      'last',
      member('list_last', [LIST_V], OPTIONAL_V, (list: CelList) => elementAt(list, list.size - 1)),
    ),
  ],
};

function inPlanner(): Value {
  throw new Error('the planner evaluates this function itself');
}

function valueOf(optional: Optional): Value {
  return optional.value ?? (optional.value === null ? null : new CelError('optional.none() dereference'));
}

function elementAt(list: CelList, index: number): Optional {
  return index >= 0 && index < list.size ? new Optional(list.at(index)) : Optional.none;
}

function unwrap(list: CelList): Value {
  const values: Value[] = [];
  for (const item of list) if (item instanceof Optional && item.value !== undefined) values.push(item.value);
  return new ArrayList(values);
}

function ofNonZero(value: Value): Optional {
  return isZero(value) ? Optional.none : new Optional(value);
}

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0;
  if (value instanceof Optional) return value.value === undefined;
  return (value instanceof Duration || value instanceof Timestamp) && value.nanos === 0n;
}

/** `target.hasValue() ? optional.of(body with the value bound) : optional.none()`, evaluating the target twice. */
function mapOptional(call: MacroCall, wrap: boolean): Expr {
  const { make } = call;
  const target = receiver(call);
  const variable = variableOf(call.args[0]);
  const body = bind(make, variable, make.method(target, 'value'), argument(call, 1));
  const some = wrap ? make.call('optional.of', body) : body;
  return make.call('_?_:_', make.method(target, 'hasValue'), some, make.call('optional.none'));
}
