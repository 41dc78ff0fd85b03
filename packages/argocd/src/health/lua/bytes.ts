/**
 * Lua strings are bytes. Here they are JavaScript strings with one character (0–255) a byte, so that lengths, slices,
 * patterns and comparisons are those of Lua. ASCII text is the same in both forms.
 */
const beyondAscii = /[^\0-\x7f]/;

export function toBytes(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Bytes that are not UTF-8 become U+FFFD. */
export function fromBytes(bytes: string): string {
  return beyondAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}
