import { fromBytes, toBytes } from '../text/bytes.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { stringType } from '../values/go-type.ts';

const encode64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The offset of the first fault Go's decoder reports, or undefined for sound base64. */
function fault64(bytes: Uint8Array): number | undefined {
  let filled = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (isLineEnd(byte)) continue;
    if (is64(byte)) filled = (filled + 1) % 4;
    else return byte === 0x3d ? paddingFault(bytes, i, filled) : i;
  }
  return filled === 0 ? undefined : bytes.length - filled;
}

const isLineEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;

function is64(byte: number): boolean {
  return (
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2b ||
    byte === 0x2f
  );
}

/** Padding ends the text: one sign after three characters, two after two, and nothing but line ends behind. */
function paddingFault(bytes: Uint8Array, at: number, filled: number): number | undefined {
  if (filled < 2) return at;
  let i = at + 1;
  const skip = (): void => {
    while (isLineEnd(bytes[i])) i++;
  };
  if (filled === 2) {
    skip();
    if (i === bytes.length) return bytes.length;
    if (bytes[i] !== 0x3d) return i - 1;
    i++;
  }
  skip();
  return i < bytes.length ? i : undefined;
}

/** Go's standard base64, or the offset of the first fault. */
export function decodeBase64(text: string): Uint8Array | number {
  const bytes = toBytes(text);
  return fault64(bytes) ?? Buffer.from(Buffer.from(bytes).toString('latin1'), 'base64');
}

function b64dec(text: string): string {
  const decoded = decodeBase64(text);
  return typeof decoded === 'number' ? `illegal base64 data at input byte ${decoded}` : fromBytes(decoded);
}

const alphabet32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function b32enc(text: string): string {
  let out = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of toBytes(text)) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += alphabet32[(buffer >> (bits - 5)) & 31];
    buffer &= (1 << bits) - 1;
  }
  if (bits > 0) out += alphabet32[(buffer << (5 - bits)) & 31];
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

function b32dec(text: string): string {
  const source = Buffer.from(toBytes(text))
    .toString('latin1')
    .replaceAll(/[\r\n]/g, '');
  const decoded = decode32(source);
  return typeof decoded === 'number' ? `illegal base32 data at input byte ${decoded}` : fromBytes(decoded);
}

function decode32(source: string): Uint8Array | number {
  const out: number[] = [];
  for (let start = 0; start < source.length; start += 8) {
    const quantum = source.slice(start, start + 8);
    const padding = quantum.indexOf('=');
    const wrong = faultIn32(quantum, padding, start, source.length);
    if (wrong !== undefined) return wrong;
    append32(out, padding < 0 ? quantum : quantum.slice(0, padding));
    if (padding >= 0) break;
  }
  return Uint8Array.from(out);
}

function faultIn32(quantum: string, padding: number, start: number, length: number): number | undefined {
  const isLast = start + 8 >= length;
  const end = padding >= 2 && isLast ? padding : quantum.length;
  for (let i = 0; i < end; i++) if (!alphabet32.includes(quantum[i] as string)) return start + i;
  if (end < quantum.length || padding >= 0) return paddingFault32(quantum, padding, start, length);
  // The text ends within a quantum; Go counts from the end of what it has read.
  return quantum.length < 8 ? length - quantum.length : undefined;
}

function paddingFault32(quantum: string, padding: number, start: number, length: number): number | undefined {
  if (quantum.length < 8) return length;
  for (let i = padding + 1; i < 8; i++) if (quantum[i] !== '=') return start + i - 1;
  return padding === 3 || padding === 6 ? start + padding : undefined;
}

function append32(out: number[], digits: string): void {
  let buffer = 0;
  let bits = 0;
  for (const digit of digits) {
    buffer = ((buffer << 5) | alphabet32.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((buffer >> bits) & 0xff);
    }
  }
}

export const base64Functions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['b64enc', func([stringType], (text: string) => encode64(toBytes(text)))],
  ['b64dec', func([stringType], b64dec)],
  ['b32enc', func([stringType], b32enc)],
  ['b32dec', func([stringType], b32dec)],
];
