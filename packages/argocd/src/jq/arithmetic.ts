import { isPlainMap, type PlainMap, setOwnField, ownField } from '@setpoint/kube';
import type { ArithmeticOperator, ComparisonOperator } from './ast.ts';
import { JqError } from './errors.ts';
import { compareValues, described, typeOf } from './values.ts';

const maxStringLength = 1 << 24;

/** What a binary operator gives; throws a {@link JqError} for operands it does not take. */
export function applyOperator(
  operator: ArithmeticOperator | ComparisonOperator,
  a: unknown,
  b: unknown,
): unknown {
  switch (operator) {
    case '==':
      return compareValues(a, b) === 0;
    case '!=':
      return compareValues(a, b) !== 0;
    case '<':
      return compareValues(a, b) < 0;
    case '<=':
      return compareValues(a, b) <= 0;
    case '>':
      return compareValues(a, b) > 0;
    case '>=':
      return compareValues(a, b) >= 0;
    case '+':
      return add(a, b);
    case '-':
      return subtract(a, b);
    case '*':
      return multiply(a, b);
    case '/':
      return divide(a, b);
    case '%':
      return modulo(a, b);
  }
}

function areNumbers(a: unknown, b: unknown): boolean {
  return typeOf(a) === 'number' && typeOf(b) === 'number';
}

function cannot(a: unknown, b: unknown, what: string): JqError {
  return new JqError(`${described(a)} and ${described(b)} cannot be ${what}`);
}

export function add(a: unknown, b: unknown): unknown {
  if (a === null) return b;
  if (b === null) return a;
  if (areNumbers(a, b)) return Number(a) + Number(b);
  if (typeof a === 'string' && typeof b === 'string') return limited(a.length + b.length, () => a + b);
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as unknown[]), ...(b as unknown[])];
  if (isPlainMap(a) && isPlainMap(b)) return merged(a, b);
  throw cannot(a, b, 'added');
}

function limited(length: number, make: () => string): string {
  if (length > maxStringLength) throw new JqError('the string would be too long');
  return make();
}

function merged(a: PlainMap, b: PlainMap): PlainMap {
  const result: Record<string, unknown> = {};
  for (const map of [a, b]) for (const key of Object.keys(map)) setOwnField(result, key, map[key]);
  return result;
}

function subtract(a: unknown, b: unknown): unknown {
  if (areNumbers(a, b)) return Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.filter((item) => !b.some((other) => compareValues(item, other) === 0));
  }
  throw cannot(a, b, 'subtracted');
}

function multiply(a: unknown, b: unknown): unknown {
  if (areNumbers(a, b)) return Number(a) * Number(b);
  if (isPlainMap(a) && isPlainMap(b)) return mergedDeep(a, b);
  if (typeof b === 'string' && typeof a === 'number') return repeated(b, a);
  if (typeof a === 'string' && typeof b === 'number') return repeated(a, b);
  throw cannot(a, b, 'multiplied');
}

function repeated(text: string, times: number): string | null {
  if (!(times > 0)) return null;
  const count = Math.max(1, Math.trunc(times));
  return limited(text.length * count, () => text.repeat(count));
}

function mergedDeep(a: PlainMap, b: PlainMap): PlainMap {
  const result: Record<string, unknown> = { ...merged(a, b) };
  for (const key of Object.keys(b)) {
    const [mine, other] = [ownField(a, key), b[key]];
    if (isPlainMap(mine) && isPlainMap(other)) setOwnField(result, key, mergedDeep(mine, other));
  }
  return result;
}

function divide(a: unknown, b: unknown): unknown {
  if (areNumbers(a, b)) {
    if (Number(b) === 0)
      throw new JqError(`${described(a)} and ${described(b)} cannot be divided because the divisor is zero`);
    return Number(a) / Number(b);
  }
  if (typeof a === 'string' && typeof b === 'string') return splitText(a, b);
  throw cannot(a, b, 'divided');
}

export function splitText(text: string, separator: string): readonly string[] {
  if (text === '') return [];
  return separator === '' ? Array.from(text) : text.split(separator);
}

/** Of the whole parts; the result has the sign of the dividend. */
function modulo(a: unknown, b: unknown): unknown {
  if (!areNumbers(a, b)) throw cannot(a, b, 'divided');
  const divisor = Math.trunc(Number(b));
  if (divisor === 0)
    throw new JqError(`${described(a)} and ${described(b)} cannot be divided because the divisor is zero`);
  const rest = Math.trunc(Number(a)) % Math.abs(divisor);
  return rest === 0 ? 0 : rest;
}
