import { randomBytes, randomFillSync } from 'node:crypto';

/** Randomness as a port: production uses {@link systemRandom}, simulation {@link seededRandom}. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform bytes; cryptographically strong only from {@link systemRandom}. */
  bytes(length: number): Uint8Array;
}

/** Small draws are cut from a block, since asking the system costs the same for sixteen bytes as for thousands. */
const blockBytes = 4096;
const block = Buffer.alloc(blockBytes);
let drawn = blockBytes;

function systemBytes(length: number): Uint8Array {
  if (length > blockBytes / 16) return randomBytes(length);
  if (drawn + length > blockBytes) {
    randomFillSync(block);
    drawn = 0;
  }
  const bytes = Uint8Array.from(block.subarray(drawn, drawn + length));
  // What was given out is nobody else's to read.
  block.fill(0, drawn, drawn + length);
  drawn += length;
  return bytes;
}

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: systemBytes,
};

/** A reproducible stream (xoshiro128**, seeded through splitmix32): equal seeds give equal streams. */
export function seededRandom(seed: number): Random {
  let mix = seed >>> 0;
  const splitmix = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix();
  const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;
  const uint32 = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d >>> 0, 11);
    return result;
  };
  return {
    next: () => uint32() / 0x1_0000_0000,
    bytes(length) {
      const out = new Uint8Array(length);
      for (let i = 0; i < length; i++) out[i] = uint32() & 0xff;
      return out;
    },
  };
}

/** `value` spread uniformly over `value × (1 ± fraction)`; fraction 0.1 means ten per cent either way. */
export function jitter(random: Random, value: number, fraction: number): number {
  return value * (1 - fraction + 2 * fraction * random.next());
}
