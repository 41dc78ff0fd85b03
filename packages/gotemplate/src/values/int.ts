import {
  type GoType,
  int8Type,
  int16Type,
  int32Type,
  int64Type,
  intType,
  isUnsignedKind,
  uint8Type,
  uint16Type,
  uint32Type,
  uint64Type,
  uintType,
} from './go-type.ts';

/** A value of a Go integer type. `value` is a number while that is exact, else a bigint; never both for one value. */
export class Int {
  readonly type: GoType;
  readonly value: number | bigint;

  constructor(type: GoType, value: number | bigint) {
    this.type = type;
    this.value = value;
  }
}

const cachedFrom = -128;
const cachedTo = 1024;

function cacheOf(type: GoType): readonly Int[] {
  return Array.from({ length: cachedTo - cachedFrom + 1 }, (_, i) => new Int(type, i + cachedFrom));
}

const ints = cacheOf(intType);
const int64s = cacheOf(int64Type);

/** A Go `int`. `value` must be a safe integer; a negative zero becomes 0. */
export function int(value: number): Int {
  if (value >= cachedFrom && value <= cachedTo) return ints[value - cachedFrom] as Int;
  return new Int(intType, value);
}

/** A Go `int64` of any integer, wrapped to 64 bits. */
export function int64(value: number | bigint): Int {
  if (typeof value === 'number' && value >= cachedFrom && value <= cachedTo) {
    return int64s[value - cachedFrom] as Int;
  }
  return new Int(int64Type, wrap64(value));
}

/** A value of any integer type, wrapped to its width. */
export function intOfType(type: GoType, value: number | bigint): Int {
  if (type === intType) {
    const wrapped = wrap64(value);
    return typeof wrapped === 'number' ? int(wrapped) : new Int(intType, wrapped);
  }
  if (type === int64Type) return int64(value);
  return new Int(type, wrapTo(value, bitsOf(type), isUnsignedKind(type.kind)));
}

export function uint8(value: number): Int {
  return new Int(uint8Type, value & 0xff);
}

export function uint64(value: number | bigint): Int {
  return new Int(uint64Type, wrapTo(value, 64, true));
}

function bitsOf(type: GoType): number {
  switch (type.kind) {
    case 'int8':
    case 'uint8':
      return 8;
    case 'int16':
    case 'uint16':
      return 16;
    case 'int32':
    case 'uint32':
      return 32;
    default:
      return 64;
  }
}

/** The number itself while exact, else a bigint. */
export function normalize(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

export function wrap64(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value;
  return normalize(BigInt.asIntN(64, value));
}

function wrapTo(value: number | bigint, bits: number, unsigned: boolean): number | bigint {
  const wide = BigInt(value);
  return normalize(unsigned ? BigInt.asUintN(bits, wide) : BigInt.asIntN(bits, wide));
}

export function add64(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wrap64(BigInt(a) + BigInt(b));
}

export function sub64(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return wrap64(BigInt(a) - BigInt(b));
}

export function mul64(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return wrap64(BigInt(a) * BigInt(b));
}

/** Go's conversion of a float64 to int64: truncation; out of range gives the minimum, as amd64 does. */
export function floatToInt64(value: number): number | bigint {
  const truncated = Math.trunc(value);
  if (Number.isSafeInteger(truncated)) return truncated + 0;
  if (!(truncated >= -9223372036854775808 && truncated < 9223372036854775808)) return -9223372036854775808n;
  return normalize(BigInt(truncated));
}

const byName: ReadonlyMap<string, GoType> = new Map(
  [
    intType,
    int8Type,
    int16Type,
    int32Type,
    int64Type,
    uintType,
    uint8Type,
    uint16Type,
    uint32Type,
    uint64Type,
  ].map((type) => [type.name, type]),
);

/** The integer type of that Go name, or undefined. */
export function integerType(name: string): GoType | undefined {
  return byName.get(name);
}
