import { createCipheriv, createHash, createHmac } from 'node:crypto';
import type { Random } from '@setpoint/core';

/**
 * Random numbers that are a function of a secret and of the inputs, which are read when the first is drawn. Who knows
 * the inputs but not the secret can tell nothing about them: they become passwords and private keys.
 */
export function keyedRandom(secret: Uint8Array, inputs: () => readonly unknown[]): Random {
  let stream: ReturnType<typeof createCipheriv> | undefined;
  const bytes = (length: number): Uint8Array => {
    stream ??= createCipheriv('aes-256-ctr', keyOf(secret, inputs()), Buffer.alloc(16));
    return stream.update(Buffer.alloc(length));
  };
  return {
    bytes,
    next: () => Buffer.from(bytes(6)).readUIntBE(0, 6) / 2 ** 48,
  };
}

function keyOf(secret: Uint8Array, inputs: readonly unknown[]): Uint8Array {
  const hash = createHash('sha256');
  absorb(inputs, (text) => hash.update(text));
  return createHmac('sha256', secret).update(hash.digest()).digest();
}

/** Every part with its kind and length before it, so that no two values give the same text. */
function absorb(value: unknown, take: (part: string | Uint8Array) => void): void {
  if (value instanceof Uint8Array) {
    take(`b${value.length}:`);
    take(value);
  } else if (value instanceof Map) {
    take(`m${value.size}:`);
    for (const [key, item] of value) {
      absorb(key, take);
      absorb(item, take);
    }
  } else if (Array.isArray(value)) {
    take(`l${value.length}:`);
    for (const item of value) absorb(item, take);
  } else if (typeof value === 'object' && value !== null) {
    absorb(new Map(Object.entries(value)), take);
  } else {
    const text = String(value);
    take(`${typeof value}${text.length}:${text}`);
  }
}
