/** Compares by code points, as Go compares the bytes of UTF-8. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all others.
    const isHighX = x >= 0xd800 && x <= 0xdfff;
    const isHighY = y >= 0xd800 && y <= 0xdfff;
    if (isHighX !== isHighY) return isHighX ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

const ASTRAL = /[\ud800-\udfff]/;

/** Code points. */
export function textLength(text: string): number {
  if (!ASTRAL.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The characters, each a code point. */
export function textCharacters(text: string): string[] {
  return ASTRAL.test(text) ? Array.from(text) : text.split('');
}

/** The code points from one position up to another. */
export function textSlice(text: string, from: number, to: number): string {
  if (!ASTRAL.test(text)) return text.slice(from, to);
  return Array.from(text).slice(from, to).join('');
}

/** A string in quotes, as jsonnet prints it in JSON. */
export function quoteText(text: string): string {
  return `"${text.replace(TO_ESCAPE, escapeCharacter)}"`;
}

const TO_ESCAPE = /["\\\p{Cc}]/gu;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(c: string): string {
  return NAMED.get(c) ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
