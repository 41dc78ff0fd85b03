import { valueError } from './errors.ts';
import { GoFloat, GoTime } from './go-values.ts';
import type { YamlDialect } from './options.ts';
import { parseTimestamp } from './timestamp.ts';

/** A scalar's Go value: string, bool, nil, int (number or bigint), float64 ({@link GoFloat}) or time ({@link GoTime}). */
export type Resolved = string | boolean | null | number | bigint | GoFloat | GoTime;

const NAN = new GoFloat(Number.NaN);
const POSITIVE = new GoFloat(Number.POSITIVE_INFINITY);
const NEGATIVE = new GoFloat(Number.NEGATIVE_INFINITY);

const V3_WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...words(true, 'true True TRUE'),
  ...words(false, 'false False FALSE'),
  ...words(null, '~ null Null NULL'),
  ['', null],
  ...words(NAN, '.nan .NaN .NAN'),
  ...words(POSITIVE, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words(NEGATIVE, '-.inf -.Inf -.INF'),
]);

const V2_WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...V3_WORDS,
  ...words(true, 'y Y yes Yes YES on On ON'),
  ...words(false, 'n N no No NO off Off OFF'),
]);

function words(value: Resolved, list: string): [string, Resolved][] {
  return list.split(' ').map((word) => [word, value]);
}

/** What the first character says a plain scalar may be: 1 a word, 2 a word or number, 3 a word or a fraction. */
const HINTS = new Uint8Array(128);
for (const character of 'yYnNtTfFoO~') HINTS[character.charCodeAt(0)] = 1;
for (const character of '+-0123456789') HINTS[character.charCodeAt(0)] = 2;
HINTS['.'.charCodeAt(0)] = 3;

const LONGEST_WORD = 5;

/** The value of an untagged plain scalar. */
export function resolvePlain(text: string, dialect: YamlDialect): Resolved {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  const hint = first < 128 ? (HINTS[first] as number) : 0;
  if (hint === 0) return text;
  if (text.length <= LONGEST_WORD) {
    const word = (dialect === 'v2' ? V2_WORDS : V3_WORDS).get(text);
    if (word !== undefined) return word;
  }
  if (hint === 1) return text;
  if (hint === 3) return parseFraction(text);
  const time = parseTime(text);
  return time ?? parseNumber(text, dialect) ?? text;
}

function parseTime(text: string): GoTime | undefined {
  if (text.length < 8 || text.charCodeAt(4) !== 45) return undefined;
  const time = parseTimestamp(text);
  return time === undefined ? undefined : new GoTime(time);
}

/** What Go's ParseFloat takes behind a leading point: unlike go-yaml's other numbers, `_` only between digits. */
const FRACTION = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

function parseFraction(text: string): Resolved {
  if (!FRACTION.test(text)) return text;
  return parseFloatText(text.replaceAll('_', '')) ?? text;
}

function parseFloatText(text: string): GoFloat | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? new GoFloat(value) : undefined;
}

const SMALL_INT = /^(?:0|[1-9][0-9]{0,14})$/;
const INT = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** go-yaml's second attempts, which let a sign stand behind the prefix. */
const SIGNED_BINARY = /^0b([-+]?[01]+)$/;
const SIGNED_OCTAL = /^0o([-+]?[0-7]+)$/;

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/** An int or float in go-yaml's notation: Go's integer prefixes, a leading 0 for octal, `_` anywhere. */
function parseNumber(text: string, dialect: YamlDialect): Resolved | undefined {
  if (SMALL_INT.test(text)) return Number(text);
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const int = INT.test(plain) ? parseInteger(plain) : undefined;
  if (int !== undefined) return int;
  if (FLOAT.test(plain)) {
    const float = parseFloatText(plain);
    if (float !== undefined) return float;
  }
  const odd = SIGNED_BINARY.exec(plain) ?? (dialect === 'v3' ? SIGNED_OCTAL.exec(plain) : null);
  return odd === null ? undefined : signedDigits(odd[1] as string, plain.slice(0, 2));
}

function parseInteger(text: string): number | bigint | undefined {
  const signed = text[0] === '-' || text[0] === '+';
  const magnitude = unsignedInteger(signed ? text.slice(1) : text);
  const value = text[0] === '-' ? -magnitude : magnitude;
  // A value beyond int64 is tried as uint64, which takes no sign.
  if (value < INT64_MIN || value > (text[0] === '+' ? 2n ** 63n - 1n : UINT64_MAX)) return undefined;
  return narrow(value);
}

function unsignedInteger(digits: string): bigint {
  const octal = digits.length > 1 && digits[0] === '0' && /^[0-7]+$/.test(digits);
  return BigInt(octal ? `0o${digits}` : digits);
}

function signedDigits(digits: string, prefix: string): number | bigint | undefined {
  const negative = digits[0] === '-';
  const magnitude = BigInt(prefix + digits.replace(/^[-+]/, ''));
  const value = negative ? -magnitude : magnitude;
  return value < INT64_MIN || value > 2n ** 63n - 1n ? undefined : narrow(value);
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const RESOLVABLE = new Set(['!!str', '!!bool', '!!int', '!!float', '!!null', '!!timestamp']);

/** The value of a scalar with an explicit short tag; throws go-yaml's error when the text does not fit the tag. */
export function resolveTagged(tag: string, text: string, dialect: YamlDialect, line: number): Resolved {
  if (tag === '!!binary') return decodeBinary(text, line);
  if (tag === '!!str' || !RESOLVABLE.has(tag)) return text;
  const value = resolveFor(tag, text, dialect);
  const actual = tagOf(value);
  if (actual === tag) return value;
  if (tag === '!!float' && (typeof value === 'number' || (typeof value === 'bigint' && value < 2n ** 63n))) {
    return new GoFloat(Number(value));
  }
  throw valueError(`cannot decode ${actual} \`${text}\` as a ${tag}`, line);
}

/** Timestamps are tried only where no tag or their own stands. */
function resolveFor(tag: string, text: string, dialect: YamlDialect): Resolved {
  const value = resolvePlain(text, dialect);
  return value instanceof GoTime && tag !== '!!timestamp' ? (parseNumber(text, dialect) ?? text) : value;
}

/** The short tag of a resolved value. */
export function tagOf(value: Resolved): string {
  if (value === null) return '!!null';
  if (typeof value === 'string') return '!!str';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number' || typeof value === 'bigint') return '!!int';
  return value instanceof GoFloat ? '!!float' : '!!timestamp';
}

/** Go's strict base64 with line breaks allowed; bytes that are no UTF-8 become U+FFFD, as in JSON. */
function decodeBinary(text: string, line: number): string {
  const packed = text.replace(/[\r\n]/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) {
    throw valueError('!!binary value contains invalid base64 data', line);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(packed, 'base64'));
}
