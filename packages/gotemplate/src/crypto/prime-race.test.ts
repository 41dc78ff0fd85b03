import { execFile } from 'node:child_process';
import { checkPrimeSync } from 'node:crypto';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { createRace, finish, join } from './prime-race.ts';
import { bigIntOf } from './primes.ts';
import { sieved } from './sieve.ts';

const bitCount = 512;

function raceOf(seed: number, windowSize = 2048) {
  const first = bigIntOf(seededRandom(seed).bytes(bitCount / 8)) | (3n << BigInt(bitCount - 2)) | 1n;
  const candidates = { first, increment: 2n };
  return createRace(candidates, sieved(candidates, windowSize, bitCount), bitCount);
}

describe('a search for primes that threads share', () => {
  it('finds the same prime whoever takes part', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const alone = finish(raceOf(seed));
      const shared = raceOf(seed);
      join(shared);
      expect(finish(shared)).toBe(alone);
      expect(checkPrimeSync(alone as bigint)).toBe(true);
    }
  });

  it('does not wait for those who took a candidate and never tested it', () => {
    const alone = finish(raceOf(3));
    const left = raceOf(3);
    Atomics.add(new Int32Array(left.state), 0, 5);
    expect(finish(left)).toBe(alone);
  });

  it('finds nothing where there is none', () => {
    const threefold = { first: 3n ** 320n, increment: 6n };
    expect(finish(createRace(threefold, [0, 1, 2], bitCount))).toBeUndefined();
  });

  it('is joined by another thread, which then tests what there is to test', async () => {
    const told = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('../../dist/crypto/prime-worker.js', import.meta.url), {
      workerData: told.buffer,
    });
    try {
      const race = raceOf(5);
      worker.postMessage(race, []);
      Atomics.add(told, 0, 1);
      Atomics.notify(told, 0);
      const state = new Int32Array(race.state);
      // Past the first known prime nothing more is taken: then the thread is through, without help from here.
      while (Atomics.load(state, 0) <= Atomics.load(state, 1)) await new Promise(setImmediate);
      expect(finish(race)).toBe(finish(raceOf(5)));
    } finally {
      await worker.terminate();
    }
  });

  it('keeps no process alive', async () => {
    const keys = new URL('../../dist/crypto/private-key.js', import.meta.url).href;
    const random = new URL('../../../core/dist/index.js', import.meta.url).href;
    const script = `
      const [{ generateRsa }, { seededRandom }] = await Promise.all([import('${keys}'), import('${random}')]);
      console.log(generateRsa(seededRandom(1), 2048).algorithm);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('rsa\n');
  });
});
