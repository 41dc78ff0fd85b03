import { describe, expect, it } from 'vitest';
import { faultKinds } from './faults.ts';
import { runSeed } from './run-seed.ts';

/** SETPOINT_SEEDS=300 for the long run; `npm run simulate` for the longest. */
const seeds = Number(process.env['SETPOINT_SEEDS'] ?? 24);

describe('the platform under faults', () => {
  it(
    `keeps every promise in ${seeds} runs`,
    async () => {
      for (let seed = 1; seed <= seeds; seed++)
        expect(await runSeed(seed)).not.toHaveProperty('violation.message');
    },
    seeds * 10_000,
  );

  it('with every fault at once', async () => {
    for (let seed = 1; seed <= 3; seed++)
      expect(await runSeed(seed, { faults: faultKinds })).not.toHaveProperty('violation.message');
  }, 120_000);

  it('does exactly the same again, whatever ran before and whoever listens', async () => {
    const first = await runSeed(7);
    const other = await runSeed(8);
    const story: string[] = [];
    const again = await runSeed(7, { tell: (line) => story.push(line) });
    expect(again.traceHash).toBe(first.traceHash);
    expect(other.traceHash).not.toBe(first.traceHash);
    expect(story.length).toBeGreaterThan(20);
  }, 60_000);
});
