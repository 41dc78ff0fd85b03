import { formatGoFloat } from '@setpoint/goyaml';
import { ObjectValue } from './object-value.ts';
import type { Runtime } from './runtime.ts';
import { compareText } from './text.ts';
import { toText } from './to-json.ts';
import type { Trace } from './trace.ts';
import { ArrayValue, force, FunctionValue, typeName, type Value } from './values.ts';

export function typeError(rt: Runtime, value: Value, expected: string, trace: Trace): Error {
  return rt.error(`Unexpected type ${typeName(value)}, expected ${expected}`, trace);
}

export function toBoolean(rt: Runtime, value: Value, trace: Trace): boolean {
  if (typeof value === 'boolean') return value;
  throw typeError(rt, value, 'boolean', trace);
}

export function toNumber(rt: Runtime, value: Value, trace: Trace): number {
  if (typeof value === 'number') return value;
  throw typeError(rt, value, 'number', trace);
}

export function toStringValue(rt: Runtime, value: Value, trace: Trace): string {
  if (typeof value === 'string') return value;
  throw typeError(rt, value, 'string', trace);
}

export function toArray(rt: Runtime, value: Value, trace: Trace): ArrayValue {
  if (value instanceof ArrayValue) return value;
  throw typeError(rt, value, 'array', trace);
}

export function toObject(rt: Runtime, value: Value, trace: Trace): ObjectValue {
  if (value instanceof ObjectValue) return value;
  throw typeError(rt, value, 'object', trace);
}

export function toFunction(rt: Runtime, value: Value, trace: Trace): FunctionValue {
  if (value instanceof FunctionValue) return value;
  throw typeError(rt, value, 'function', trace);
}

/** A whole number of 32 bits. */
export function toInt(rt: Runtime, value: Value, trace: Trace): number {
  const number = toNumber(rt, value, trace);
  if ((number | 0) !== number) throw rt.error(`Expected an integer, but got ${formatGoFloat(number)}`, trace);
  return number;
}

/** A number that arithmetic gave: it has to be one. */
export function checkedNumber(rt: Runtime, value: number, trace: Trace): number {
  if (Number.isFinite(value)) return value;
  throw rt.error(Number.isNaN(value) ? 'Not a number' : 'Overflow', trace);
}

export function concatText(rt: Runtime, left: string, right: string): string {
  if (left.length + right.length > 4096) rt.chargeText(left.length + right.length);
  return left + right;
}

/** `left + right` */
export function add(rt: Runtime, left: Value, right: Value, trace: Trace): Value {
  if (typeof left === 'number' && typeof right === 'number') return checkedNumber(rt, left + right, trace);
  if (typeof right === 'string') return concatText(rt, toText(rt, left, trace), right);
  if (typeof left === 'number') throw typeError(rt, right, 'number', trace);
  if (typeof left === 'string') return concatText(rt, left, toText(rt, right, trace));
  if (left instanceof ObjectValue) return ObjectValue.extended(left, toObject(rt, right, trace));
  if (left instanceof ArrayValue) {
    const { elements } = toArray(rt, right, trace);
    rt.charge(left.elements.length + elements.length);
    return new ArrayValue(left.elements.concat(elements));
  }
  throw rt.error(`Unexpected type ${typeName(left)}`, trace);
}

export function compare(rt: Runtime, left: Value, right: Value, trace: Trace): number {
  if (typeof left === 'number') {
    const other = toNumber(rt, right, trace);
    return left < other ? -1 : left > other ? 1 : 0;
  }
  if (typeof left === 'string') return compareText(left, toStringValue(rt, right, trace));
  if (left instanceof ArrayValue) return compareArrays(rt, left, toArray(rt, right, trace), trace);
  throw rt.error(`Unexpected type ${typeName(left)}`, trace);
}

function compareArrays(rt: Runtime, left: ArrayValue, right: ArrayValue, trace: Trace): number {
  const length = Math.min(left.elements.length, right.elements.length);
  rt.charge(length);
  for (let i = 0; i < length; i++) {
    const a = force(rt, left.elements[i] ?? null, trace);
    const order = compare(rt, a, force(rt, right.elements[i] ?? null, trace), trace);
    if (order !== 0) return order;
  }
  return Math.sign(left.elements.length - right.elements.length);
}

