import { isPrint } from '../text/unicode.ts';
import { formatFloat } from '../text/format-float.ts';
import { canBackquote, quote, quoteRune, quoteToAscii, runeText } from '../text/quote.ts';
import { toBytes } from '../text/bytes.ts';
import type { Flags } from './flags.ts';

/** Integers in base 2, 8, 10 and 16 with fmt's prefixes, signs, precision and padding. */
export function formatInteger(flags: Flags, value: number | bigint, base: number, verb: string): string {
  const negative = value < 0;
  const abs = negative ? -value : value;
  let precision = 0;
  if (flags.precision !== undefined) {
    precision = flags.precision;
    if (precision === 0 && !abs) return flags.padSpaces('');
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    precision = flags.width;
    if (negative || flags.plus || flags.space) precision--;
  }
  let digits = abs.toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  digits = digits.padStart(precision, '0');
  return flags.padSpaces(signOf(flags, negative) + prefixOf(flags, digits, base, verb) + digits);
}

function signOf(flags: Flags, negative: boolean): string {
  if (negative) return '-';
  if (flags.plus) return '+';
  return flags.space ? ' ' : '';
}

function prefixOf(flags: Flags, digits: string, base: number, verb: string): string {
  let prefix = '';
  if (flags.sharp) {
    if (base === 2) prefix = '0b';
    else if (base === 8) prefix = digits.startsWith('0') ? '' : '0';
    else if (base === 16) prefix = verb === 'X' ? '0X' : '0x';
  }
  return verb === 'O' ? `0o${prefix}` : prefix;
}

function codePoint(value: number | bigint): number {
  return value > 0x10ffff || value < 0 ? 0xfffd : Number(value);
}

export function formatChar(flags: Flags, value: number | bigint): string {
  return flags.pad(runeText(codePoint(value)));
}

export function formatQuotedChar(flags: Flags, value: number | bigint): string {
  return flags.pad(quoteRune(codePoint(value), flags.plus));
}

/** `%U`, and with `#` the character behind it. */
export function formatUnicode(flags: Flags, value: number | bigint): string {
  const unsigned = value < 0 ? BigInt.asUintN(64, BigInt(value)) : value;
  const width = Math.max(flags.precision ?? 4, 4);
  let text = `U+${unsigned.toString(16).toUpperCase().padStart(width, '0')}`;
  if (flags.sharp && unsigned <= 0x10ffff) {
    const char = runeText(Number(unsigned));
    if (isPrint(char)) text += ` '${char}'`;
  }
  return flags.padSpaces(text);
}

/** A float with the verb's format and default precision; fmt's rules for signs, `#`, infinities and padding. */
export function formatFloatVerb(
  flags: Flags,
  value: number,
  bits: 32 | 64,
  verb: string,
  precision: number,
): string {
  const wanted = flags.precision ?? precision;
  let text = formatFloat(value, verb, wanted, bits);
  if (text[0] !== '-' && text[0] !== '+') text = `+${text}`;
  if (flags.space && text[0] === '+' && !flags.plus) text = ` ${text.slice(1)}`;
  if (text[1] === 'I' || text[1] === 'N') {
    if (text[1] === 'N' && !flags.space && !flags.plus) text = text.slice(1);
    else if (text[1] === 'I' && text[0] === '+' && !flags.plus) return flags.padSpaces('+Inf');
    return flags.padSpaces(text);
  }
  if (flags.sharp && verb !== 'b') text = withPoint(text, verb, wanted);
  if (flags.plus || text[0] !== '+') {
    if (flags.zero && !flags.minus && flags.width !== undefined && flags.width > text.length) {
      return text[0] + '0'.repeat(flags.width - text.length) + text.slice(1);
    }
    return flags.pad(text);
  }
  return flags.pad(text.slice(1));
}

/** The `#` flag: always a decimal point, and the trailing zeros of %g. */
function withPoint(text: string, verb: string, precision: number): string {
  let digits = 0;
  if (verb === 'v' || verb === 'g' || verb === 'G' || verb === 'x') digits = precision === -1 ? 6 : precision;
  const hex = verb === 'x' || verb === 'X';
  const at = text.search(hex ? /[pP]/ : /[eEpP]/);
  let number = at < 0 ? text : text.slice(0, at);
  const tail = at < 0 ? '' : text.slice(at);
  let seen = false;
  for (const char of number.slice(1)) {
    if (char === '.') continue;
    if (char !== '0') seen = true;
    if (seen) digits--;
  }
  if (!number.includes('.')) {
    if (number.length === 2 && number[1] === '0') digits--;
    number += '.';
  }
  return number + '0'.repeat(Math.max(digits, 0)) + tail;
}

export function formatQuoted(flags: Flags, text: string): string {
  const truncated = flags.truncate(text);
  if (flags.sharp && canBackquote(truncated)) return flags.pad(`\`${truncated}\``);
  return flags.pad(flags.plus ? quoteToAscii(truncated) : quote(truncated));
}

/** `%x` and `%X` of a string or of bytes. */
export function formatHexBytes(flags: Flags, bytes: Uint8Array, upper: boolean): string {
  const shown = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision);
  if (shown.length === 0) return flags.pad('');
  const prefix = flags.sharp ? '0x' : '';
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  const text = flags.space ? pairs.map((pair) => prefix + pair).join(' ') : prefix + pairs.join('');
  return flags.pad(upper ? text.toUpperCase() : text);
}

export function formatHexString(flags: Flags, text: string, upper: boolean): string {
  return formatHexBytes(flags, toBytes(text), upper);
}
