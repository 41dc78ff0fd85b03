import { numberText } from '../numbers.ts';
import type { FormatCode } from './format-codes.ts';
import { pow } from './go-math.ts';

interface Signs {
  readonly isBlank: boolean;
  readonly isPlus: boolean;
}

const NO_SIGNS: Signs = { isBlank: false, isPlus: false };

function signOf(isNegative: boolean, { isBlank, isPlus }: Signs): string {
  return isNegative ? '-' : isPlus ? '+' : isBlank ? ' ' : '';
}

function zeroPadded(digits: string, signSize: number, zeros: number, least: number): string {
  return digits.padStart(Math.max(zeros - signSize, least), '0');
}

/** A sign and the digits of a whole number of at least zero. */
export function renderInteger(
  isNegative: boolean,
  magnitude: number,
  zeros: number,
  leastDigits: number,
  signs: Signs,
  radix: number,
  prefix: string,
): string {
  let digits = '';
  for (let rest = magnitude; rest !== 0; rest = Math.floor(rest / radix))
    digits = numberText(rest % radix) + digits;
  const sign = signOf(isNegative, signs);
  return sign + zeroPadded(magnitude === 0 ? '0' : prefix + digits, sign.length, zeros, leastDigits);
}

export function renderHex(value: number, zeros: number, leastDigits: number, code: FormatCode): string {
  const whole = Math.floor(Math.abs(value));
  const digits = BigInt(whole).toString(16);
  const sign = signOf(value < 0, code);
  const prefix = code.isAlternate ? (code.isUpper ? '0X' : '0x') : '';
  const shown = code.isUpper ? digits.toUpperCase() : digits;
  return sign + prefix + zeroPadded(shown, sign.length + prefix.length, zeros, leastDigits);
}

/** A number with so many digits behind the point. The roundings are those of jsonnet's own arithmetic. */
export function renderFloat(
  value: number,
  zeros: number,
  code: FormatCode,
  keepsZeros: boolean,
  digits: number,
): string {
  const magnitude = Math.abs(value);
  const denominator = pow(10, digits);
  const numerator = magnitude * denominator + 0.5;
  const whole = Math.sign(magnitude) * Math.floor(numerator / denominator);
  const fraction = Math.floor(numerator) % denominator;
  const point = digits === 0 && !code.isAlternate ? 0 : 1;
  const text = renderInteger(value < 0, whole, zeros - digits - point, 0, code, 10, '');
  if (digits === 0) return code.isAlternate ? `${text}.` : text;
  if (!keepsZeros && fraction <= 0) return text;
  const places = renderInteger(false, fraction, digits, 0, NO_SIGNS, 10, '');
  return `${text}.${keepsZeros ? places : places.replace(/0+$/, '')}`;
}

export function renderScientific(
  value: number,
  zeros: number,
  code: FormatCode,
  keepsZeros: boolean,
  digits: number,
): string {
  const exponent = value === 0 ? 0 : Math.floor(Math.log(Math.abs(value)) / Math.log(10));
  const plus = { isBlank: false, isPlus: true };
  const suffix =
    (code.isUpper ? 'E' : 'e') + renderInteger(exponent < 0, Math.abs(exponent), 3, 0, plus, 10, '');
  // 10 to the power of the smallest exponent is nothing.
  const mantissa = exponent === -324 ? (value * 10) / pow(10, exponent + 1) : value / pow(10, exponent);
  return renderFloat(mantissa, zeros - suffix.length, code, keepsZeros, digits) + suffix;
}
