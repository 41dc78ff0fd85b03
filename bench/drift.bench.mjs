// Live edit → healed: 200 edits of one ConfigMap each time another of 20 applications, as a person would: one after
// the other, each seen healed before the next. The floor is the same edit undone by hand, one write and its event.
import { setTimeout as sleep } from 'node:timers/promises';
import { configMapGvk, deployApplications, startLoop } from './loop.mjs';
import { summary } from './statistics.mjs';

export async function run({ log }) {
  const loop = await startLoop();
  try {
    const { names } = await deployApplications(loop, 20);
    log('20 applications Synced; editing');
    const watch = createWatch(loop);
    const healed = [];
    const floor = [];
    for (let edit = 0; edit < 210; edit++) {
      const name = names[edit % names.length];
      await sleep(120);
      const ms = await timeUndo(loop, watch, name, `edit-${edit}`);
      if (edit >= 10) healed.push(ms);
    }
    await loop.client.create(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'floor', namespace: 'default' },
        data: { value: 'first' },
      },
      {},
      loop.signal,
    );
    for (let edit = 0; edit < 200; edit++) {
      const undone = watch.next('floor', 'first');
      const startedMs = performance.now();
      await write(loop, 'floor', `edit-${edit}`);
      await write(loop, 'floor', 'first');
      await undone;
      floor.push(performance.now() - startedMs);
    }
    const result = { healed: summary(healed), twoWritesByHand: summary(floor) };
    return { ...result, ratioP50: result.healed.p50Ms / result.twoWritesByHand.p50Ms };
  } finally {
    await loop.close();
  }
}

async function timeUndo(loop, watch, name, value) {
  const undone = watch.next(name, 'first');
  const startedMs = performance.now();
  await write(loop, name, value);
  await undone;
  return performance.now() - startedMs;
}

function write(loop, name, value) {
  return loop.client.patch(
    { gvk: configMapGvk, namespace: 'default', name },
    'merge',
    { data: { value } },
    { fieldManager: 'kubectl-edit' },
    loop.signal,
  );
}

/** One watch of all ConfigMaps; `next` resolves at the second event of the object: the edit, then its undoing. */
function createWatch(loop) {
  const waiting = new Map();
  void (async () => {
    const list = await loop.client.list(configMapGvk, { namespace: 'default' }, loop.signal);
    const options = { namespace: 'default', resourceVersion: list.metadata.resourceVersion };
    for await (const event of loop.client.watch(configMapGvk, options, loop.signal)) {
      if (event.type !== 'MODIFIED') continue;
      const expected = waiting.get(event.object.metadata.name);
      if (expected === undefined) continue;
      if (event.object.data.value === expected.value && expected.edited) {
        waiting.delete(event.object.metadata.name);
        expected.resolve();
      } else expected.edited = true;
    }
  })().catch((error) => {
    if (!loop.signal.aborted) throw error;
  });
  return {
    next: (name, value) => new Promise((resolve) => waiting.set(name, { value, edited: false, resolve })),
  };
}
