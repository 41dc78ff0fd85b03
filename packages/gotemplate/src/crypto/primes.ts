import type { Random } from '@setpoint/core';
import { isProbablePrime } from './miller-rabin.ts';

/** Candidates behind a random number of which one is looked for; without a prime among them another is drawn. */
const windowSize = 4096;

/** Small primes and the products of neighbours, each product below 2^53. */
interface SmallPrimes {
  readonly groups: readonly { readonly product: bigint; readonly primes: readonly number[] }[];
}

/** What trial division costs grows with the limit, what it saves with the price of a test: wide sieves are for long numbers. */
const sieveLimits = { short: 1 << 17, long: 1 << 20 } as const;
const sieves = new Map<number, SmallPrimes>();

function smallPrimes(bitCount: number): SmallPrimes {
  const limit = bitCount < 1536 ? sieveLimits.short : sieveLimits.long;
  const known = sieves.get(limit) ?? { groups: groupsOf(oddPrimesBelow(limit)) };
  sieves.set(limit, known);
  return known;
}

function oddPrimesBelow(limit: number): readonly number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 3; n < limit; n += 2) {
    if (composite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += 2 * n) composite[multiple] = 1;
  }
  return primes;
}

function groupsOf(primes: readonly number[]): SmallPrimes['groups'] {
  const groups: { product: bigint; primes: number[] }[] = [];
  let product = 1;
  let members: number[] = [];
  for (const prime of [...primes, Number.MAX_SAFE_INTEGER]) {
    if (product * prime > Number.MAX_SAFE_INTEGER) {
      groups.push({ product: BigInt(product), primes: members });
      [product, members] = [1, []];
    }
    product *= prime;
    members.push(prime);
  }
  return groups;
}

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
  const composite = sieved(first, increment, bitCount);
  for (let i = 0; i < windowSize; i++) {
    if (composite[i] === 1) continue;
    const candidate = first + increment * BigInt(i);
    if (candidate >> BigInt(bitCount) !== 0n) return undefined;
    if (isProbablePrime(candidate, bitCount)) return candidate;
  }
  return undefined;
}

/** 1 for each `first + increment * i` that a small prime divides. */
function sieved(first: bigint, increment: bigint, bitCount: number): Uint8Array {
  const composite = new Uint8Array(windowSize);
  for (const { product, primes } of smallPrimes(bitCount).groups) {
    const firstRest = Number(first % product);
    const incrementRest = Number(increment % product);
    for (const prime of primes) {
      const step = incrementRest % prime;
      const rest = firstRest % prime;
      if (step === 0) {
        if (rest === 0) return composite.fill(1);
        continue;
      }
      for (let i = stepsTo(rest === 0 ? 0 : prime - rest, step, prime); i < windowSize; i += prime)
        composite[i] = 1;
    }
  }
  return composite;
}

/** How many steps make up the distance, modulo the prime. */
function stepsTo(distance: number, step: number, prime: number): number {
  if (step === 2) return distance % 2 === 0 ? distance / 2 : (distance + prime) / 2;
  return (distance * smallInverse(step, prime)) % prime;
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
