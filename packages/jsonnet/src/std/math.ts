import { checkedNumber, compare, toBoolean, toNumber } from '../operators.ts';
import { LIBRARY } from '../trace.ts';
import { typeName, type Value } from '../values.ts';
import { lazy, library, native, type StdEntry } from './define.ts';
import { frexp, pow, round } from './go-math.ts';
import { mod, remainder } from './operators.ts';

export const mathFunctions: readonly StdEntry[] = [
  ['pi', Math.PI],
  numeric('ceil', Math.ceil),
  numeric('floor', Math.floor),
  numeric('sqrt', Math.sqrt),
  numeric('sin', Math.sin),
  numeric('cos', Math.cos),
  numeric('tan', Math.tan),
  numeric('asin', Math.asin),
  numeric('acos', Math.acos),
  numeric('atan', Math.atan),
  numeric('log', Math.log),
  numeric('exp', (x) => {
    const result = Math.exp(x);
    return result === 0 && x > 0 ? Number.POSITIVE_INFINITY : result;
  }),
  numeric('mantissa', (x) => frexp(x)[0]),
  numeric('exponent', (x) => frexp(x)[1]),
  numeric('round', round),
  numeric2('hypot', ['x', 'y'], Math.hypot),
  numeric2('atan2', ['y', 'x'], Math.atan2),
  numeric2('pow', ['x', 'n'], pow),
  native('modulo', ['x', 'y'], (rt, [x = null, y = null], trace) => {
    const a = toNumber(rt, x, trace);
    return remainder(rt, a, toNumber(rt, y, trace), trace);
  }),
  predicate('isEven', (x) => Math.trunc(x) % 2 === 0),
  predicate('isOdd', (x) => Math.trunc(x) % 2 !== 0),
  predicate('isInteger', Number.isInteger),
  predicate('isDecimal', (x) => !Number.isInteger(x)),
  native('xor', ['x', 'y'], (rt, [x = null, y = null], trace) => {
    const a = toBoolean(rt, x, trace);
    return a !== toBoolean(rt, y, trace);
  }),
  native('xnor', ['x', 'y'], (rt, [x = null, y = null], trace) => {
    const a = toBoolean(rt, x, trace);
    return a === toBoolean(rt, y, trace);
  }),
  lazy('mod', ['a', 'b'], (rt, [a = null, b = null]) => mod(rt, a, b)),
  library('deg2rad', ['x'], (rt, [x = null], trace) => (toNumber(rt, x, trace) * Math.PI) / 180),
  library('rad2deg', ['x'], (rt, [x = null], trace) =>
    checkedNumber(rt, (toNumber(rt, x, trace) * 180) / Math.PI, trace),
  ),
  library('log2', ['x'], (rt, [x = null], trace) =>
    checkedNumber(rt, Math.log(toNumber(rt, x, trace)) / Math.log(2), trace),
  ),
  library('log10', ['x'], (rt, [x = null], trace) =>
    checkedNumber(rt, Math.log(toNumber(rt, x, trace)) / Math.log(10), trace),
  ),
  library('abs', ['n'], (rt, [n = null]) => {
    if (typeof n !== 'number') throw rt.error(`std.abs expected number, got ${typeName(n)}`, LIBRARY);
    return n > 0 ? n : -n;
  }),
  library('sign', ['n'], (rt, [n = null]) => {
    if (typeof n !== 'number') throw rt.error(`std.sign expected number, got ${typeName(n)}`, LIBRARY);
    return n > 0 ? 1 : n < 0 ? -1 : 0;
  }),
  chosen('max', (a, b) => (a > b ? a : b)),
  chosen('min', (a, b) => (a < b ? a : b)),
  library('clamp', ['x', 'minVal', 'maxVal'], (rt, [x = null, least = null, most = null], trace) => {
    if (compare(rt, x, least, trace) < 0) return least;
    return compare(rt, x, most, trace) > 0 ? most : x;
  }),
];

function numeric(name: string, operate: (x: number) => number): StdEntry {
  return native(name, ['x'], (rt, [x = null], trace) =>
    checkedNumber(rt, operate(toNumber(rt, x, trace)), trace),
  );
}

function numeric2(
  name: string,
  names: readonly string[],
  operate: (x: number, y: number) => number,
): StdEntry {
  return native(name, names, (rt, [x = null, y = null], trace) => {
    const a = toNumber(rt, x, trace);
    return checkedNumber(rt, operate(a, toNumber(rt, y, trace)), trace);
  });
}

function predicate(name: string, holds: (x: number) => boolean): StdEntry {
  return native(name, ['x'], (rt, [x = null], trace) => holds(toNumber(rt, x, trace)));
}

function chosen(name: string, choose: (a: number, b: number) => number): StdEntry {
  return library(name, ['a', 'b'], (rt, [a = null, b = null]) => {
    const wrong = (which: string, value: Value): Error =>
      rt.error(`std.${name} ${which} param expected number, got ${typeName(value)}`, LIBRARY);
    if (typeof a !== 'number') throw wrong('first', a);
    if (typeof b !== 'number') throw wrong('second', b);
    return choose(a, b);
  });
}
