import { BYTES, DYN, INT, listType, STRING } from '../types/type.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { ArrayList, type CelList } from '../values/list.ts';
import { fn, type Library, member, overload } from './function.ts';
import { formatText } from './format-text.ts';

const STRINGS = listType(STRING);

/** cel-go's string extensions. Positions count code points. */
export const STRINGS_LIBRARY: Library = {
  functions: [
    fn('charAt', member('string_char_at_int', [STRING, INT], STRING, charAt)),
    fn(
      'indexOf',
      member('string_index_of_string', [STRING, STRING], INT, (text: string, part: string) =>
        indexOf(text, part, 0n),
      ),
      member('string_index_of_string_int', [STRING, STRING, INT], INT, indexOf),
    ),
    fn(
      'lastIndexOf',
      member('string_last_index_of_string', [STRING, STRING], INT, lastIndexOf),
      member('string_last_index_of_string_int', [STRING, STRING, INT], INT, lastIndexOf),
    ),
    fn(
      'lowerAscii',
      member('string_lower_ascii', [STRING], STRING, (text: string) =>
        text.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
      ),
    ),
    fn(
      'upperAscii',
      member('string_upper_ascii', [STRING], STRING, (text: string) =>
        text.replace(/[a-z]+/g, (part) => part.toUpperCase()),
      ),
    ),
    fn(
      'replace',
      member('string_replace_string_string', [STRING, STRING, STRING], STRING, replace),
      member('string_replace_string_string_int', [STRING, STRING, STRING, INT], STRING, replace),
    ),
    fn(
      'split',
      member('string_split_string', [STRING, STRING], STRINGS, split),
      member('string_split_string_int', [STRING, STRING, INT], STRINGS, split),
    ),
    fn(
      'substring',
      member('string_substring_int', [STRING, INT], STRING, substring),
      member('string_substring_int_int', [STRING, INT, INT], STRING, substring),
    ),
    fn('trim', member('string_trim', [STRING], STRING, trim)),
    fn('format', member('string_format', [STRING, listType(DYN)], STRING, formatText)),
    fn('strings.quote', overload('strings_quote', [STRING], STRING, quote)),
    fn(
      'join',
      member('list_join', [STRINGS], STRING, (list: CelList) => join(list, '')),
      member('list_join_string', [STRINGS, STRING], STRING, join),
    ),
  ],
};

/** `reverse()` of strings, which Kubernetes does not have. */
export const STRING_REVERSE_LIBRARY: Library = {
  functions: [
    fn(
      'reverse',
      member('string_reverse', [STRING], STRING, (text: string) => Array.from(text).reverse().join('')),
    ),
  ],
};

/** Bytes as standard base64 and back; decoding takes it without its padding too. */
export const ENCODERS_LIBRARY: Library = {
  functions: [
    fn(
      'base64.encode',
      overload('base64_encode_bytes', [BYTES], STRING, (bytes: Uint8Array) =>
        Buffer.from(bytes).toString('base64'),
      ),
    ),
    fn('base64.decode', overload('base64_decode_string', [STRING], BYTES, decode)),
  ],
};

function decode(text: string): Uint8Array | CelError {
  const digits = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1)
    return new CelError('illegal base64 data at input byte 0');
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function outOfRange(index: bigint): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: bigint): string | CelError {
  const characters = Array.from(text);
  if (index < 0n || index > BigInt(characters.length)) return outOfRange(index);
  return characters[Number(index)] ?? '';
}

function indexOf(text: string, part: string, from: bigint): bigint | CelError {
  if (from < 0n) return outOfRange(from);
  if (part === '') return from;
  const characters = Array.from(text);
  if (from > BigInt(characters.length)) return outOfRange(from);
  const start = characters.slice(0, Number(from)).join('').length;
  return codePointIndex(text, text.indexOf(part, start));
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint | CelError {
  const characters = Array.from(text);
  const start = from ?? BigInt(characters.length);
  if (start < 0n) return outOfRange(start);
  if (part === '') return start;
  if (from !== undefined && from >= BigInt(characters.length)) return outOfRange(from);
  const units = characters.slice(0, Number(start)).join('').length;
  return codePointIndex(text, text.lastIndexOf(part, units));
}

function codePointIndex(text: string, index: number): bigint {
  return index < 0 ? -1n : BigInt(Array.from(text.slice(0, index)).length);
}

/** The empty string is found before each character and at the end; a negative limit is none. */
function replace(text: string, from: string, to: string, limit = -1n): string {
  let left = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  if (from === '') {
    const gap = (): string => (left-- > 0 ? to : '');
    return (
      Array.from(text)
        .map((character) => gap() + character)
        .join('') + gap()
    );
  }
  const parts: string[] = [];
  let at = 0;
  for (let found = text.indexOf(from); found >= 0 && left-- > 0; found = text.indexOf(from, at)) {
    parts.push(text.slice(at, found), to);
    at = found + from.length;
  }
  return parts.join('') + text.slice(at);
}

/** With a limit the last part holds the rest; 0 gives no parts, a negative limit is none. */
function split(text: string, by: string, limit = -1n): ArrayList {
  if (limit === 0n) return ArrayList.empty;
  const parts = by === '' ? Array.from(text) : text.split(by);
  const count = Number(limit);
  if (limit < 0n || parts.length <= count) return new ArrayList(parts);
  return new ArrayList([...parts.slice(0, count - 1), parts.slice(count - 1).join(by)]);
}

function substring(text: string, start: bigint, end?: bigint): string | CelError {
  const characters = Array.from(text);
  const size = BigInt(characters.length);
  const stop = end ?? size;
  if (end !== undefined && start > end)
    return new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > size) return outOfRange(start);
  if (stop < 0n || stop > size) return outOfRange(stop);
  return characters.slice(Number(start), Number(stop)).join('');
}

/** Unicode's white space, which differs from what JavaScript trims. */
function trim(text: string): string {
  return text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}

function join(list: CelList, by: string): string | CelError {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== 'string') return noSuchOverload();
    parts.push(item);
  }
  return parts.join(by);
}

const QUOTED: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** The text as a literal in double quotes. */
export function quote(text: string): string {
  const parts = Array.from(text.toWellFormed(), (character) => QUOTED.get(character) ?? character);
  return `"${parts.join('')}"`;
}
