import { CelError } from './cel-error.ts';
import { Duration, Timestamp } from './time.ts';
import { Uint } from './uint.ts';

const INT_OVERFLOW = new CelError('integer overflow');
const UINT_OVERFLOW = new CelError('unsigned integer overflow');
const DIVISION_BY_ZERO = new CelError('division by zero');
const MODULUS_BY_ZERO = new CelError('modulus by zero');
const DURATION_OVERFLOW = new CelError('duration overflow');
const TIMESTAMP_OVERFLOW = new CelError('timestamp overflow');

/** The result of an operation on ints if it fits 64 bits. */
export function int(value: bigint): bigint | CelError {
  return BigInt.asIntN(64, value) === value ? value : INT_OVERFLOW;
}

export function uint(value: bigint): Uint | CelError {
  return BigInt.asUintN(64, value) === value ? new Uint(value) : UINT_OVERFLOW;
}

function duration(nanos: bigint): Duration | CelError {
  return Duration.isInRange(nanos) ? new Duration(nanos) : DURATION_OVERFLOW;
}

export function timestamp(nanos: bigint): Timestamp | CelError {
  return Timestamp.isInRange(nanos) ? new Timestamp(nanos) : TIMESTAMP_OVERFLOW;
}

/** The whole part of a double as an int; the ends of the range are out, as doubles cannot name them. */
export function intOfDouble(value: number): bigint | CelError {
  return value > -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : INT_OVERFLOW;
}

export function uintOfDouble(value: number): Uint | CelError {
  return value >= 0 && value < 2 ** 64 ? new Uint(BigInt(Math.trunc(value))) : UINT_OVERFLOW;
}

export function divideInts(a: bigint, b: bigint): bigint | CelError {
  return b === 0n ? DIVISION_BY_ZERO : int(a / b);
}

/** The smallest int modulo -1 overflows, as in cel-go. */
export function moduloInts(a: bigint, b: bigint): bigint | CelError {
  if (b === 0n) return MODULUS_BY_ZERO;
  return b === -1n && a === -(2n ** 63n) ? INT_OVERFLOW : a % b;
}

export function addUints(a: Uint, b: Uint): Uint | CelError {
  return uint(a.value + b.value);
}

export function subtractUints(a: Uint, b: Uint): Uint | CelError {
  return uint(a.value - b.value);
}

export function multiplyUints(a: Uint, b: Uint): Uint | CelError {
  return uint(a.value * b.value);
}

export function divideUints(a: Uint, b: Uint): Uint | CelError {
  return b.value === 0n ? DIVISION_BY_ZERO : uint(a.value / b.value);
}

export function moduloUints(a: Uint, b: Uint): Uint | CelError {
  return b.value === 0n ? MODULUS_BY_ZERO : uint(a.value % b.value);
}

export function addDurations(a: Duration, b: Duration): Duration | CelError {
  return duration(a.nanos + b.nanos);
}

export function subtractDurations(a: Duration, b: Duration): Duration | CelError {
  return duration(a.nanos - b.nanos);
}

export function addToTimestamp(a: Timestamp, b: Duration): Timestamp | CelError {
  return timestamp(a.nanos + b.nanos);
}

export function addToDuration(a: Duration, b: Timestamp): Timestamp | CelError {
  return timestamp(a.nanos + b.nanos);
}

export function subtractFromTimestamp(a: Timestamp, b: Duration): Timestamp | CelError {
  return timestamp(a.nanos - b.nanos);
}

export function subtractTimestamps(a: Timestamp, b: Timestamp): Duration | CelError {
  return duration(a.nanos - b.nanos);
}
