import { fromBytes, toBytes } from '../text/bytes.ts';

const simple: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ["'", 39],
  ['"', 34],
]);

/** One character of a quoted constant: a code point, or a single byte for \x and octal escapes. */
interface Char {
  readonly code: number;
  readonly isByte: boolean;
  readonly width: number;
}

/** Go's `strconv.UnquoteChar` at `pos`; undefined for a syntax error. */
function unquoteChar(text: string, pos: number, delimiter: string): Char | undefined {
  const char = text[pos];
  if (char === undefined || (char === delimiter && (delimiter === "'" || delimiter === '"')))
    return undefined;
  if (char !== '\\') {
    const code = text.codePointAt(pos) as number;
    return { code, isByte: false, width: code > 0xffff ? 2 : 1 };
  }
  return escape(text, pos + 1, delimiter);
}

function escape(text: string, pos: number, delimiter: string): Char | undefined {
  const kind = text[pos];
  if (kind === undefined) return undefined;
  const code = simple.get(kind);
  if (code !== undefined) {
    if ((kind === "'" || kind === '"') && kind !== delimiter) return undefined;
    return { code, isByte: false, width: 2 };
  }
  if (kind >= '0' && kind <= '7') {
    const octal = /^[0-7]{3}$/.test(text.slice(pos, pos + 3)) ? parseInt(text.slice(pos, pos + 3), 8) : 256;
    return octal > 255 ? undefined : { code: octal, isByte: true, width: 4 };
  }
  const digits = kind === 'x' ? 2 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0;
  const hex = text.slice(pos + 1, pos + 1 + digits);
  if (digits === 0 || hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const value = parseInt(hex, 16);
  if (kind !== 'x' && (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))) return undefined;
  return { code: value, isByte: kind === 'x', width: 2 + digits };
}

/** Go's `strconv.Unquote` of a double-quoted or raw string constant; undefined for a syntax error. */
export function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted[0] === '`') return inner.includes('\r') ? inner.replaceAll('\r', '') : inner;
  if (!inner.includes('\\')) return inner;
  let out = '';
  let hasBytes = false;
  for (let i = 0; i < inner.length; ) {
    const char = unquoteChar(inner, i, '"');
    if (char === undefined) return undefined;
    const asByte = char.isByte && char.code >= 0x80;
    hasBytes ||= asByte;
    out += asByte ? String.fromCharCode(0xdc00 + char.code) : String.fromCodePoint(char.code);
    i += char.width;
  }
  // Bytes given one by one may make up UTF-8 together.
  return hasBytes ? fromBytes(toBytes(out)) : out;
}

/** The code point of a character constant, or the message of the error. */
export function unquoteCharConstant(quoted: string): number | string {
  const char = unquoteChar(quoted, 1, "'");
  if (char === undefined) return 'invalid syntax';
  return quoted.slice(1 + char.width) === "'" ? char.code : `malformed character constant: ${quoted}`;
}
