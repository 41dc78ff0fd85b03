import type { YamlDialect } from './options.ts';

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

function isLetter(code: number): boolean {
  if (code < 128) return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return LETTER.test(String.fromCodePoint(code));
}

function isDigit(code: number): boolean {
  if (code < 128) return code >= 48 && code <= 57;
  return DIGIT.test(String.fromCodePoint(code));
}

/**
 * Negative when key `a` stands before key `b` in go-yaml's output: numbers inside keys compare as numbers, and
 * letters stand behind everything else. In v3, where a run of digits was equal so far, letters stand before it.
 */
export function compareKeys(a: string, b: string, dialect: YamlDialect): number {
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === shorter) return a.length - b.length;
  const ca = a.charCodeAt(i);
  const cb = b.charCodeAt(i);
  if (ca < 128 && cb < 128 && isLetter(ca) && isLetter(cb)) return ca - cb;
  return less(Array.from(a), Array.from(b), dialect) ? -1 : 1;
}

function less(a: readonly string[], b: readonly string[], dialect: YamlDialect): boolean {
  let i = 0;
  let afterDigit = false;
  while (i < a.length && i < b.length && a[i] === b[i]) {
    afterDigit = isDigit(code(a, i));
    i++;
  }
  if (i === a.length || i === b.length) return a.length < b.length;
  const letterA = isLetter(code(a, i));
  const letterB = isLetter(code(b, i));
  if (letterA && letterB) return code(a, i) < code(b, i);
  if (letterA || letterB) return dialect === 'v3' && afterDigit ? letterA : letterB;
  return numberLess(a, b, i);
}

function code(text: readonly string[], at: number): number {
  return (text[at] as string).codePointAt(0) as number;
}

function numberLess(a: readonly string[], b: readonly string[], from: number): boolean {
  // A zero is a leading zero only if no other digit stands before it.
  const inside = (a[from] === '0' || b[from] === '0') && digitBefore(a, from);
  const [valueA, endA] = readNumber(a, from, inside ? 1n : 0n);
  const [valueB, endB] = readNumber(b, from, inside ? 1n : 0n);
  if (valueA !== valueB) return valueA < valueB;
  if (endA !== endB) return endA < endB;
  return code(a, from) < code(b, from);
}

function digitBefore(text: readonly string[], from: number): boolean {
  for (let i = from - 1; i >= 0 && isDigit(code(text, i)); i--) {
    if (text[i] !== '0') return true;
  }
  return false;
}

function readNumber(text: readonly string[], from: number, start: bigint): readonly [bigint, number] {
  let value = start;
  let i = from;
  while (i < text.length && isDigit(code(text, i))) {
    value = BigInt.asIntN(64, value * 10n + BigInt(code(text, i) - 48));
    i++;
  }
  return [value, i];
}
