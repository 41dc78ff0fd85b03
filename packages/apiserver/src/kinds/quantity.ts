const QUANTITY = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;
const NANO_EXPONENTS: Readonly<Record<string, number>> = {
  n: 0,
  u: 3,
  m: 6,
  k: 12,
  M: 15,
  G: 18,
  T: 21,
  P: 24,
  E: 27,
};
const BINARY_POWERS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** The message Go's `resource.ParseQuantity` gives for text that is none. */
export const QUANTITY_MESSAGE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The quantity in billionths, fractions of a billionth rounded away from zero; undefined when it is no quantity. */
export function quantityNanos(value: string | number | undefined): bigint | undefined {
  const match = QUANTITY.exec(String(value ?? ''));
  if (match === null) return undefined;
  const [, sign, digits = '', suffix, exponent] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const mantissa = BigInt(`${whole}${fraction}`);
  const binary = suffix === undefined ? undefined : BINARY_POWERS[suffix];
  const decimal = suffixExponent(suffix, exponent, binary) - fraction.length;
  const scaled = binary === undefined ? mantissa : mantissa << BigInt(binary);
  const magnitude =
    decimal >= 0 ? scaled * 10n ** BigInt(decimal) : ceilDivide(scaled, 10n ** BigInt(-decimal));
  return sign === '-' ? -magnitude : magnitude;
}

function suffixExponent(
  suffix: string | undefined,
  exponent: string | undefined,
  binary: number | undefined,
): number {
  if (binary !== undefined) return 9;
  if (exponent !== undefined) return 9 + Number(exponent);
  return suffix === undefined ? 9 : (NANO_EXPONENTS[suffix] ?? 9);
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}
