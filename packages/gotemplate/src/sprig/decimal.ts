import { GoError } from '../errors.ts';
import { printFloat, shortestDecimal } from '../text/format-float.ts';

/** A decimal number, value × 10^exponent, as shopspring/decimal: sprig's float arithmetic rounds only at the end. */
export interface BigDecimal {
  readonly value: bigint;
  readonly exponent: number;
}

export function decimalOf(float: number): BigDecimal {
  if (!Number.isFinite(float)) throw new GoError(`Cannot create a Decimal from ${printFloat(float)}`);
  const { digits, point } = shortestDecimal(Math.abs(float));
  const value = BigInt(digits || '0');
  return { value: float < 0 ? -value : value, exponent: digits === '' ? 0 : point - digits.length };
}

function aligned(a: BigDecimal, b: BigDecimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (d: BigDecimal): bigint => d.value * 10n ** BigInt(d.exponent - exponent);
  return [scale(a), scale(b), exponent];
}

export function add(a: BigDecimal, b: BigDecimal): BigDecimal {
  const [x, y, exponent] = aligned(a, b);
  return { value: x + y, exponent };
}

export function subtract(a: BigDecimal, b: BigDecimal): BigDecimal {
  return add(a, { value: -b.value, exponent: b.exponent });
}

export function multiply(a: BigDecimal, b: BigDecimal): BigDecimal {
  return { value: a.value * b.value, exponent: a.exponent + b.exponent };
}

const divisionPrecision = 16;
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** To 16 decimal places, halves away from zero. */
export function divide(a: BigDecimal, b: BigDecimal): BigDecimal {
  if (b.value === 0n) throw new GoError('decimal division by 0');
  const shift = a.exponent - b.exponent + divisionPrecision;
  const numerator = shift >= 0 ? a.value * 10n ** BigInt(shift) : a.value;
  const denominator = shift >= 0 ? b.value : b.value * 10n ** BigInt(-shift);
  const quotient = numerator / denominator;
  const rest = numerator % denominator;
  const roundsUp = magnitude(rest) * 2n >= magnitude(denominator);
  const step = numerator < 0n === denominator < 0n ? 1n : -1n;
  return { value: roundsUp ? quotient + step : quotient, exponent: -divisionPrecision };
}

export function toFloat(decimal: BigDecimal): number {
  return Number(`${decimal.value}e${decimal.exponent}`);
}
