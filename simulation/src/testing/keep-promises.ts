import { expect, it } from 'vitest';
import { runSeed } from '../run-seed.ts';

/** SETPOINT_SEEDS=2000 for the long run; `npm run simulate` for the longest. */
const seeds = Number(process.env['SETPOINT_SEEDS'] ?? 240);
/** Test files that share the seeds, so that they run beside each other. */
const shares = 4;

/** Declares the test of every fourth seed, from `share` on. */
export function keepPromises(share: number): void {
  it(
    `the platform keeps every promise under the faults of every ${shares}th of ${seeds} seeds from ${share} on`,
    async () => {
      for (let seed = share; seed <= seeds; seed += shares) {
        const { violation } = await runSeed(seed);
        expect({ seed, violation }).toEqual({ seed, violation: undefined });
      }
    },
    seeds * 10_000,
  );
}
