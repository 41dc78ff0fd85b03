// Runs many seeds in as many processes as there are cores.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./worker.mjs', import.meta.url));
/** A seed takes a fraction of a second: one that takes so long, on whatever machine, will not end. */
const patienceMs = 300_000;
/** A worker that ends without a word may have been killed from outside: its seed is run once more. */
const tries = 2;

/**
 * Runs the seeds `first`, `first + 1`, … and resolves with the reports of those that failed, the sums of all, and the
 * seed before which all have been run. A seed at which its process dies or hangs has failed. `stopAfter` ends the run
 * after so many failures, an abort of `signal` after the seeds at hand.
 */
export async function runSeeds({
  first,
  count,
  faults,
  isWide = false,
  workers,
  execArgv = [],
  env = {},
  stopAfter = Infinity,
  signal,
  onReport,
}) {
  const options = faults === undefined ? { isWide } : { faults };
  const totals = { seeds: 0, events: 0, simulatedMs: 0, writes: 0 };
  const failed = [];
  const underWay = new Set();
  const again = [];
  const died = new Map();
  let next = first;
  const allBefore = () => Math.min(next, ...underWay, ...again);
  const take = () => {
    if (failed.length >= stopAfter || signal?.aborted) return undefined;
    const seed = again.pop() ?? (next < first + count ? next++ : undefined);
    if (seed !== undefined) underWay.add(seed);
    return seed;
  };
  const settle = (report) => {
    underWay.delete(report.seed);
    totals.seeds++;
    totals.events += report.events ?? 0;
    totals.simulatedMs += report.simulatedMs ?? 0;
    totals.writes += report.writes ?? 0;
    if (report.violation !== undefined) failed.push(report);
    onReport?.(report, { ...totals, failed: failed.length, allBefore: allBefore() });
  };
  /** One process, until there is nothing left to do or it dies; answers whether another should take its place. */
  const work = () =>
    new Promise((resolve, reject) => {
      let seed = take();
      if (seed === undefined) return resolve(false);
      let watchdog;
      let hangs = false;
      const child = fork(program, {
        execArgv: ['--max-semi-space-size=32', ...execArgv],
        env: { ...process.env, ...env },
      });
      const hand = () => {
        if (seed === undefined) return child.disconnect();
        watchdog = setTimeout(() => {
          hangs = true;
          child.kill('SIGKILL');
        }, patienceMs);
        return child.send({ seed, options });
      };
      child.on('message', ({ report }) => {
        clearTimeout(watchdog);
        settle(report);
        seed = take();
        hand();
      });
      child.on('error', reject);
      child.on('exit', (code, killedBy) => {
        clearTimeout(watchdog);
        if (seed === undefined) return resolve(false);
        const times = (died.get(seed) ?? 0) + 1;
        died.set(seed, times);
        const message = hangs
          ? `it had not ended after ${patienceMs / 1000} s`
          : `its process ended with ${killedBy ?? code}`;
        if (hangs || times >= tries) settle({ seed, violation: { invariant: 'end', message } });
        else {
          underWay.delete(seed);
          again.push(seed);
        }
        return resolve(true);
      });
      return hand();
    });
  const keepWorking = async () => {
    while (await work());
  };
  await Promise.all(Array.from({ length: Math.min(workers, count) }, keepWorking));
  return { totals, failed: failed.sort((a, b) => a.seed - b.seed), allBefore: allBefore() };
}
