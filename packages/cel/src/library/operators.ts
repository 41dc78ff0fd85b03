import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  INT,
  listType,
  mapType,
  paramType,
  STRING,
  TIMESTAMP,
  type Type,
  UINT,
} from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { compareValues } from '../values/compare.ts';
import { equalValues } from '../values/equality.ts';
import type { CelList } from '../values/list.ts';
import { type CelMap, keyOf } from '../values/map.ts';
import type { Value } from '../values/value.ts';
import * as arithmetic from '../values/arithmetic.ts';
import { fn, type FunctionDeclaration, overload, type Overload } from './function.ts';

const A = paramType('A');
const B = paramType('B');
const LIST_OF_A = listType(A);
const MAP_OF_AB = mapType(A, B);

const COMPARABLE: readonly (readonly [string, Type, Type])[] = [
  ['bool', BOOL, BOOL],
  ['int64', INT, INT],
  ['int64_double', INT, DOUBLE],
  ['int64_uint64', INT, UINT],
  ['uint64', UINT, UINT],
  ['uint64_double', UINT, DOUBLE],
  ['uint64_int64', UINT, INT],
  ['double', DOUBLE, DOUBLE],
  ['double_int64', DOUBLE, INT],
  ['double_uint64', DOUBLE, UINT],
  ['string', STRING, STRING],
  ['bytes', BYTES, BYTES],
  ['timestamp', TIMESTAMP, TIMESTAMP],
  ['duration', DURATION, DURATION],
];

/** The operators. Those that do not evaluate all their arguments have no code here: the planner has it. */
export const OPERATORS: readonly FunctionDeclaration[] = [
  fn('_?_:_', overload('conditional', [BOOL, A, A], A, planned)),
  fn('_&&_', overload('logical_and', [BOOL, BOOL], BOOL, planned)),
  fn('_||_', overload('logical_or', [BOOL, BOOL], BOOL, planned)),
  fn('@not_strictly_false', overload('not_strictly_false', [BOOL], BOOL, planned)),
  fn(
    '_[_]',
    overload('index_list', [LIST_OF_A, INT], A, planned),
    overload('index_map', [MAP_OF_AB, A], B, planned),
  ),
  fn(
    '!_',
    overload('logical_not', [BOOL], BOOL, (value: boolean) => !value),
  ),
  fn('_==_', overload('equals', [A, A], BOOL, equalValues)),
  fn('_!=_', overload('not_equals', [A, A], BOOL, notEqual)),
  fn(
    '_+_',
    overload(
      'add_bytes',
      [BYTES, BYTES],
      BYTES,
      (a: Uint8Array, b: Uint8Array) => new Uint8Array([...a, ...b]),
    ),
    overload('add_double', [DOUBLE, DOUBLE], DOUBLE, (a: number, b: number) => a + b),
    overload('add_duration_duration', [DURATION, DURATION], DURATION, arithmetic.addDurations),
    overload('add_duration_timestamp', [DURATION, TIMESTAMP], TIMESTAMP, arithmetic.addToDuration),
    overload('add_timestamp_duration', [TIMESTAMP, DURATION], TIMESTAMP, arithmetic.addToTimestamp),
    overload('add_int64', [INT, INT], INT, (a: bigint, b: bigint) => arithmetic.int(a + b)),
    overload('add_list', [LIST_OF_A, LIST_OF_A], LIST_OF_A, (a: CelList, b: CelList) => a.concat(b)),
    overload('add_string', [STRING, STRING], STRING, (a: string, b: string) => a + b),
    overload('add_uint64', [UINT, UINT], UINT, arithmetic.addUints),
  ),
  fn(
    '_-_',
    overload('subtract_double', [DOUBLE, DOUBLE], DOUBLE, (a: number, b: number) => a - b),
    overload('subtract_duration_duration', [DURATION, DURATION], DURATION, arithmetic.subtractDurations),
    overload('subtract_int64', [INT, INT], INT, (a: bigint, b: bigint) => arithmetic.int(a - b)),
    overload(
      'subtract_timestamp_duration',
      [TIMESTAMP, DURATION],
      TIMESTAMP,
      arithmetic.subtractFromTimestamp,
    ),
    overload('subtract_timestamp_timestamp', [TIMESTAMP, TIMESTAMP], DURATION, arithmetic.subtractTimestamps),
    overload('subtract_uint64', [UINT, UINT], UINT, arithmetic.subtractUints),
  ),
  fn(
    '_*_',
    overload('multiply_double', [DOUBLE, DOUBLE], DOUBLE, (a: number, b: number) => a * b),
    overload('multiply_int64', [INT, INT], INT, (a: bigint, b: bigint) => arithmetic.int(a * b)),
    overload('multiply_uint64', [UINT, UINT], UINT, arithmetic.multiplyUints),
  ),
  fn(
    '_/_',
    overload('divide_double', [DOUBLE, DOUBLE], DOUBLE, (a: number, b: number) => a / b),
    overload('divide_int64', [INT, INT], INT, arithmetic.divideInts),
    overload('divide_uint64', [UINT, UINT], UINT, arithmetic.divideUints),
  ),
  fn(
    '_%_',
    overload('modulo_int64', [INT, INT], INT, arithmetic.moduloInts),
    overload('modulo_uint64', [UINT, UINT], UINT, arithmetic.moduloUints),
  ),
  fn(
    '-_',
    overload('negate_double', [DOUBLE], DOUBLE, (value: number) => -value),
    overload('negate_int64', [INT], INT, (value: bigint) => arithmetic.int(-value)),
  ),
  fn(
    '@in',
    overload('in_list', [A, LIST_OF_A], BOOL, isIn),
    overload('in_map', [A, MAP_OF_AB], BOOL, (key: Value, map: CelMap) => hasKey(map, key)),
  ),
  comparison('_<_', 'less', (order) => order < 0),
  comparison('_<=_', 'less_equals', (order) => order <= 0),
  comparison('_>_', 'greater', (order) => order > 0),
  comparison('_>=_', 'greater_equals', (order) => order >= 0),
];

function planned(): Value {
  throw new Error('the planner evaluates this operator itself');
}

function notEqual(a: Value, b: Value): Value {
  const equal = equalValues(a, b);
  return typeof equal === 'boolean' ? !equal : equal;
}

function isIn(value: Value, list: CelList): boolean {
  for (let i = 0; i < list.size; i++) if (equalValues(list.at(i), value) === true) return true;
  return false;
}

function hasKey(map: CelMap, value: Value): boolean {
  const key = keyOf(value);
  return key !== undefined && map.has(key);
}

function comparison(name: string, id: string, holds: (order: number) => boolean): FunctionDeclaration {
  const call = (a: Value, b: Value): Value => {
    const order = compareValues(a, b);
    return order instanceof CelError ? order : holds(order);
  };
  const overloads: Overload[] = COMPARABLE.map(([suffix, left, right]) =>
    overload(`${id}_${suffix}`, [left, right], BOOL, call),
  );
  return fn(name, ...overloads);
}
