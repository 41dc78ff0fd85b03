import { isAscii } from './bytes.ts';

/** Go's `unicode` predicates and simple case mappings, by code point. */
const letter = /^\p{L}$/u;
const decimalDigit = /^\p{Nd}$/u;
const numeric = /^\p{N}$/u;
const upperCase = /^\p{Lu}$/u;
const lowerCase = /^\p{Ll}$/u;
const titleCase = /^\p{Lt}$/u;
const whiteSpace = /^\p{White_Space}$/u;
const punctuation = /^\p{P}$/u;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export const isLetter = (char: string): boolean => letter.test(char);
export const isDigit = (char: string): boolean => decimalDigit.test(char);
export const isNumber = (char: string): boolean => numeric.test(char);
export const isUpper = (char: string): boolean => upperCase.test(char);
export const isLower = (char: string): boolean => lowerCase.test(char);
export const isTitle = (char: string): boolean => titleCase.test(char);
export const isSpace = (char: string): boolean => whiteSpace.test(char);
export const isPunct = (char: string): boolean => punctuation.test(char);

/** Go's `strconv.IsPrint`: what %q leaves as it is. */
export function isPrint(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code < 0x7f) return code >= 0x20;
  return printable.test(char);
}

/** JS maps case by the full rules (ß → SS); Go maps one rune to one rune. These are the simple mappings that differ. */
function simpleUpper(code: number): number {
  if (code >= 0x1f80 && code <= 0x1faf) return code | 8;
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return code + 9;
  return code;
}

function upperRune(char: string): string {
  const mapped = char.toUpperCase();
  if (mapped.length === char.length) return mapped;
  if (mapped.length > char.length && Array.from(mapped).length > 1) {
    return String.fromCodePoint(simpleUpper(char.codePointAt(0) as number));
  }
  return mapped;
}

function lowerRune(char: string): string {
  return char === '\u0130' ? 'i' : char.toLowerCase();
}

function mapRunes(text: string, map: (char: string) => string): string {
  let out = '';
  for (const char of runesOf(text)) out += map(char);
  return out;
}

const lone = /\p{Surrogate}/gu;

/** The runes of a string as Go's conversion to []rune gives them: a byte that is no UTF-8 becomes U+FFFD. */
export function runesOf(text: string): Iterable<string> {
  return text.replace(lone, '\ufffd');
}

/** Go's `strings.ToUpper`. */
export function toUpper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, upperRune);
}

/** Go's `strings.ToLower`. */
export function toLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, lowerRune);
}

const digraphs: ReadonlyMap<string, string> = new Map(
  [
    ['\u01c4', '\u01c5', '\u01c6'],
    ['\u01c7', '\u01c8', '\u01c9'],
    ['\u01ca', '\u01cb', '\u01cc'],
    ['\u01f1', '\u01f2', '\u01f3'],
  ].flatMap((forms) => forms.map((form) => [form, forms[1] as string] as const)),
);

/** Go's `unicode.ToTitle` of one rune. */
export function toTitle(char: string): string {
  const code = char.codePointAt(0) as number;
  // Georgian letters have an upper case but title to themselves.
  if ((code >= 0x10d0 && code <= 0x10ff) || (code >= 0x1c90 && code <= 0x1cbf)) {
    return code >= 0x1c90 ? String.fromCodePoint(code) : char;
  }
  return digraphs.get(char) ?? upperRune(char);
}

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isSpaceUnit(text.charCodeAt(end - 1))) end--;
  let start = 0;
  while (start < end && isSpaceUnit(text.charCodeAt(start))) start++;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Whether a UTF-16 unit is white space; no white space lies outside the basic plane. */
export function isSpaceUnit(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return (unit === 0x85 || unit === 0xa0 || unit >= 0x1680) && whiteSpace.test(String.fromCharCode(unit));
}
