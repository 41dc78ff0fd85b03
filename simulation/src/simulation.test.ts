import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { drawnKinds } from './faults.ts';
import { runSeed } from './run-seed.ts';

describe('the platform under faults', () => {
  it('keeps every promise with every fault at once', async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { violation } = await runSeed(seed, { faults: drawnKinds });
      expect({ seed, violation }).toEqual({ seed, violation: undefined });
    }
  }, 240_000);

  it('does exactly the same again, whatever ran before, whoever listens and in whatever process', async () => {
    const first = await runSeed(7);
    const other = await runSeed(8);
    const story: string[] = [];
    const again = await runSeed(7, { tell: (line) => story.push(line) });
    expect(again.traceHash).toBe(first.traceHash);
    expect(other.traceHash).not.toBe(first.traceHash);
    expect(story.length).toBeGreaterThan(20);
    expect(await hashElsewhere(7)).toBe(first.traceHash);
  }, 240_000);
});

/** The trace hash of the seed in a process of its own, of the code as it is built. */
async function hashElsewhere(seed: number): Promise<string> {
  const { href } = new URL('../dist/index.js', import.meta.url);
  const program = `const { runSeed } = await import(${JSON.stringify(href)});
    process.stdout.write((await runSeed(${seed})).traceHash, () => process.exit());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return stdout;
}
