import { checkPrimeSync } from 'node:crypto';
import { seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { isProbablePrime } from './miller-rabin.ts';
import { oddFrom, randomPrime } from './primes.ts';

describe('primes', () => {
  it.each([256, 1024])('of %i bits are prime by the test of OpenSSL, with both top bits set', (bitCount) => {
    const random = seededRandom(bitCount);
    for (let i = 0; i < 4; i++) {
      const prime = randomPrime(random, bitCount, oddFrom);
      expect(prime >> BigInt(bitCount - 2)).toBe(3n);
      expect(checkPrimeSync(prime)).toBe(true);
    }
  });

  it('come in the steps asked for, as those of DSA', () => {
    const random = seededRandom(1);
    const q = randomPrime(random, 256, oddFrom);
    const p = randomPrime(random, 1024, (start) => ({
      first: start - (start % (2n * q)) + 2n * q + 1n,
      increment: 2n * q,
    }));
    expect([checkPrimeSync(p), (p - 1n) % q]).toEqual([true, 0n]);
  });

  it('are the first behind the number drawn', () => {
    const random = seededRandom(3);
    const drawn: bigint[] = [];
    const prime = randomPrime(random, 512, (start) => {
      drawn.push(start);
      return oddFrom(start);
    });
    for (let n = (drawn.at(-1) as bigint) | 1n; n < prime; n += 2n) expect(checkPrimeSync(n)).toBe(false);
  });

  it('are told from composites as OpenSSL does', () => {
    const prime = randomPrime(seededRandom(5), 512, oddFrom);
    for (let n = prime; n < prime + 600n; n += 2n) expect(isProbablePrime(n, 512)).toBe(checkPrimeSync(n));
  });
});
