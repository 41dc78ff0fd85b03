// Runs many seeds in as many processes as there are cores.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./worker.mjs', import.meta.url));
const seedsAtOnce = 2;

/**
 * Runs the seeds `first`, `first + 1`, … and resolves with the reports of those that failed and the sums of all.
 * `stopAfter` ends the run after so many failures.
 */
export async function runSeeds({
  first,
  count,
  faults,
  workers,
  execArgv = [],
  env = {},
  stopAfter = Infinity,
  onReport,
}) {
  const options = faults === undefined ? {} : { faults };
  const totals = { seeds: 0, events: 0, simulatedMs: 0, writes: 0 };
  const failed = [];
  let next = first;
  const take = () => {
    if (failed.length >= stopAfter) return [];
    const seeds = [];
    while (seeds.length < seedsAtOnce && next < first + count) seeds.push(next++);
    return seeds;
  };
  const work = () =>
    new Promise((resolve, reject) => {
      const child = fork(program, {
        execArgv: ['--max-semi-space-size=32', ...execArgv],
        env: { ...process.env, ...env },
      });
      const hand = () => {
        const seeds = take();
        if (seeds.length > 0) child.send({ seeds, options });
        else child.disconnect();
      };
      child.on('message', ({ report, done }) => {
        if (done) return hand();
        totals.seeds++;
        totals.events += report.events;
        totals.simulatedMs += report.simulatedMs;
        totals.writes += report.writes;
        if (report.violation !== undefined) failed.push(report);
        onReport?.(report, totals);
        return undefined;
      });
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      hand();
    });
  await Promise.all(Array.from({ length: Math.min(workers, Math.ceil(count / seedsAtOnce)) }, work));
  return { totals, failed: failed.sort((a, b) => a.seed - b.seed) };
}
