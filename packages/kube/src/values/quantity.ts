import { KUBE_CODES, kubeError } from '../errors.ts';

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount: `digits × 10^exponent`, and the family of suffixes it is written with. */
export interface Quantity {
  readonly digits: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
  /** How it was written, where that is already its canonical form. */
  readonly text: string | undefined;
}

const NANO = -9;
const MAX_BINARY = (1n << 63n) - 1n;
const MAX_INT64 = MAX_BINARY;

const FORMAT_PROBLEM =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_PROBLEM = 'unable to parse numeric part of quantity';
const SUFFIX_PROBLEM = "unable to parse quantity's suffix";

const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY: ReadonlyMap<string, number> = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const DECIMAL_SUFFIX = new Map([...DECIMAL].map(([suffix, exponent]) => [exponent, suffix]));
const BINARY_SUFFIX = new Map([...BINARY].map(([suffix, exponent]) => [exponent, suffix]));

const PARTS = /^([+-]?)(\d*)(?:(\.)(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

function invalid(problem: string): Error {
  return kubeError(KUBE_CODES.quantityInvalid, problem, {
    rule: 'A quantity is a number with an optional suffix: 500m, 1.5, 128Mi, 1e3.',
  });
}

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function parseSuffix(suffix: string): Suffix {
  const decimal = DECIMAL.get(suffix);
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY.get(suffix);
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  if (!/^[eE][-+]?\d+$/.test(suffix)) throw invalid(SUFFIX_PROBLEM);
  const exponent = BigInt(suffix.slice(suffix[1] === '+' ? 2 : 1));
  if (exponent > MAX_INT64 || exponent < -MAX_INT64 - 1n) throw invalid(SUFFIX_PROBLEM);
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' };
}

/**
 * The amount a quantity states, exactly. Throws `kube.quantity-invalid` with Kubernetes' message. Amounts below a
 * billionth are rounded up to it, binary ones above 2^63-1 are capped, as Kubernetes does. A JSON number is read as it
 * is written.
 *
 * @example formatQuantity(parseQuantity('1.5Gi')) // '1536Mi'
 */
export function parseQuantity(value: string | number): Quantity {
  const text = String(value).trim();
  const match = PARTS.exec(text);
  if (match === null || text === '') throw invalid(FORMAT_PROBLEM);
  const [, sign = '', whole = '', , fraction = '', suffixText = ''] = match;
  const suffix = parseSuffix(suffixText);
  const numerator = whole.replace(/^0+/, '') || '0';
  const shifted = numerator + fraction;
  if (shifted.length > 1000) throw invalid(NUMERIC_PROBLEM);
  // Upstream's short way reads nothing as zero; its long way refuses it.
  if (whole === '' && fraction === '' && !isShort(suffix, shifted, fraction)) throw invalid(NUMERIC_PROBLEM);
  const magnitude = BigInt(shifted);
  const quantity =
    suffix.base === 10
      ? decimalQuantity(magnitude, suffix.exponent - fraction.length, suffix.format)
      : binaryQuantity(magnitude, -fraction.length, suffix.exponent);
  const digits = sign === '-' ? -quantity.digits : quantity.digits;
  return { ...quantity, digits, text: isCanonical(suffix, shifted, fraction) ? text : undefined };
}

/** Whether Kubernetes computes the amount in an int64, and so may keep the form it was written in. */
function isShort(suffix: Suffix, shifted: string, fraction: string): boolean {
  if (suffix.base === 10) return shifted.length <= 18 && suffix.exponent - fraction.length >= NANO;
  const precision = 15 - shifted.length - Math.trunc((suffix.exponent * 3) / 10) - 1;
  return fraction === '' && precision >= 0;
}

/** The forms Kubernetes keeps as they were written. */
function isCanonical(suffix: Suffix, shifted: string, fraction: string): boolean {
  if (!isShort(suffix, shifted, fraction)) return false;
  if (suffix.base === 2) return (BigInt(shifted) & 7n) !== 0n;
  const scale = suffix.exponent - fraction.length;
  return scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0';
}

function decimalQuantity(
  magnitude: bigint,
  exponent: number,
  format: QuantityFormat,
): Omit<Quantity, 'text'> {
  return { ...roundUpToNano(magnitude, exponent), format };
}

function binaryQuantity(magnitude: bigint, exponent: number, bits: number): Omit<Quantity, 'text'> {
  const rounded = roundUpToNano(magnitude << BigInt(bits), exponent);
  const amount = { ...rounded, format: 'BinarySI' as const };
  if (compareAmounts(rounded, { digits: MAX_BINARY, exponent: 0 }) > 0) {
    return { digits: MAX_BINARY, exponent: 0, format: 'BinarySI' };
  }
  const belowOne = rounded.digits > 0n && compareAmounts(rounded, { digits: 1n, exponent: 0 }) < 0;
  return belowOne ? { ...amount, format: 'DecimalSI' } : amount;
}

interface Amount {
  readonly digits: bigint;
  readonly exponent: number;
}

const tenTo = (exponent: number): bigint => 10n ** BigInt(exponent);

function digitCount(digits: bigint): number {
  return (digits < 0n ? -digits : digits).toString().length;
}

function roundUpToNano(magnitude: bigint, exponent: number): Amount {
  if (exponent >= NANO || magnitude === 0n) return { digits: magnitude, exponent: Math.max(exponent, NANO) };
  // Too small for its digits to matter: no huge power is made for it.
  if (digitCount(magnitude) + exponent < NANO) return { digits: 1n, exponent: NANO };
  const divisor = tenTo(NANO - exponent);
  return { digits: (magnitude + divisor - 1n) / divisor, exponent: NANO };
}

function signOf(digits: bigint): number {
  return digits === 0n ? 0 : digits < 0n ? -1 : 1;
}

function compareAmounts(a: Amount, b: Amount): number {
  const sign = signOf(a.digits);
  if (sign !== signOf(b.digits)) return sign - signOf(b.digits);
  if (sign === 0) return 0;
  // Magnitudes decide without making the powers that would make them alike.
  const size = digitCount(a.digits) + a.exponent - (digitCount(b.digits) + b.exponent);
  if (size !== 0) return size > 0 ? sign : -sign;
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.digits * tenTo(a.exponent - exponent);
  const y = b.digits * tenTo(b.exponent - exponent);
  return x === y ? 0 : x < y ? -1 : 1;
}

/** Below zero, zero or above it, as `a` is less than, equal to or more than `b`. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return Math.sign(compareAmounts(a, b));
}

/** The canonical form: no fraction, no loss, the largest suffix of the quantity's own family. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.digits === 0n) return '0';
  return quantity.format === 'BinarySI' ? formatBinary(quantity) : formatDecimal(quantity);
}

function formatBinary(quantity: Quantity): string {
  const magnitude = {
    digits: quantity.digits < 0n ? -quantity.digits : quantity.digits,
    exponent: quantity.exponent,
  };
  const whole = wholeOf(quantity);
  // Small and fractional amounts would lose something in powers of 1024.
  if (compareAmounts(magnitude, { digits: 1024n, exponent: 0 }) < 0 || whole === undefined) {
    return formatDecimal({ ...quantity, format: 'DecimalSI' });
  }
  let digits = whole;
  let exponent = 0;
  while (digits % 1024n === 0n && exponent < 60) {
    digits /= 1024n;
    exponent += 10;
  }
  return `${digits}${BINARY_SUFFIX.get(exponent) ?? ''}`;
}

function wholeOf({ digits, exponent }: Amount): bigint | undefined {
  if (exponent >= 0) return digits * tenTo(exponent);
  const divisor = tenTo(-exponent);
  return digits % divisor === 0n ? digits / divisor : undefined;
}

function formatDecimal(quantity: Quantity): string {
  let { digits, exponent } = quantity;
  while (digits % 10n === 0n) {
    digits /= 10n;
    exponent++;
  }
  while (exponent % 3 !== 0) {
    digits *= 10n;
    exponent--;
  }
  if (quantity.format === 'DecimalSI') {
    const suffix = DECIMAL_SUFFIX.get(exponent);
    if (suffix !== undefined) return `${digits}${suffix}`;
  }
  return exponent === 0 ? String(digits) : `${digits}e${exponent}`;
}

/** `a + b`, written as `a` is unless that is zero. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  const exponent = Math.min(a.exponent, b.exponent);
  const digits = a.digits * tenTo(a.exponent - exponent) + b.digits * tenTo(b.exponent - exponent);
  return { digits, exponent, format: a.digits === 0n ? b.format : a.format, text: undefined };
}

/** `a - b`, written as `a` is unless that is zero. */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return addQuantity(a, { ...b, digits: -b.digits });
}

/**
 * The amount in units of `10^exponent`, rounded away from zero: 0 gives whole units, -3 thousandths. Capped at ±(2^63-1), as
 * an int64 holds it.
 */
export function quantityValue(quantity: Quantity, exponent = 0): bigint {
  const shift = quantity.exponent - exponent;
  if (quantity.digits === 0n) return 0n;
  if (digitCount(quantity.digits) + shift > 19) return quantity.digits < 0n ? -MAX_INT64 : MAX_INT64;
  if (shift >= 0) return quantity.digits * tenTo(shift);
  const divisor = tenTo(-shift);
  const rest = quantity.digits % divisor;
  const whole = quantity.digits / divisor;
  return rest === 0n ? whole : whole + (quantity.digits < 0n ? -1n : 1n);
}
