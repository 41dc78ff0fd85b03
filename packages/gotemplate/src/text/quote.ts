import { isPrint } from './unicode.ts';

const plain = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;

/** Go's `strconv.Quote`: a double-quoted string constant. */
export function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : `"${escape(text, '"', false)}"`;
}

/** Go's `strconv.QuoteToASCII`. */
export function quoteToAscii(text: string): string {
  return plain.test(text) ? `"${text}"` : `"${escape(text, '"', true)}"`;
}

/** Go's `strconv.QuoteRune` and `QuoteRuneToASCII`; an invalid code point becomes U+FFFD. */
export function quoteRune(code: number, ascii: boolean): string {
  return `'${escape(runeText(code), "'", ascii)}'`;
}

/** The text of a code point, U+FFFD for what is none. */
export function runeText(code: number): string {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}

const short: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

function escape(text: string, delimiter: string, ascii: boolean): string {
  let out = '';
  for (const char of text) out += escapeRune(char, delimiter, ascii);
  return out;
}

function escapeRune(char: string, delimiter: string, ascii: boolean): string {
  if (char === delimiter || char === '\\') return `\\${char}`;
  const code = char.codePointAt(0) as number;
  if (code >= 0xd800 && code <= 0xdfff) {
    return code >= 0xdc80 && code <= 0xdcff ? `\\x${(code - 0xdc00).toString(16)}` : '\\ufffd';
  }
  if ((!ascii || code < 0x80) && isPrint(char)) return char;
  const known = short.get(char);
  if (known !== undefined) return known;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Go's `strconv.CanBackquote`. */
export function canBackquote(text: string): boolean {
  return !/[`\ufeff]|[^\t -~\u{80}-\u{10ffff}]|\p{Surrogate}/u.test(text);
}
