// Many Applications of one ConfigMap each, cold, on the embedded API server in its own process, the controller in
// another: `npm run bench -- scale [--apps N]` (default 1,000 and 10,000). The floor is what the same API server takes
// in plain writes of an Application in the same run: the share of it that a deployment reaches is the measure.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GitRepository } from './git-repository.mjs';
import {
  application,
  applicationGvk,
  configMap,
  configMapGvk,
  deployApplications,
  pool,
  requestRefresh,
  untilQuiet,
  writesSoFar,
} from './loop.mjs';
import { cpuSeconds, residentMiB, startApiServerProcess, startProcess } from './processes.mjs';
import { summary } from './statistics.mjs';

const samples = 100;

export async function run({ log, values }) {
  if (process.platform !== 'linux') throw new Error('this benchmark reads /proc, so it needs Linux');
  const counts = values.apps === undefined ? [1000, 10_000] : [Number(values.apps)];
  const figures = {};
  for (const count of counts) figures[`apps${count}`] = await scale(count, log);
  return figures;
}

async function scale(count, log) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-scale-'));
  const server = await startApiServerProcess(folder);
  const controller = startProcess(
    ['controller', '--kubeconfig', server.kubeconfig, '--cache-dir', join(folder, 'cache')],
    { HOME: folder },
  );
  const stop = new AbortController();
  const repository = new GitRepository(join(folder, 'repository'));
  const loop = { client: server.client, repository, signal: stop.signal, renewals: undefined };
  const pids = { server: server.pid, controller: controller.pid };
  try {
    await untilServed(loop);
    loop.renewals = countRenewals(loop);
    const figures = await measure(loop, count, pids, log);
    stop.abort();
    await controller.end();
    await server.client.close();
    await server.end();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(loop, count, pids, log) {
  await untilQuiet(loop);
  const rss = () => ({ controllerMiB: residentMiB(pids.controller), apiServerMiB: residentMiB(pids.server) });
  const atRest = rss();
  const before = await writesSoFar(loop);
  const { names, seconds } = await deployApplications(loop, count);
  const deployed = (await writesSoFar(loop)) - before;
  log(`${count} applications Synced in ${seconds.toFixed(1)} s`);
  await untilQuiet(loop);
  const writes = (await writesSoFar(loop)) - before;
  const memory = rss();
  const own = await ownWriteRate(loop, Math.min(2000, count));
  log(`the API server alone takes ${own.toFixed(0)} writes/s`);
  const cold = {
    seconds,
    applicationsPerSecond: count / seconds,
    writesPerApplication: writes / count,
    writesPerSecond: deployed / seconds,
    ownWritesPerSecond: own,
    shareOfOwnRate: deployed / seconds / own,
  };
  const noop = await noopRefresh(loop, names, pids);
  log(`a commit that concerns nobody: ${noop.writes} writes, ${noop.controllerCpuSeconds} CPU s`);
  const watch = watchValues(loop);
  const push = await pushes(loop, names, watch);
  const drift = await drifts(loop, names, watch);
  return { cold, memoryAtRest: atRest, memory, noop, push, drift };
}

/** The kinds of the controller are there. */
async function untilServed(loop) {
  for (;;) {
    loop.client.mapper.invalidate();
    if ((await loop.client.mapper.mapping(applicationGvk, loop.signal)) !== undefined) return;
    await sleep(100);
  }
}

/** How often leases were written since now. */
function countRenewals(loop) {
  let count = 0;
  const gvk = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' };
  void follow(loop, gvk, (event) => {
    if (event.type !== 'BOOKMARK') count++;
  });
  return () => count;
}

/** Writes of an Application's size, as many at once as the controller makes, by nobody who cares. */
async function ownWriteRate(loop, count) {
  const spare = Array.from({ length: 32 }, (_, index) => `spare-${index}`);
  for (const name of spare) {
    const object = application(name, loop.repository, name);
    delete object.spec.syncPolicy;
    object.metadata.annotations = { 'argocd.argoproj.io/skip-reconcile': 'true' };
    await loop.client.create(object, { fieldManager: 'bench' }, loop.signal);
  }
  await untilQuiet(loop);
  const all = Array.from({ length: count }, (_, index) => index);
  const startedMs = performance.now();
  await pool(all, 32, (index) =>
    loop.client.patch(
      { gvk: applicationGvk, namespace: 'argocd', name: spare[index % spare.length] },
      'merge',
      { status: { sync: { status: 'OutOfSync', revision: `r${index}` }, health: { status: 'Missing' } } },
      { fieldManager: 'bench' },
      loop.signal,
    ),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  for (const name of spare)
    await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name }, {}, loop.signal);
  return count / seconds;
}

