import { limitError } from '../errors.ts';

/** A text longer than any an execution may make by default. */
const maxLength = 64 * 1024 * 1024;

/**
 * The texts of bytes, one after the other. Charts print whole files so, and megabytes put together piece by piece cost
 * seconds: each of the 256 texts is made once, and all are copied into one buffer. No text has characters past U+00FF.
 */
export function joinedBytes(data: Uint8Array, separator: string, textOf: (byte: number) => string): string {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (const byte of data) {
    pieces[byte] ??= Buffer.from(separator + textOf(byte), 'latin1');
    length += pieces[byte].length;
  }
  if (length > maxLength) throw limitError('the length of a string', maxLength, 'maxStringLength');
  const out = Buffer.allocUnsafe(length);
  let at = 0;
  for (const byte of data) {
    const piece = pieces[byte] as Uint8Array;
    for (let i = 0; i < piece.length; i++) out[at++] = piece[i] as number;
  }
  return out.toString('latin1', data.length === 0 ? 0 : separator.length);
}
