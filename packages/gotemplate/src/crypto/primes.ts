import type { Random } from '@setpoint/core';
import { haveHelp } from './prime-helper.ts';
import { createRace, finish } from './prime-race.ts';
import { type Candidates, sieved } from './sieve.ts';

/** Candidates behind a random number of which one is looked for; without a prime among them another is drawn. */
const windowSize = 4096;

/** Shorter primes are found before a second thread has heard of them. */
const worthHelpBits = 1024;

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
    const prime = search(step(start), bitCount);
    if (prime !== undefined) return prime;
  }
}

/** Odd numbers from the start on. */
export function oddFrom(start: bigint): Candidates {
  return { first: start | 1n, increment: 2n };
}

function search(candidates: Candidates, bitCount: number): bigint | undefined {
  const { first, increment } = candidates;
  const room = ((1n << BigInt(bitCount)) - 1n - first) / increment + 1n;
  const offsets = sieved(candidates, room < windowSize ? Number(room) : windowSize, bitCount);
  const race = createRace(candidates, offsets, bitCount);
  if (bitCount >= worthHelpBits) haveHelp(race);
  return finish(race);
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
