import { goValues, Int } from '@setpoint/gotemplate';
import { negate } from './arithmetic.ts';
import { type Builtin, taking } from './builtin.ts';
import { ExprFault } from './errors.ts';
import { compare, floatOf, intOf, isNumber, typeName } from './values.ts';

const rounding = (name: string, round: (value: number) => number): readonly [string, Builtin] =>
  taking(name, 1, 1, ([value]) => {
    if (!isNumber(value)) throw invalid(name, value);
    return round(floatOf(value));
  });

const invalid = (name: string, value: unknown): ExprFault =>
  new ExprFault(`invalid argument for ${name} (type ${typeName(value)})`);

/** Halves go away from zero, as Go's math.Round does. */
const roundHalfAway = (value: number): number =>
  Math.sign(value) * Math.floor(Math.abs(value) + (Math.abs(value) % 1 >= 0.5 ? 0.5 : 0));

function abs([value]: readonly unknown[]): unknown {
  if (!isNumber(value)) throw invalid('abs', value);
  return floatOf(value) < 0 ? negate(value) : value;
}

function toInt([value]: readonly unknown[]): unknown {
  if (typeof value !== 'string') return goValues.intOf(intOf(value));
  if (!/^[+-]?\d+$/.test(value)) throw new ExprFault(`invalid operation: int(${value})`);
  return goValues.intOf(BigInt(value.replace(/^\+/, '')));
}

const floatText = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan)$/i;

function toFloat([value]: readonly unknown[]): unknown {
  if (typeof value !== 'string') return floatOf(value);
  if (!floatText.test(value)) throw new ExprFault(`invalid operation: float(${value})`);
  if (/nan$/i.test(value)) return Number.NaN;
  if (/inf/i.test(value)) return value.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(value);
}

/** The numbers in the arguments and the lists among them, however deep. */
function* numbersOf(name: string, values: readonly unknown[]): Generator<Int | number> {
  for (const value of values) {
    const items = goValues.itemsOf(value);
    if (items !== undefined) yield* numbersOf(name, items);
    else if (isNumber(value)) yield value;
    else throw invalid(name, value);
  }
}

const extreme =
  (name: string, isBetter: (order: number) => boolean): Builtin =>
  (args) => {
    let best: Int | number | undefined;
    if (args.length === 1 && !isNumber(args[0]) && goValues.itemsOf(args[0]) === undefined) return args[0];
    for (const value of numbersOf(name, args)) {
      if (best === undefined || isBetter(compare(value, best, '<'))) best = value;
    }
    return best ?? null;
  };

const floatsOf = (name: string, args: readonly unknown[]): number[] =>
  Array.from(numbersOf(name, args), (value) => floatOf(value));

function mean(args: readonly unknown[]): number {
  const values = floatsOf('mean', args);
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(args: readonly unknown[]): number {
  const values = floatsOf('median', args).sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  if (values.length === 0) return 0;
  if (values.length % 2 === 1) return values[middle] as number;
  return ((values[middle - 1] as number) + (values[middle] as number)) / 2;
}

const bits = (name: string, operate: (a: bigint, b: bigint) => bigint): readonly [string, Builtin] =>
  taking(name, 2, 2, ([a, b]) => goValues.intOf(operate(bitsOf(name, a), bitsOf(name, b))));

function bitsOf(name: string, value: unknown): bigint {
  if (value instanceof Int) return BigInt(value.value);
  throw new ExprFault(`cannot use ${typeName(value)} as argument (type int) to call ${name}`);
}

/** Shifts beyond the width give what is left then; a negative count is an error. */
const shift =
  (operate: (a: bigint, b: bigint) => bigint) =>
  (a: bigint, b: bigint): bigint => {
    if (b < 0n) throw new ExprFault(`invalid operation: negative shift count ${b} (type int)`);
    return operate(a, b > 64n ? 64n : b);
  };

export const numberBuiltins: ReadonlyArray<readonly [string, Builtin]> = [
  taking('abs', 1, 1, abs),
  rounding('ceil', Math.ceil),
  rounding('floor', Math.floor),
  rounding('round', roundHalfAway),
  taking('int', 1, 1, toInt),
  taking('float', 1, 1, toFloat),
  ['max', extreme('max', (order) => order > 0)],
  ['min', extreme('min', (order) => order < 0)],
  ['mean', mean],
  ['median', median],
  bits('bitand', (a, b) => a & b),
  bits('bitor', (a, b) => a | b),
  bits('bitxor', (a, b) => a ^ b),
  bits('bitnand', (a, b) => a & ~b),
  bits(
    'bitshl',
    shift((a, b) => a << b),
  ),
  bits(
    'bitshr',
    shift((a, b) => a >> b),
  ),
  bits(
    'bitushr',
    shift((a, b) => BigInt.asUintN(64, a) >> b),
  ),
  taking('bitnot', 1, 1, ([value]) => goValues.intOf(~bitsOf('bitnot', value))),
];
