import type { PlainMap } from './plain.ts';

/** Orders strings as Go does, by their UTF-8 bytes; differs from `<` only beyond U+D7FF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // A surrogate pair is above U+FFFF, so its bytes sort after those of any other code unit.
    const xIsPair = x >= 0xd800 && x <= 0xdfff;
    const yIsPair = y >= 0xd800 && y <= 0xdfff;
    if (xIsPair !== yIsPair) return xIsPair ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

// Nothing in these needs an escape.
const PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;
const HTML_AND_LINE_SEPARATORS = /[<>&\u2028\u2029]/g;

/** The string as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 escaped. */
export function goJsonString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    HTML_AND_LINE_SEPARATORS,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The value as Go's encoding/json writes a decoded document: keys sorted, HTML escaped, no spaces. */
export function goJson(value: unknown): string {
  if (typeof value === 'string') return goJsonString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  const fields = Object.keys(value)
    .sort(compareUtf8)
    .map((key) => `${goJsonString(key)}:${goJson((value as PlainMap)[key])}`);
  return `{${fields.join(',')}}`;
}
