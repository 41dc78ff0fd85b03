import { summary } from '../statistics.mjs';

/**
 * Does `work` for 0…count-1, `concurrency` at a time: how many a second, how long each took, and what each cost the
 * process whose CPU time `cpuMs` tells. On a busy machine the last is the figure to compare.
 */
export async function throughput(count, concurrency, work, cpuMs) {
  const latencies = [];
  let next = 0;
  const cpuBefore = await cpuMs?.();
  const started = performance.now();
  const worker = async () => {
    while (next < count) {
      const index = next++;
      const begun = performance.now();
      await work(index);
      latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  const { p50Ms, p99Ms } = summary(latencies);
  const cpu = cpuMs === undefined ? {} : { cpuMsEach: ((await cpuMs()) - cpuBefore) / count };
  return { perSecond: count / seconds, p50Ms, p99Ms, ...cpu };
}
