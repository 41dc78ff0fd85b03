import { plainDecimal } from './time.ts';

/** Go's `%g` turns to exponents below 1e-4 and from 1e6 on. */
const EXPONENT_FROM = 6;

/** A double as Go's `strconv.FormatFloat(f, 'g', -1, 64)` writes it. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (magnitude === 0) return `${sign}0`;
  const [mantissa = '', exponentText = '0'] = magnitude.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < EXPONENT_FROM) return sign + plainDecimal(magnitude);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}

const HEX_FLOAT = /^0x([0-9a-f]*)(?:\.([0-9a-f]*))?p([+-]?\d+)$/i;

/** The double a text spells for Go's `strconv.ParseFloat`, or undefined. */
export function parseDouble(text: string): number | undefined {
  const match = /^([+-]?)(.+)$/s.exec(text);
  if (match === null) return undefined;
  const sign = match[1] === '-' ? -1 : 1;
  const body = match[2] ?? '';
  if (/^inf(?:inity)?$/i.test(body)) return sign * Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(body)) return Number.NaN;
  if (/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(body)) {
    const value = Number(body);
    return Number.isFinite(value) ? sign * value : undefined;
  }
  const hex = HEX_FLOAT.exec(body);
  if (hex === null) return undefined;
  const fraction = hex[2] ?? '';
  return (
    sign * Number.parseInt(`${hex[1] ?? ''}${fraction}`, 16) * 2 ** (Number(hex[3]) - 4 * fraction.length)
  );
}

/** A finite double with a number of decimal places, rounded half to even from its exact value, as Go does. */
export function fixedDecimal(value: number, places: number): string {
  const { numerator, shift } = exactFraction(Math.abs(value));
  const scaled = numerator * 10n ** BigInt(places);
  const divisor = 1n << BigInt(shift);
  let rounded = scaled / divisor;
  const rest = (scaled % divisor) * 2n;
  if (rest > divisor || (rest === divisor && rounded % 2n === 1n)) rounded += 1n;
  const digits = String(rounded).padStart(places + 1, '0');
  const sign = value < 0 ? '-' : '';
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The integer and the power of two whose quotient a non-negative double is. */
function exactFraction(value: number): { readonly numerator: bigint; readonly shift: number } {
  let shift = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  return { numerator: BigInt(scaled), shift };
}
