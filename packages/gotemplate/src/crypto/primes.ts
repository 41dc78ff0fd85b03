import type { Random } from '@setpoint/core';
import { isProbablePrime } from './miller-rabin.ts';

/** Candidates behind a random number of which one is looked for; without a prime among them another is drawn. */
const windowSize = 4096;

/** Below 2^15, so that a remainder and 16 more bits are a small integer. Wider sieves cost more than the tests they save. */
const smallPrimes: Int32Array = (() => {
  const limit = 32_768;
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 3; n < limit; n += 2) {
    if (composite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += 2 * n) composite[multiple] = 1;
  }
  return Int32Array.from(primes);
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
  const composite = sieved(first, increment);
  for (let i = 0; i < windowSize; i++) {
    if (composite[i] === 1) continue;
    const candidate = first + increment * BigInt(i);
    if (candidate >> BigInt(bitCount) !== 0n) return undefined;
    if (isProbablePrime(candidate)) return candidate;
  }
  return undefined;
}

/** 1 for each `first + increment * i` that a small prime divides. */
function sieved(first: bigint, increment: bigint): Uint8Array {
  const composite = new Uint8Array(windowSize);
  const [firstLimbs, incrementLimbs] = [limbsOf(first), limbsOf(increment)];
  for (const prime of smallPrimes) {
    const remainder = remainderOf(firstLimbs, prime);
    const step = remainderOf(incrementLimbs, prime);
    if (step === 0) {
      if (remainder === 0) return composite.fill(1);
      continue;
    }
    const from = ((prime - remainder) * smallInverse(step, prime)) % prime;
    for (let i = from; i < windowSize; i += prime) composite[i] = 1;
  }
  return composite;
}

/** 16 bits each, the most significant first. */
function limbsOf(value: bigint): Uint16Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(Math.ceil(hex.length / 4) * 4, '0'), 'hex').swap16();
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2).slice();
}

function remainderOf(limbs: Uint16Array, prime: number): number {
  let remainder = 0;
  for (const limb of limbs) remainder = ((remainder << 16) | limb) % prime;
  return remainder;
}

/** Of a number between 0 and the prime. */
function smallInverse(value: number, prime: number): number {
  let [a, b] = [value, prime];
  let [x, y] = [1, 0];
  while (b > 0) {
    const quotient = Math.floor(a / b);
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return x < 0 ? x + prime : x;
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
