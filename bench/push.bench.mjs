// Commit → applied, with a refresh annotation as a webhook would set: among 10 and among 1,000 applications.
// The floor is `git commit` itself, which is left out of the time, plus one write by hand.
import { configMap, configMapGvk, deployApplications, follow, requestRefresh, startLoop } from './loop.mjs';
import { quantile, summary } from './statistics.mjs';

export async function run({ log, options }) {
  const pushes = Number(options[0] ?? 100);
  return { among10: await among(10, pushes, log), among1000: await among(1000, pushes, log) };
}

async function among(count, pushes, log) {
  const loop = await startLoop();
  try {
    const { names, seconds } = await deployApplications(loop, count);
    log(`${count} applications Synced in ${seconds.toFixed(1)} s; pushing`);
    const applied = [];
    for (let push = 0; push < pushes + 5; push++) {
      const name = names[(push * 37) % names.length];
      const value = `push-${push}`;
      loop.repository.write(`${name}/config.yaml`, configMap(name, value));
      const seen = follow(
        loop,
        configMapGvk,
        'default',
        (object) => object.metadata.name === name && object.data.value === value,
      );
      loop.repository.commit(value);
      const startedMs = performance.now();
      await requestRefresh(loop, name);
      await seen;
      if (push >= 5) applied.push(performance.now() - startedMs);
    }
    return { deployedPerSecond: count / seconds, applied: summary(applied), p90Ms: quantile(applied, 0.9) };
  } finally {
    await loop.close();
  }
}
