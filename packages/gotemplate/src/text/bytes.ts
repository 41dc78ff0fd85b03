/**
 * Go strings are bytes; ours are JS strings in which a byte that is not part of valid UTF-8 is one lone surrogate
 * U+DC80–U+DCFF. So text costs nothing, and binary data (a decoded base64 secret) survives every function and gives
 * its own bytes back.
 */
const lone = /\p{Surrogate}/u;

export function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length;
}

/** The length in bytes, as Go's `len`. */
export function byteLength(text: string): number {
  const length = Buffer.byteLength(text, 'utf8');
  if (length === text.length || !lone.test(text)) return length;
  let extra = 0;
  for (const char of text) if (isRawByte(char)) extra += 2;
  return length - extra;
}

function isRawByte(char: string): boolean {
  const code = char.charCodeAt(0);
  return char.length === 1 && code >= 0xdc80 && code <= 0xdcff;
}

/** The bytes of a string. A lone surrogate that stands for no byte becomes U+FFFD. */
export function toBytes(text: string): Uint8Array {
  if (!lone.test(text)) return Buffer.from(text, 'utf8');
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdbff && i + 1 < text.length) {
      const low = text.charCodeAt(i + 1);
      if (low >= 0xdc00 && low <= 0xdfff) i++;
    } else if (code >= 0xdc80 && code <= 0xdcff) {
      parts.push(Buffer.from(text.slice(start, i), 'utf8'), Uint8Array.of(code - 0xdc00));
      start = i + 1;
    }
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'));
  return Buffer.concat(parts);
}

/** The string of any bytes. */
export function fromBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const width = runeWidth(bytes, i);
    if (width === 0) {
      out += String.fromCharCode(0xdc00 + (bytes[i] as number));
      i++;
    } else {
      out += Buffer.from(bytes.buffer, bytes.byteOffset + i, width).toString('utf8');
      i += width;
    }
  }
  return out;
}

/** The width of the valid UTF-8 sequence at `i`, or 0 when there is none. */
function runeWidth(bytes: Uint8Array, i: number): number {
  const first = bytes[i] as number;
  if (first < 0x80) return 1;
  const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || i + width > bytes.length) return 0;
  const second = bytes[i + 1] as number;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let k = 2; k < width; k++) if (((bytes[i + k] as number) & 0xc0) !== 0x80) return 0;
  return width;
}

/** Go's `s[start:end]`, by bytes. The bounds must lie within the string. */
export function sliceBytes(text: string, start: number, end: number): string {
  if (isAscii(text)) return text.slice(start, end);
  return fromBytes(toBytes(text).subarray(start, end));
}

/** Go's order of strings, which is that of their bytes: negative, 0 or positive. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (x < 0xd800 && y < 0xd800) return x - y;
    return Buffer.compare(toBytes(a), toBytes(b));
  }
  return a.length - b.length;
}

const beyondPlainOrder = /[\ud800-\uffff]/;

/** Sorts in place in Go's order. */
export function sortStrings(texts: string[]): string[] {
  texts.sort();
  return texts.some((text) => beyondPlainOrder.test(text)) ? texts.sort(compareStrings) : texts;
}

/** The number of runes, an invalid byte counting as one. */
export function runeCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xd800 || code > 0xdbff) continue;
    const low = text.charCodeAt(i + 1);
    if (low >= 0xdc00 && low <= 0xdfff) {
      count--;
      i++;
    }
  }
  return count;
}
