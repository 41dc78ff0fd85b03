import type { CallContext } from '../exec/call-context.ts';
import { printValue } from '../fmt/sprintf.ts';
import { parseInt64 } from '../syntax/parse-number.ts';
import { contextual, contextualVariadic, func, type GoFunction, variadic } from '../values/go-function.ts';
import { anyType, float64Type, intSliceType, intType, stringType } from '../values/go-type.ts';
import { add64, Int, int, int64, intOfType, mul64, normalize, sub64, wrap64 } from '../values/int.ts';
import { GoSlice } from '../values/objects.ts';
import { toFloat64, toInt64 } from './cast.ts';
import { add, type BigDecimal, decimalOf, divide, multiply, subtract, toFloat } from './decimal.ts';
import { divideByZero } from './panic.ts';

function div(a: unknown, b: unknown): Int {
  const x = toInt64(a);
  const y = toInt64(b);
  if (y === 0) throw divideByZero();
  if (typeof x === 'number' && typeof y === 'number') return int64(Math.trunc(x / y) + 0);
  return int64(wrap64(BigInt(x) / BigInt(y)));
}

function mod(a: unknown, b: unknown): Int {
  const x = toInt64(a);
  const y = toInt64(b);
  if (y === 0) throw divideByZero();
  if (typeof x === 'number' && typeof y === 'number') return int64((x % y) + 0);
  return int64(normalize(BigInt(x) % BigInt(y)));
}

function extreme(better: (a: number | bigint, b: number | bigint) => boolean): GoFunction {
  return variadic([anyType, anyType], (first: unknown, ...rest: unknown[]) => {
    let best = toInt64(first);
    for (const value of rest) {
      const candidate = toInt64(value);
      if (better(candidate, best)) best = candidate;
    }
    return int64(best);
  });
}

function floats(pick: (a: number, b: number) => number): GoFunction {
  return variadic([anyType, anyType], (first: unknown, ...rest: unknown[]) =>
    rest.reduce((best: number, value) => pick(best, toFloat64(value)), toFloat64(first)),
  );
}

/** Decimal arithmetic over floats: the operands are exact, and only the result is rounded. */
function decimals(operate: (a: BigDecimal, b: BigDecimal) => BigDecimal): GoFunction {
  return variadic([anyType, anyType], (first: unknown, ...rest: unknown[]) =>
    decimalFold(operate, first, rest),
  );
}

function decimalFold(
  operate: (a: BigDecimal, b: BigDecimal) => BigDecimal,
  first: unknown,
  rest: readonly unknown[],
): number {
  let result = decimalOf(toFloat64(first));
  for (const value of rest) result = operate(result, decimalOf(toFloat64(value)));
  return toFloat(result);
}

/** Go's `math.Pow(10, n)`, which squares its way up and so is off by a little for large n. */
function powerOfTen(exponent: number): number {
  let mantissa = 1;
  let shift = 0;
  let [square, squareShift] = [0.625, 4];
  for (let rest = Math.min(Math.abs(exponent), 400); rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) {
      mantissa *= square;
      shift += squareShift;
    }
    square *= square;
    squareShift *= 2;
    if (square < 0.5) {
      square += square;
      squareShift--;
    }
  }
  if (exponent < 0) {
    mantissa = 1 / mantissa;
    shift = -shift;
  }
  return mantissa * 2 ** Math.trunc(shift / 2) * 2 ** (shift - Math.trunc(shift / 2));
}

