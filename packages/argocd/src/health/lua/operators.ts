import type { BinaryOperator } from './ast.ts';
import type { LuaRun } from './run.ts';
import { LuaTable } from './table.ts';
import { call, formatNumber, isTruthy, metamethod, toNumber, typeOf } from './values.ts';

export type Operation = (run: LuaRun, a: unknown, b: unknown) => unknown;

function arithmetic(event: string, apply: (a: number, b: number) => number): Operation {
  return (run, a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return apply(a, b);
    const [x, y] = [toNumber(a), toNumber(b)];
    if (x !== undefined && y !== undefined) return apply(x, y);
    const handler = metamethod(a, `__${event}`) ?? metamethod(b, `__${event}`);
    if (handler !== undefined) return call(run, handler, [a, b])[0];
    throw run.error(`cannot perform ${event} operation between ${typeOf(a)} and ${typeOf(b)}`);
  };
}

/** The result has the sign of the divisor. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

const concat: Operation = (run, a, b) => {
  if (isConcatenable(a) && isConcatenable(b)) {
    const text = asText(a) + asText(b);
    run.chargeBytes(text.length);
    return text;
  }
  const handler = metamethod(a, '__concat') ?? metamethod(b, '__concat');
  if (handler !== undefined) return call(run, handler, [a, b])[0];
  throw run.error(`cannot perform concat operation between ${typeOf(a)} and ${typeOf(b)}`);
};

function isConcatenable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function asText(value: string | number): string {
  return typeof value === 'string' ? value : formatNumber(value);
}

export function areEqual(run: LuaRun, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!(a instanceof LuaTable) || !(b instanceof LuaTable)) return false;
  const handler = metamethod(a, '__eq');
  if (handler === undefined || handler !== metamethod(b, '__eq')) return false;
  return isTruthy(call(run, handler, [a, b])[0]);
}

export function isLess(run: LuaRun, a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  return compareByHandler(run, '__lt', a, b);
}

function isLessOrEqual(run: LuaRun, a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a <= b;
  if (typeof a === 'string' && typeof b === 'string') return a <= b;
  return compareByHandler(run, '__le', a, b);
}

function compareByHandler(run: LuaRun, event: string, a: unknown, b: unknown): boolean {
  const handler = metamethod(a, event) ?? metamethod(b, event);
  if (handler === undefined) throw run.error(`attempt to compare ${typeOf(a)} with ${typeOf(b)}`);
  return isTruthy(call(run, handler, [a, b])[0]);
}

/** What each operator does; `and` and `or` are not here, for they do not always look at both sides. */
export const operations: Readonly<Record<Exclude<BinaryOperator, 'and' | 'or'>, Operation>> = {
  '+': arithmetic('add', (a, b) => a + b),
  '-': arithmetic('sub', (a, b) => a - b),
  '*': arithmetic('mul', (a, b) => a * b),
  '/': arithmetic('div', (a, b) => a / b),
  '%': arithmetic('mod', modulo),
  '^': arithmetic('pow', (a, b) => a ** b),
  '..': concat,
  '==': areEqual,
  '~=': (run, a, b) => !areEqual(run, a, b),
  '<': isLess,
  '<=': isLessOrEqual,
  '>': (run, a, b) => isLess(run, b, a),
  '>=': (run, a, b) => isLessOrEqual(run, b, a),
};

export function negate(run: LuaRun, value: unknown): unknown {
  const number = toNumber(value);
  if (number !== undefined) return -number;
  const handler = metamethod(value, '__unm');
  if (handler !== undefined) return call(run, handler, [value])[0];
  throw run.error(`__unm undefined for ${typeOf(value)}`);
}

export function lengthOf(run: LuaRun, value: unknown): unknown {
  if (typeof value === 'string') return value.length;
  const handler = metamethod(value, '__len');
  if (handler !== undefined) return call(run, handler, [value])[0];
  if (value instanceof LuaTable) return value.length;
  throw run.error(`__len undefined for ${typeOf(value)}`);
}
