// Commit → applied, with a refresh annotation as a webhook would set: among 10 and among 1,000 applications.
// `git commit` itself is left out of the time. The floor is one write by hand, seen the same way, among as many objects.
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
      const seen = untilValue(loop, name, value);
      loop.repository.commit(value);
      const startedMs = performance.now();
      await requestRefresh(loop, name);
      await seen;
      if (push >= 5) applied.push(performance.now() - startedMs);
    }
    const floor = await writesByHand(loop, pushes);
    return {
      deployedPerSecond: count / seconds,
      applied: summary(applied),
      p90Ms: quantile(applied, 0.9),
      floor: summary(floor),
    };
  } finally {
    await loop.close();
  }
}

/** Times from one write of an object nobody manages to its event. */
async function writesByHand(loop, count) {
  const metadata = { name: 'floor', namespace: 'default' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value: 'first' } };
  await loop.client.create(object, {}, loop.signal);
  const samples = [];
  for (let write = 0; write < count + 5; write++) {
    const value = `write-${write}`;
    const seen = untilValue(loop, 'floor', value);
    const startedMs = performance.now();
    await loop.client.patch(
      { gvk: configMapGvk, ...metadata },
      'merge',
      { data: { value } },
      { fieldManager: 'bench' },
      loop.signal,
    );
    await seen;
    if (write >= 5) samples.push(performance.now() - startedMs);
  }
  return samples;
}

function untilValue(loop, name, value) {
  return follow(
    loop,
    configMapGvk,
    'default',
    (object) => object.metadata.name === name && object.data?.value === value,
  );
}
