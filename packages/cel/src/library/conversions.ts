import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  paramType,
  STRING,
  TIMESTAMP,
  type Type,
  typeType,
  UINT,
} from '../types/type.ts';
import * as arithmetic from '../values/arithmetic.ts';
import { CelError } from '../values/cel-error.ts';
import { formatDouble, parseDouble } from '../values/double-text.ts';
import {
  Duration,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
  Timestamp,
} from '../values/time.ts';
import { typeOf } from '../values/type-of.ts';
import type { Uint } from '../values/uint.ts';
import { TypeValue, type Value } from '../values/value.ts';
import { fn, type FunctionDeclaration, overload } from './function.ts';

const A = paramType('A');

/** `int(x)`, `string(x)` and the other functions that bear a type's name. */
export const CONVERSIONS: readonly FunctionDeclaration[] = [
  fn(
    'type',
    overload('type', [A], typeType(A), (value: Value) => new TypeValue(typeOf(value))),
  ),
  fn('dyn', overload('to_dyn', [A], DYN, same)),
  fn(
    'bool',
    overload('bool_to_bool', [BOOL], BOOL, same),
    overload('string_to_bool', [STRING], BOOL, boolOfText),
  ),
  fn(
    'bytes',
    overload('bytes_to_bytes', [BYTES], BYTES, same),
    overload('string_to_bytes', [STRING], BYTES, (text: string) => new TextEncoder().encode(text)),
  ),
  fn(
    'double',
    overload('double_to_double', [DOUBLE], DOUBLE, same),
    overload('int64_to_double', [INT], DOUBLE, Number),
    overload(
      'string_to_double',
      [STRING],
      DOUBLE,
      (text: string) => parseDouble(text) ?? failed(text, DOUBLE),
    ),
    overload('uint64_to_double', [UINT], DOUBLE, (value: Uint) => Number(value.value)),
  ),
  fn(
    'duration',
    overload('duration_to_duration', [DURATION], DURATION, same),
    overload('int64_to_duration', [INT], DURATION, (nanos: bigint) => new Duration(nanos)),
    overload('string_to_duration', [STRING], DURATION, durationOfText),
  ),
  fn(
    'int',
    overload('int64_to_int64', [INT], INT, same),
    overload('double_to_int64', [DOUBLE], INT, arithmetic.intOfDouble),
    overload('duration_to_int64', [DURATION], INT, (value: Duration) => value.nanos),
    overload('string_to_int64', [STRING], INT, intOfText),
    overload('timestamp_to_int64', [TIMESTAMP], INT, (value: Timestamp) => value.seconds),
    overload('uint64_to_int64', [UINT], INT, (value: Uint) => arithmetic.int(value.value)),
  ),
  fn(
    'string',
    overload('string_to_string', [STRING], STRING, same),
    overload('bool_to_string', [BOOL], STRING, String),
    overload('bytes_to_string', [BYTES], STRING, textOfBytes),
    overload('double_to_string', [DOUBLE], STRING, formatDouble),
    overload('duration_to_string', [DURATION], STRING, formatDuration),
    overload('int64_to_string', [INT], STRING, String),
    overload('timestamp_to_string', [TIMESTAMP], STRING, formatTimestamp),
    overload('uint64_to_string', [UINT], STRING, (value: Uint) => String(value.value)),
  ),
  fn(
    'timestamp',
    overload('timestamp_to_timestamp', [TIMESTAMP], TIMESTAMP, same),
    overload('int64_to_timestamp', [INT], TIMESTAMP, (seconds: bigint) =>
      arithmetic.timestamp(seconds * 1_000_000_000n),
    ),
    overload('string_to_timestamp', [STRING], TIMESTAMP, timestampOfText),
  ),
  fn(
    'uint',
    overload('uint64_to_uint64', [UINT], UINT, same),
    overload('double_to_uint64', [DOUBLE], UINT, arithmetic.uintOfDouble),
    overload('int64_to_uint64', [INT], UINT, arithmetic.uint),
    overload('string_to_uint64', [STRING], UINT, uintOfText),
  ),
];

function same(value: Value): Value {
  return value;
}

function failed(_text: string, type: Type): CelError {
  return new CelError(`type conversion error from 'string' to '${type.name}'`);
}

function boolOfText(text: string): Value {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  return failed(text, BOOL);
}

function intOfText(text: string): Value {
  if (!/^[+-]?\d+$/.test(text)) return failed(text, INT);
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : failed(text, INT);
}

function uintOfText(text: string): Value {
  const value = /^\d+$/.test(text) ? arithmetic.uint(BigInt(text)) : undefined;
  return value === undefined || value instanceof CelError ? failed(text, UINT) : value;
}

function textOfBytes(bytes: Uint8Array): Value {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new CelError('invalid UTF-8 in bytes, cannot convert to string');
    throw error;
  }
}

function durationOfText(text: string): Value {
  const nanos = parseDuration(text);
  return nanos === undefined ? failed(text, DURATION) : new Duration(nanos);
}

function timestampOfText(text: string): Value {
  const nanos = parseTimestamp(text);
  return nanos === undefined ? failed(text, TIMESTAMP) : arithmetic.timestamp(nanos);
}
