// Runs every suite and ends in the plain line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'setpoint-test-'));
const report = join(folder, 'report.json');
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
let passed = 0;
let failed = 0;
/** Tests that failed first and passed when tried again: a race in them or in the code. */
let flaky = [];
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed = result.numPassedTests;
  // A suite that could not even be loaded counts as a failure of its own.
  failed =
    result.numFailedTests +
    result.testResults.filter((s) => s.status === 'failed' && s.assertionResults.length === 0).length;
  flaky = result.testResults.flatMap((suite) =>
    suite.assertionResults.filter((test) => test.status === 'passed' && test.failureMessages.length > 0),
  );
} catch {
  failed = 1;
}
rmSync(folder, { recursive: true, force: true });
if (run.status !== 0 && failed === 0) failed = 1;
if (passed === 0) failed = Math.max(failed, 1);
for (const test of flaky) {
  console.log(`FLAKY, passed when tried again: ${test.fullName}\n  ${test.failureMessages.join('\n  ')}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
