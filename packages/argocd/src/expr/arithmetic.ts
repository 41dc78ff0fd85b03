import { goTime, goValues, Int } from '@setpoint/gotemplate';
import { ExprFault } from './errors.ts';
import { floatOf, intOf, isNumber, typeName } from './values.ts';

const { GoTime, durationNanos, durationValue } = goTime;

type Binary = (a: unknown, b: unknown) => unknown;

const mismatch = (a: unknown, operator: string, b: unknown): never => {
  throw new ExprFault(`invalid operation: ${typeName(a)} ${operator} ${typeName(b)}`);
};

/** Integers stay integers, wrapping at 64 bits; with a float both are floats. */
const numeric =
  (
    operator: string,
    ints: (a: number | bigint, b: number | bigint) => number | bigint,
    floats: (a: number, b: number) => number,
    others: Binary,
  ): Binary =>
  (a, b) => {
    if (a instanceof Int && b instanceof Int) return goValues.intOf(ints(a.value, b.value));
    if (isNumber(a) && isNumber(b)) return floats(floatOf(a), floatOf(b));
    return others(a, b) ?? mismatch(a, operator, b);
  };

export const add = numeric('+', goValues.add64, (a, b) => a + b, addOthers);

function addOthers(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  const left = durationNanos(a);
  const right = durationNanos(b);
  if (left !== undefined && right !== undefined) return durationValue(left + right);
  if (a instanceof GoTime && right !== undefined) return a.add(right);
  if (left !== undefined && b instanceof GoTime) return b.add(left);
  return undefined;
}

export const subtract = numeric(
  '-',
  goValues.sub64,
  (a, b) => a - b,
  (a, b) => {
    const right = durationNanos(b);
    if (a instanceof GoTime && b instanceof GoTime) return durationValue(a.epochNanos - b.epochNanos);
    if (a instanceof GoTime && right !== undefined) return a.add(-right);
    const left = durationNanos(a);
    return left !== undefined && right !== undefined ? durationValue(left - right) : undefined;
  },
);

export const multiply = numeric(
  '*',
  goValues.mul64,
  (a, b) => a * b,
  (a, b) => {
    const left = durationNanos(a) ?? (isNumber(a) ? a : undefined);
    const right = durationNanos(b) ?? (isNumber(b) ? b : undefined);
    if (left === undefined || right === undefined) return undefined;
    if (typeof left === 'number' || typeof right === 'number') {
      return Math.trunc(Number(wide(left)) * Number(wide(right)));
    }
    return durationValue(BigInt(wide(left)) * BigInt(wide(right)));
  },
);

const wide = (value: bigint | number | Int): bigint | number => (value instanceof Int ? value.value : value);

/** Division is always of floats. */
export function divide(a: unknown, b: unknown): unknown {
  return isNumber(a) && isNumber(b) ? floatOf(a) / floatOf(b) : mismatch(a, '/', b);
}

export function modulo(a: unknown, b: unknown): unknown {
  if (!(a instanceof Int && b instanceof Int)) return mismatch(a, '%', b);
  if (BigInt(b.value) === 0n) throw new ExprFault('runtime error: integer divide by zero');
  return goValues.intOf(BigInt(a.value) % BigInt(b.value));
}

export const power: Binary = (a, b) => floatOf(a) ** floatOf(b);

export function negate(value: unknown): unknown {
  if (typeof value === 'number') return -value;
  if (value instanceof Int) return goValues.intOf(-BigInt(value.value));
  throw new ExprFault(`invalid operation: - ${typeName(value)}`);
}

/** `from..to`, both included. */
export function range(from: unknown, to: unknown, spend: (size: number) => void): unknown {
  const start = intOf(from);
  const size = Math.max(0, Number(BigInt(intOf(to)) - BigInt(start)) + 1);
  spend(size);
  return Array.from({ length: size }, (_, i) => goValues.intOf(BigInt(start) + BigInt(i)));
}
