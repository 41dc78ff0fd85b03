import { limitError } from '../errors.ts';

/** A text longer than any an execution may make by default. */
const maxLength = 64 * 1024 * 1024;

/**
 * The texts of bytes, one after the other. Charts print whole files so, and megabytes put together piece by piece cost
 * seconds: each of the 256 texts is made once, and all are copied into one buffer. No text has characters past U+00FF.
 */
export function joinedBytes(data: Uint8Array, separator: string, textOf: (byte: number) => string): string {
  if (data.length === 0) return '';
  const pieces: (Uint8Array | undefined)[] = Array.from({ length: 256 }, () => undefined);
  // Loops by index: an iterator for each of millions of bytes is most of the time there is.
  let length = 0;
  for (let i = 0; i < data.length; i++) {
    const byte = data[i] as number;
    const piece = (pieces[byte] ??= Buffer.from(separator + textOf(byte), 'latin1'));
    length += piece.length;
  }
  if (length > maxLength) throw limitError('the length of a string', maxLength, 'maxStringLength');
  const out = new Uint8Array(length);
  copyPieces(data, pieces, out);
  return Buffer.from(out.buffer).toString('latin1', separator.length);
}

function copyPieces(data: Uint8Array, pieces: readonly (Uint8Array | undefined)[], out: Uint8Array): void {
  const width = pieces.reduce((most, piece) => Math.max(most, piece?.length ?? 0), 0);
  const characters = new Uint8Array(256 * width);
  for (const [byte, piece] of pieces.entries()) if (piece !== undefined) characters.set(piece, byte * width);
  const lengths = Uint32Array.from(pieces, (piece) => piece?.length ?? 0);
  let at = 0;
  for (let i = 0; i < data.length; i++) {
    const byte = data[i] as number;
    const from = byte * width;
    const count = lengths[byte] as number;
    for (let k = 0; k < count; k++) out[at + k] = characters[from + k] as number;
    at += count;
  }
}
