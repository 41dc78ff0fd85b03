import { toBytes } from '../text/bytes.ts';

/** Package time's own quoting, which escapes whatever is not printable ASCII byte by byte. */
export function quoteBytes(text: string): string {
  let out = '';
  for (const byte of toBytes(text)) {
    const char = String.fromCharCode(byte);
    if (byte >= 0x80 || byte < 0x20) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += char === '"' || char === '\\' ? `\\${char}` : char;
  }
  return `"${out}"`;
}
