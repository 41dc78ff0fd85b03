import { isProbablePrime } from './miller-rabin.ts';
import type { Candidates } from './sieve.ts';

/**
 * The search for the first prime among candidates, which several threads run at once over the same `state`. Each takes the
 * next candidate nobody has taken; what is found depends on the candidates alone, not on who was faster.
 */
export interface PrimeRace extends Candidates {
  /** Candidates that may be prime, in order. */
  readonly offsets: readonly number[];
  readonly bitCount: number;
  /** Int32: the next candidate to take, the first known prime (or how many candidates there are), then 1 for each that was tested. */
  readonly state: SharedArrayBuffer;
}

const next = 0;
const firstPrime = 1;
const tested = 2;

export function createRace(candidates: Candidates, offsets: readonly number[], bitCount: number): PrimeRace {
  const state = new SharedArrayBuffer((tested + offsets.length) * Int32Array.BYTES_PER_ELEMENT);
  Atomics.store(new Int32Array(state), firstPrime, offsets.length);
  return { ...candidates, offsets, bitCount, state };
}

/** Takes candidates and tests them until all that come before the first known prime are taken. */
export function join(race: PrimeRace): void {
  const state = new Int32Array(race.state);
  for (;;) {
    const taken = Atomics.add(state, next, 1);
    if (taken >= Atomics.load(state, firstPrime)) return;
    test(race, state, taken);
  }
}

/** The first prime, or undefined when there is none. Waits for nobody: what others took and have not tested yet, it tests. */
export function finish(race: PrimeRace): bigint | undefined {
  const state = new Int32Array(race.state);
  join(race);
  for (let i = 0; i < Atomics.load(state, firstPrime); i++) {
    if (Atomics.load(state, tested + i) === 0) test(race, state, i);
  }
  const found = Atomics.load(state, firstPrime);
  return found === race.offsets.length ? undefined : candidateAt(race, found);
}

function test(race: PrimeRace, state: Int32Array, i: number): void {
  if (isProbablePrime(candidateAt(race, i), race.bitCount)) lower(state, i);
  Atomics.store(state, tested + i, 1);
}

function candidateAt({ first, increment, offsets }: PrimeRace, i: number): bigint {
  return first + increment * BigInt(offsets[i] as number);
}

function lower(state: Int32Array, prime: number): void {
  let known = Atomics.load(state, firstPrime);
  while (prime < known) known = Atomics.compareExchange(state, firstPrime, known, prime);
}
