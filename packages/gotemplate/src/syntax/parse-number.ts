/** Go's `strconv.ParseInt`, `ParseUint` and `ParseFloat`, for template constants and sprig's conversions. */

export type NumberFailure = 'syntax' | 'range';

/** An integer of any size in Go's syntax; base 0 reads prefixes and underscores. Undefined for a syntax error. */
function parseBigInt(text: string, base: number): bigint | undefined {
  const negative = text[0] === '-';
  const unsigned = text[0] === '-' || text[0] === '+' ? text.slice(1) : text;
  const magnitude = parseMagnitude(unsigned, base);
  if (magnitude === undefined) return undefined;
  return negative ? -magnitude : magnitude;
}

function parseMagnitude(text: string, base: number): bigint | undefined {
  if (base === 10) return /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
  if (base === 8) return /^[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
  if (text.includes('_') && !underscoresOk(text)) return undefined;
  const digits = text.replaceAll('_', '').toLowerCase();
  if (/^0x[0-9a-f]+$/.test(digits) || /^0b[01]+$/.test(digits) || /^0o[0-7]+$/.test(digits))
    return BigInt(digits);
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits}`);
  return /^(0|[1-9][0-9]*)$/.test(digits) ? BigInt(digits) : undefined;
}

/** Underscores must separate digits, or a base prefix from them, and need a prefix or base 10. */
function underscoresOk(text: string): boolean {
  if (/^0[xXbBoO]/.test(text)) return /^0[xXbBoO](_?[0-9a-fA-F])+$/.test(text);
  return /^[0-9](_?[0-9])*$/.test(text);
}

const min64 = -(2n ** 63n);
const max64 = 2n ** 63n - 1n;
const maxU64 = 2n ** 64n - 1n;

/** A signed 64-bit integer, or why there is none. */
export function parseInt64(text: string, base: number): bigint | NumberFailure {
  const value = parseBigInt(text, base);
  if (value === undefined) return 'syntax';
  return value < min64 || value > max64 ? 'range' : value;
}

/** An unsigned 64-bit integer, or why there is none. Signs are not allowed. */
export function parseUint64(text: string, base: number): bigint | NumberFailure {
  if (text[0] === '-' || text[0] === '+') return 'syntax';
  const value = parseBigInt(text, base);
  if (value === undefined) return 'syntax';
  return value > maxU64 ? 'range' : value;
}

const decimalFloat = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
const hexFloat = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/;
const special = /^([+-]?)(inf|infinity|nan)$/i;

/** Go's `ParseFloat(text, 64)`; undefined for a syntax error or an overflow. */
export function parseFloat64(text: string): number | undefined {
  let plain = text;
  if (text.includes('_')) {
    const isHex = /^[+-]?0[xX]/.test(text);
    // Underscores stand between digits, or behind the base prefix.
    const misplaced = isHex ? /__|_$|_[.pP+-]|[.pP+-]_|^_/ : /__|_$|^_|_[^0-9]|[^0-9]_/;
    if (misplaced.test(text)) return undefined;
    plain = text.replaceAll('_', '');
  }
  if (decimalFloat.test(plain)) return finite(Number(plain));
  const hex = hexFloat.exec(plain);
  if (hex !== null) return parseHexFloat(hex);
  const word = special.exec(plain);
  if (word === null) return undefined;
  if ((word[2] as string).toLowerCase() === 'nan') return word[1] === '' ? Number.NaN : undefined;
  return word[1] === '-' ? -Infinity : Infinity;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function parseHexFloat(match: RegExpExecArray): number | undefined {
  const whole = match[2] as string;
  const fraction = match[3] ?? '';
  if (whole === '' && fraction === '') return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const exponent = Number(match[4]) - 4 * fraction.length;
  const value = scale(mantissa, exponent);
  return value === undefined ? undefined : match[1] === '-' ? -value : value;
}

/** mantissa × 2^exponent, rounded half to even. */
function scale(mantissa: bigint, exponent: number): number | undefined {
  if (mantissa === 0n) return 0;
  if (exponent > 2000) return undefined;
  if (exponent >= 0) return finite(Number(mantissa << BigInt(exponent)));
  if (exponent < -3000) return 0;
  // Keep 64 significant bits and a sticky one; Number() then rounds once, but for subnormals.
  const drop = Math.max(mantissa.toString(2).length - 64, 0);
  const kept = mantissa >> BigInt(drop);
  const sticky = mantissa === kept << BigInt(drop) ? 0n : 1n;
  return finite(
    Number(kept | sticky) * 2 ** Math.max(exponent + drop, -1074) * 2 ** Math.min(exponent + drop + 1074, 0),
  );
}
