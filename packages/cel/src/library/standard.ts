import {
  BOOL,
  BYTES,
  DURATION,
  INT,
  listType,
  mapType,
  paramType,
  STRING,
  TIMESTAMP,
  type Type,
} from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import type { CelList } from '../values/list.ts';
import type { CelMap } from '../values/map.ts';
import { codePointLength } from '../values/text.ts';
import type { Duration, Timestamp } from '../values/time.ts';
import { type CalendarFields, calendarOf } from '../values/time-zone.ts';
import type { Value } from '../values/value.ts';
import { STANDARD_MACROS } from '../syntax/standard-macros.ts';
import { CONVERSIONS } from './conversions.ts';
import {
  fn,
  type FunctionDeclaration,
  type Implementation,
  type Library,
  member,
  overload,
} from './function.ts';
import { OPERATORS } from './operators.ts';
import { matchesPattern } from './regex.ts';

const A = paramType('A');
const B = paramType('B');

const sizeOfText = (text: string): bigint => BigInt(codePointLength(text));
const sizeOfBytes = (bytes: Uint8Array): bigint => BigInt(bytes.length);
const sizeOfContainer = (container: CelList | CelMap): bigint => BigInt(container.size);

/** What every environment has: operators, conversions, and the functions of the language definition. */
export const STANDARD_LIBRARY: Library = {
  macros: STANDARD_MACROS,
  functions: [
    ...OPERATORS,
    ...CONVERSIONS,
    fn(
      'size',
      ...sized('bytes', BYTES, sizeOfBytes),
      ...sized('list', listType(A), sizeOfContainer),
      ...sized('map', mapType(A, B), sizeOfContainer),
      ...sized('string', STRING, sizeOfText),
    ),
    text('contains', 'contains_string', (text: string, part: string) => text.includes(part)),
    text('endsWith', 'ends_with_string', (text: string, end: string) => text.endsWith(end)),
    text('startsWith', 'starts_with_string', (text: string, start: string) => text.startsWith(start)),
    fn(
      'matches',
      overload('matches', [STRING, STRING], BOOL, matchesPattern),
      member('matches_string', [STRING, STRING], BOOL, matchesPattern),
    ),
    calendar('getFullYear', 'year', (fields) => fields.year),
    calendar('getMonth', 'month', (fields) => fields.month),
    calendar('getDayOfYear', 'day_of_year', (fields) => fields.dayOfYear - 1),
    calendar('getDayOfMonth', 'day_of_month', (fields) => fields.day - 1),
    calendar('getDate', 'day_of_month_1_based', (fields) => fields.day),
    calendar('getDayOfWeek', 'day_of_week', (fields) => fields.dayOfWeek),
    clock('getHours', 'hours', (fields) => fields.hours, 3_600_000_000_000n),
    clock('getMinutes', 'minutes', (fields) => fields.minutes, 60_000_000_000n),
    clock('getSeconds', 'seconds', (fields) => fields.seconds, 1_000_000_000n),
    clock('getMilliseconds', 'milliseconds', (_, time) => Math.floor(time.fraction / 1e6), 1_000_000n),
  ],
};

function sized(name: string, type: Type, call: Implementation): readonly ReturnType<typeof overload>[] {
  return [overload(`size_${name}`, [type], INT, call), member(`${name}_size`, [type], INT, call)];
}

function text(name: string, id: string, call: Implementation): FunctionDeclaration {
  return fn(name, member(id, [STRING, STRING], BOOL, call));
}

type Field = (fields: CalendarFields, time: Timestamp) => number;

function calendarOverloads(id: string, field: Field): readonly ReturnType<typeof member>[] {
  const call = (time: Timestamp, zone = 'UTC'): Value => {
    const fields = calendarOf(time, zone);
    return fields instanceof CelError ? fields : BigInt(field(fields, time));
  };
  return [
    member(`timestamp_to_${id}`, [TIMESTAMP], INT, call),
    member(`timestamp_to_${id}_with_tz`, [TIMESTAMP, STRING], INT, call),
  ];
}

function calendar(name: string, id: string, field: Field): FunctionDeclaration {
  return fn(name, ...calendarOverloads(id, field));
}

/** Of a timestamp the field of the clock, of a duration the whole of it in that unit. */
function clock(name: string, id: string, field: Field, unit: bigint): FunctionDeclaration {
  const ofDuration = member(`duration_to_${id}`, [DURATION], INT, (value: Duration) => value.nanos / unit);
  return fn(name, ...calendarOverloads(id, field), ofDuration);
}