export function equals(rt: Runtime, left: Value, right: Value, trace: Trace): boolean {
  if (left instanceof ArrayValue) return right instanceof ArrayValue && equalArrays(rt, left, right, trace);
  if (left instanceof ObjectValue)
    return right instanceof ObjectValue && equalObjects(rt, left, right, trace);
  if (left instanceof FunctionValue) {
    if (!(right instanceof FunctionValue)) return false;
    throw rt.error('Cannot test equality of functions', trace);
  }
  return left === right;
}

function equalArrays(rt: Runtime, left: ArrayValue, right: ArrayValue, trace: Trace): boolean {
  if (left.elements.length !== right.elements.length) return false;
  rt.charge(left.elements.length);
  for (let i = 0; i < left.elements.length; i++) {
    const a = force(rt, left.elements[i] ?? null, trace);
    if (!equals(rt, a, force(rt, right.elements[i] ?? null, trace), trace)) return false;
  }
  return true;
}

function equalObjects(rt: Runtime, left: ObjectValue, right: ObjectValue, trace: Trace): boolean {
  const names = left.fieldNames();
  const others = right.fieldNames();
  if (names.length !== others.length || names.some((name, i) => name !== others[i])) return false;
  return names.every((name) => equals(rt, left.get(rt, name, trace), right.get(rt, name, trace), trace));
}

type Arithmetic = (left: number, right: number, rt: Runtime, trace: Trace) => number;

const ARITHMETIC: ReadonlyMap<string, Arithmetic> = new Map<string, Arithmetic>([
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  [
    '/',
    (left, right, rt, trace) => {
      if (right === 0) throw rt.error('Division by zero.', trace);
      return left / right;
    },
  ],
  ['&', bitwise((left, right) => left & right)],
  ['|', bitwise((left, right) => left | right)],
  ['^', bitwise((left, right) => left ^ right)],
  ['<<', shift((left, right) => BigInt.asIntN(64, left << right))],
  ['>>', shift((left, right) => left >> right)],
]);

function bitwise(operate: (left: bigint, right: bigint) => bigint): Arithmetic {
  return (left, right, rt, trace) => {
    for (const operand of [left, right]) {
      if (Math.abs(operand) <= Number.MAX_SAFE_INTEGER) continue;
      const range = '[-9007199254740991, 9007199254740991]';
      throw rt.error(`Bitwise operator argument ${formatGoFloat(operand)} outside of range ${range}`, trace);
    }
    return Number(operate(BigInt(Math.trunc(left)), BigInt(Math.trunc(right))));
  };
}

function shift(operate: (left: bigint, right: bigint) => bigint): Arithmetic {
  return (left, right, rt, trace) => {
    const shifted = bitwise((a, b) => operate(a, b % 64n));
    if (Math.abs(left) <= Number.MAX_SAFE_INTEGER && right >= -Number.MAX_SAFE_INTEGER && right < 0)
      throw rt.error('Shift by negative exponent.', trace);
    return shifted(left, right, rt, trace);
  };
}

/** Of two values that are there, with any operator but `&&`, `||`, `%` and `in`. */
export function binary(rt: Runtime, op: string, left: Value, right: Value, trace: Trace): Value {
  switch (op) {
    case '+':
      return add(rt, left, right, trace);
    case '==':
      return equals(rt, left, right, trace);
    case '!=':
      return !equals(rt, left, right, trace);
    case '<':
      return compare(rt, left, right, trace) < 0;
    case '<=':
      return compare(rt, left, right, trace) <= 0;
    case '>':
      return compare(rt, left, right, trace) > 0;
    case '>=':
      return compare(rt, left, right, trace) >= 0;
    default: {
      const a = toNumber(rt, left, trace);
      const b = toNumber(rt, right, trace);
      return checkedNumber(rt, (ARITHMETIC.get(op) as Arithmetic)(a, b, rt, trace), trace);
    }
  }
}

export function unary(rt: Runtime, op: string, operand: Value, trace: Trace): Value {
  if (op === '!') return !toBoolean(rt, operand, trace);
  const number = toNumber(rt, operand, trace);
  if (op === '-') return -number;
  return op === '+' ? number : Number(~BigInt.asIntN(64, BigInt(Math.trunc(number))));
}