/** A commit that no application reads: everybody looks, nobody writes but the one that was asked to look. */
async function noopRefresh(loop, names, pids) {
  await untilQuiet(loop);
  loop.repository.write('README.md', `changed ${Date.now()}\n`);
  loop.repository.commit('nothing of interest');
  const writesBefore = await writesSoFar(loop);
  const cpuBefore = { controller: cpuSeconds(pids.controller), server: cpuSeconds(pids.server) };
  await requestRefresh(loop, names[0]);
  await sleep(5000);
  await untilQuiet(loop);
  // Two belong to the application that was asked: the request and its answer.
  return {
    writes: (await writesSoFar(loop)) - writesBefore - 2,
    controllerCpuSeconds: cpuSeconds(pids.controller) - cpuBefore.controller,
    apiServerCpuSeconds: cpuSeconds(pids.server) - cpuBefore.server,
  };
}

async function pushes(loop, names, watch) {
  const times = [];
  for (let push = 0; push < samples + 5; push++) {
    const name = names[(push * 37) % names.length];
    const value = `push-${push}`;
    loop.repository.write(`${name}/config.yaml`, configMap(name, value));
    const seen = watch.next(name, value);
    loop.repository.commit(value);
    const startedMs = performance.now();
    await requestRefresh(loop, name);
    await seen;
    if (push >= 5) times.push(performance.now() - startedMs);
  }
  return summary(times);
}

async function drifts(loop, names, watch) {
  await untilQuiet(loop);
  const times = [];
  for (let edit = 0; edit < samples + 5; edit++) {
    // Applications that no push has touched: their value is still the first.
    const name = names[(edit * 37 + 5) % names.length];
    await sleep(120);
    const healed = watch.next(name, 'first');
    const startedMs = performance.now();
    await loop.client.patch(
      { gvk: configMapGvk, namespace: 'default', name },
      'merge',
      { data: { value: `edit-${edit}` } },
      { fieldManager: 'kubectl-edit' },
      loop.signal,
    );
    await healed;
    if (edit >= 5) times.push(performance.now() - startedMs);
  }
  return summary(times);
}

/** One watch of all ConfigMaps; `next` resolves with the event that brings the value to the object. */
function watchValues(loop) {
  const waiting = new Map();
  void follow(loop, configMapGvk, (event) => {
    if (event.type !== 'MODIFIED') return;
    const expected = waiting.get(event.object.metadata.name);
    if (event.object.data?.value !== expected?.value) return;
    waiting.delete(event.object.metadata.name);
    expected?.resolve();
  });
  return { next: (name, value) => new Promise((resolve) => waiting.set(name, { value, resolve })) };
}

/** Tells every event of the kind from now on, through ends of the watch, until the loop is over. */
async function follow(loop, gvk, tell) {
  const list = await loop.client.list(gvk, {}, loop.signal);
  let { resourceVersion } = list.metadata;
  while (!loop.signal.aborted) {
    try {
      for await (const event of loop.client.watch(gvk, { resourceVersion }, loop.signal)) {
        resourceVersion =
          event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion;
        tell(event);
      }
    } catch (error) {
      if (!loop.signal.aborted) throw error;
    }
  }
}
