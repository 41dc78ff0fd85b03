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

const DECIMAL_SUFFIXES: readonly (readonly [string, bigint])[] = [
  ['E', 10n ** 27n],
  ['P', 10n ** 24n],
  ['T', 10n ** 21n],
  ['G', 10n ** 18n],
  ['M', 10n ** 15n],
  ['k', 10n ** 12n],
  ['', 10n ** 9n],
  ['m', 10n ** 6n],
  ['u', 10n ** 3n],
  ['n', 1n],
];
const BINARY_SUFFIXES: readonly (readonly [string, bigint])[] = [
  ['Ei', 60n],
  ['Pi', 50n],
  ['Ti', 40n],
  ['Gi', 30n],
  ['Mi', 20n],
  ['Ki', 10n],
].map(([suffix, power]) => [suffix as string, 10n ** 9n * 2n ** (power as bigint)] as const);

/** The quantity in its canonical form: the largest suffix that leaves a whole number. */
export function formatNanos(nanos: bigint, binary: boolean): string {
  if (nanos === 0n) return '0';
  const suffixes = binary ? [...BINARY_SUFFIXES, ...DECIMAL_SUFFIXES.slice(6)] : DECIMAL_SUFFIXES;
  for (const [suffix, unit] of suffixes) if (nanos % unit === 0n) return `${nanos / unit}${suffix}`;
  return `${nanos}n`;
}