function round(value: unknown, places: number, ...options: number[]): number {
  const roundOn = options[0] ?? 0.5;
  const power = powerOfTen(places);
  const digit = power * toFloat64(value);
  const fraction = digit - Math.trunc(digit);
  return (fraction >= roundOn ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function untilStep({ run }: CallContext, start: number, stop: number, step: number): number[] {
  if (stop < start ? step >= 0 : step <= 0) return [];
  run.spendOnList(Math.ceil((stop - start) / step));
  const values: number[] = [];
  if (stop < start) for (let i = start; i > stop; i += step) values.push(i);
  else for (let i = start; i < stop; i += step) values.push(i);
  return values;
}

const intSlice = (values: readonly number[]): GoSlice => new GoSlice(intSliceType, values.map(int));

function until(context: CallContext, count: number): GoSlice {
  return intSlice(untilStep(context, 0, count, count < 0 ? -1 : 1));
}

/** Like the seq command: end, start and end, or start, step and end. */
function seq(context: CallContext, ...params: number[]): string {
  const [a = 0, b = 0, c = 0] = params;
  switch (params.length) {
    case 1: {
      const step = a < 1 ? -1 : 1;
      return untilStep(context, 1, a + step, step).join(' ');
    }
    case 2: {
      const step = b < a ? -1 : 1;
      return untilStep(context, a, b + step, step).join(' ');
    }
    case 3:
      if (c < a && b > 0) return '';
      return untilStep(context, a, c + (c < a ? -1 : 1), b).join(' ');
    default:
      return '';
  }
}

/** Go's `strconv.Atoi` without its error: 0 for what is no number, the nearest int for one too large. */
function atoi(text: string): Int {
  const parsed = parseInt64(text, 10);
  if (typeof parsed === 'bigint') return intOfType(intType, parsed);
  if (parsed === 'syntax') return int(0);
  return intOfType(intType, text.startsWith('-') ? -(2n ** 63n) : 2n ** 63n - 1n);
}

function octal(value: unknown): Int {
  const parsed = parseInt64(printValue(value ?? '<nil>'), 8);
  return int64(typeof parsed === 'bigint' ? normalize(parsed) : 0);
}

const maxOf = (a: number, b: number): number => Math.max(a, b);
const minOf = (a: number, b: number): number => Math.min(a, b);

/** sprig's arithmetic: int64 with wrap-around, and decimals rounded to float64. */
export const mathFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['int', func([anyType], (value: unknown) => intOfType(intType, toInt64(value)))],
  ['int64', func([anyType], (value: unknown) => int64(toInt64(value)))],
  ['float64', func([anyType], toFloat64)],
  ['atoi', func([stringType], atoi)],
  ['toDecimal', func([anyType], octal)],
  ['add1', func([anyType], (value: unknown) => int64(add64(toInt64(value), 1)))],
  [
    'add',
    variadic([anyType], (...values: unknown[]) =>
      int64(values.reduce((sum: number | bigint, value) => add64(sum, toInt64(value)), 0)),
    ),
  ],
  ['sub', func([anyType, anyType], (a: unknown, b: unknown) => int64(sub64(toInt64(a), toInt64(b))))],
  ['div', func([anyType, anyType], div)],
  ['mod', func([anyType, anyType], mod)],
  [
    'mul',
    variadic([anyType, anyType], (first: unknown, ...rest: unknown[]) =>
      int64(rest.reduce((product: number | bigint, value) => mul64(product, toInt64(value)), toInt64(first))),
    ),
  ],
  ['add1f', func([anyType], (value: unknown) => decimalFold(add, value, [1]))],
  ['addf', variadic([anyType], (...values: unknown[]) => decimalFold(add, 0, values))],
  ['subf', decimals(subtract)],
  ['divf', decimals(divide)],
  ['mulf', decimals(multiply)],
  ['max', extreme((a, b) => a > b)],
  ['biggest', extreme((a, b) => a > b)],
  ['min', extreme((a, b) => a < b)],
  ['maxf', floats(maxOf)],
  ['minf', floats(minOf)],
  ['ceil', func([anyType], (value: unknown) => Math.ceil(toFloat64(value)))],
  ['floor', func([anyType], (value: unknown) => Math.floor(toFloat64(value)))],
  ['round', variadic([anyType, intType, float64Type], round)],
  ['until', contextual([intType], until)],
  [
    'untilStep',
    contextual(
      [intType, intType, intType],
      (context: CallContext, start: number, stop: number, step: number) =>
        intSlice(untilStep(context, start, stop, step)),
    ),
  ],
  ['seq', contextualVariadic([intType], seq)],
];
