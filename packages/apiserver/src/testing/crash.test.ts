import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crashOnce } from './crash.ts';

/** SETPOINT_CRASHES=200 for the long run. */
const crashes = Number(process.env['SETPOINT_CRASHES'] ?? 3);

describe('kill -9 during a storm of writes', () => {
  it(
    'loses nothing that was acknowledged and never goes back',
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'setpoint-crash-'));
      let before = 0;
      for (let run = 0; run < crashes; run++) {
        const report = await crashOnce(dataDir, run, 50 + ((run * 37) % 200));
        expect(report.problems).toEqual([]);
        expect(report.acknowledged).toBeGreaterThan(0);
        expect(report.lastRevision).toBeGreaterThan(before);
        before = report.lastRevision;
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
    crashes * 20_000,
  );
});
