import { func } from '../values/go-function.ts';
import { GoType } from '../values/go-type.ts';
import { int64, normalize } from '../values/int.ts';
import { GoNamed } from '../values/objects.ts';
import { quoteBytes } from './quote-bytes.ts';

const second = 1_000_000_000n;
const minute = 60n * second;
const hour = 60n * minute;

/** Go's `time.Duration.String`: `1h2m3.5s`. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const negative = nanoseconds < 0n;
  const abs = negative ? -nanoseconds : nanoseconds;
  const sign = negative ? '-' : '';
  if (abs < second) return sign + smallText(abs);
  const hours = abs / hour;
  const minutes = (abs / minute) % 60n;
  const seconds = `${decimal(abs % minute, 9)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : sign + seconds;
}

function smallText(abs: bigint): string {
  if (abs < 1000n) return `${abs}ns`;
  if (abs < 1_000_000n) return `${decimal(abs, 3)}µs`;
  return `${decimal(abs, 6)}ms`;
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
}

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', second],
  ['m', minute],
  ['h', hour],
]);

const maxDuration = 2n ** 63n - 1n;

/** Go's `time.ParseDuration`, or the message of its error. */
export function parseDuration(text: string): bigint | string {
  const invalid = `time: invalid duration ${quoteBytes(text)}`;
  const negative = text[0] === '-';
  let rest = negative || text[0] === '+' ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '') return invalid;
  let total = 0n;
  while (rest !== '') {
    const number = /^(\d*)(?:\.(\d*))?/.exec(rest) as RegExpExecArray;
    const [whole, digits = '', fraction = ''] = number;
    if (digits === '' && fraction === '') return invalid;
    rest = rest.slice(whole.length);
    const unitText = /^[^.0-9]*/.exec(rest)?.[0] as string;
    if (unitText === '') return `time: missing unit in duration ${quoteBytes(text)}`;
    const unit = units.get(unitText);
    if (unit === undefined)
      return `time: unknown unit ${quoteBytes(unitText)} in duration ${quoteBytes(text)}`;
    rest = rest.slice(unitText.length);
    total += BigInt(digits || '0') * unit + fractionOf(fraction, unit);
    if (total > maxDuration + 1n) return invalid;
  }
  if (negative) return -total;
  return total > maxDuration ? invalid : total;
}

function fractionOf(fraction: string, unit: bigint): bigint {
  const kept = fraction.slice(0, 18);
  return kept === '' ? 0n : (BigInt(kept) * unit) / 10n ** BigInt(kept.length);
}

/** Go's `Duration.Round`: to the nearest multiple, halves away from zero. */
export function roundDuration(value: bigint, multiple: bigint): bigint {
  if (multiple <= 0n) return value;
  const abs = value < 0n ? -value : value;
  const rest = abs % multiple;
  const rounded = rest + rest < multiple ? abs - rest : abs + multiple - rest;
  return value < 0n ? -rounded : rounded;
}

const nanosOf = (value: GoNamed): bigint => BigInt(value.value);
const floatOf = (unit: bigint) => (value: GoNamed) => {
  const nanos = nanosOf(value);
  return Number(nanos / unit) + Number(nanos % unit) / Number(unit);
};

/** `time.Duration` with the methods templates use. */
export const durationType: GoType = new GoType('time.Duration', 'int64', true, {
  string: (value: GoNamed) => durationText(nanosOf(value)),
  methods: [
    ['String', func([], (value: GoNamed) => durationText(nanosOf(value)))],
    ['Hours', func([], floatOf(hour))],
    ['Minutes', func([], floatOf(minute))],
    ['Seconds', func([], floatOf(second))],
    ['Milliseconds', func([], (value: GoNamed) => int64(normalize(nanosOf(value) / 1_000_000n)))],
    ['Microseconds', func([], (value: GoNamed) => int64(normalize(nanosOf(value) / 1000n)))],
    ['Nanoseconds', func([], (value: GoNamed) => int64(value.value as number | bigint))],
  ],
});

export function durationValue(nanoseconds: bigint): GoNamed {
  return new GoNamed(durationType, normalize(BigInt.asIntN(64, nanoseconds)));
}
