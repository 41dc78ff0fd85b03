import { checkPrimeSync } from 'node:crypto';
import type { Random } from '@setpoint/core';

const smallPrimes: readonly number[] = (() => {
  const primes: number[] = [];
  for (let n = 3; n < 5000; n += 2) if (primes.every((p) => p * p > n || n % p !== 0)) primes.push(n);
  return primes;
})();

export function bigIntOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Uniform in [0, limit). */
export function randomBelow(random: Random, limit: bigint): bigint {
  const bitCount = limit.toString(2).length;
  const byteCount = Math.ceil(bitCount / 8);
  for (;;) {
    const value = bigIntOf(random.bytes(byteCount)) >> BigInt(byteCount * 8 - bitCount);
    if (value < limit) return value;
  }
}

/**
 * A prime drawn from `random`: the first prime at or behind a random number in steps of `step`, its two top bits set.
 * Random numbers that are seeded give the same prime every time.
 */
export function randomPrime(random: Random, bitCount: number, step: (start: bigint) => Candidates): bigint {
  for (;;) {
    const top = 3n << BigInt(bitCount - 2);
    const start = bigIntOf(random.bytes(bitCount / 8)) | top;
    const { first, increment } = step(start);
    const prime = search(first, increment, bitCount);
    if (prime !== undefined) return prime;
  }
}

export interface Candidates {
  readonly first: bigint;
  readonly increment: bigint;
}

/** Odd numbers from the start on. */
export function oddFrom(start: bigint): Candidates {
  return { first: start | 1n, increment: 2n };
}

function search(first: bigint, increment: bigint, bitCount: number): bigint | undefined {
  const residues = smallPrimes.map((p) => Number(first % BigInt(p)));
  const steps = smallPrimes.map((p) => Number(increment % BigInt(p)));
  for (let i = 0; i < 20_000; i++) {
    const divisible = residues.includes(0);
    if (!divisible) {
      const candidate = first + increment * BigInt(i);
      if (candidate.toString(2).length !== bitCount) return undefined;
      if (checkPrimeSync(candidate)) return candidate;
    }
    for (let k = 0; k < residues.length; k++) {
      residues[k] = ((residues[k] as number) + (steps[k] as number)) % (smallPrimes[k] as number);
    }
  }
  return undefined;
}

export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The inverse of `value` modulo `modulus`, which must have none of its factors. */
export function modInverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [((value % modulus) + modulus) % modulus, modulus];
  let [x, y] = [1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}
