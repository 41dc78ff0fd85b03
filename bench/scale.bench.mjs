// Many Applications of one ConfigMap each, cold, on the embedded API server in its own process, the controller in
// another: `npm run bench -- scale [--apps N] [--samples M]` (default 1,000 and 10,000; 100 pushes and drifts). The measure
// is the share it reaches of the rate at which the same API server takes the same writes in the same run, by a client
// that only writes: of a server just started for the applications that come first, of one at work for those after them.
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
  follow,
  pool,
  requestRefresh,
  untilQuiet,
  watchFrom,
  writesSoFar,
} from './loop.mjs';
import { cpuSeconds, residentMiB, startApiServerProcess, startProcess } from './processes.mjs';
import { summary } from './statistics.mjs';

/** Applications by which a rate is measured. */
const RATE_SAMPLE = 1000;

export async function run({ log, values }) {
  if (process.platform !== 'linux') throw new Error('this benchmark reads /proc, so it needs Linux');
  const counts = values.apps === undefined ? [1000, 10_000] : [Number(values.apps)];
  const figures = {};
  const samples = Number(values.samples ?? 100);
  for (const count of counts) figures[`apps${count}`] = await scale(count, samples, log);
  return figures;
}

async function scale(count, samples, log) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-scale-'));
  const server = await startApiServerProcess(folder);
  const controller = startProcess(
    [
      'controller',
      '--kubeconfig',
      server.kubeconfig,
      '--cache-dir',
      join(folder, 'cache'),
      '--http-host',
      '127.0.0.1',
      '--http-port',
      '0',
    ],
    { HOME: folder },
  );
  const stop = new AbortController();
  const repository = new GitRepository(join(folder, 'repository'));
  const loop = { client: server.client, repository, signal: stop.signal, renewals: undefined };
  const processes = { server, controller };
  try {
    await untilServed(loop);
    loop.renewals = await countRenewals(loop);
    const { figures, model } = await measure(loop, { count, samples }, processes, log);
    stop.abort();
    await server.client.close();
    await server.end();
    return { ...figures, ...shares(figures, await startedAnew(folder, repository, model, log)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(loop, { count, samples }, processes, log) {
  const { server, controller } = processes;
  await untilQuiet(loop);
  const rss = () => ({ controllerMiB: residentMiB(controller.pid), apiServerMiB: residentMiB(server.pid) });
  const memoryAtRest = rss();
  const used = await usage(loop, processes);
  const { names, seconds } = await deploy(loop, 'app', count, log);
  const deployed = await used();
  log(`${count} applications Synced in ${seconds.toFixed(1)} s`);
  await untilQuiet(loop);
  const settled = await used();
  const memory = rss();
  const noop = await noopRefresh(loop, names, processes);
  log(`a commit that concerns nobody: ${noop.writes} writes, ${noop.controllerCpuSeconds} CPU s`);
  const watch = await watchValues(loop);
  const values = new Map(names.map((name) => [name, 'first']));
  const push = await pushes(loop, values, watch, samples);
  log(`a push is applied after ${push.p50Ms.toFixed(0)} ms, p99 ${push.p99Ms.toFixed(0)} ms`);
  const drift = await drifts(loop, values, watch, samples);
  log(`drift is healed after ${drift.p50Ms.toFixed(0)} ms, p99 ${drift.p99Ms.toFixed(0)} ms`);
  const more = await warm(loop, processes, log);
  const model = await loop.client.get(applicationAt(names[0]), loop.signal);
  await controller.end();
  const own = await ownWrites(loop, model, 'own', server);
  log(`the API server alone takes ${own.writesPerSecond.toFixed(0)} such writes/s`);
  const each = {
    writes: deployed.writes / count,
    writesWithEvents: settled.writes / count,
    requests: deployed.requests / count,
    controllerCpuMs: (deployed.controllerCpuSeconds * 1000) / count,
    apiServerCpuMs: (deployed.serverCpuSeconds * 1000) / count,
  };
  const cold = {
    seconds,
    applicationsPerSecond: count / seconds,
    writesPerSecond: deployed.writes / seconds,
  };
  const figures = { cold, warm: more, perApplication: each, own, memoryAtRest, memory, noop, push, drift };
  return { figures, model };
}

/** More applications, by processes that have been at work. */
async function warm(loop, processes, log) {
  await untilQuiet(loop);
  const used = await usage(loop, processes);
  const { names, seconds } = await deploy(loop, 'more', RATE_SAMPLE, log);
  const { writes, controllerCpuSeconds, serverCpuSeconds } = await used();
  log(`${names.length} more Synced in ${seconds.toFixed(1)} s`);
  return {
    seconds,
    applicationsPerSecond: names.length / seconds,
    writesPerSecond: writes / seconds,
    controllerCpuMs: (controllerCpuSeconds * 1000) / names.length,
    apiServerCpuMs: (serverCpuSeconds * 1000) / names.length,
  };
}

/** What the API server takes that has just been started, on what the one before it has stored. */
async function startedAnew(folder, repository, model, log) {
  const server = await startApiServerProcess(folder);
  const stop = new AbortController();
  const loop = { client: server.client, repository, signal: stop.signal, renewals: () => 0 };
  await untilServed(loop);
  const own = await ownWrites(loop, model, 'cold', server);
  log(`just started it takes ${own.writesPerSecond.toFixed(0)} such writes/s`);
  stop.abort();
  await server.client.close();
  await server.end();
  return own;
}

function shares({ cold, warm, own }, ownCold) {
  return {
    cold: { ...cold, shareOfOwnRate: cold.writesPerSecond / ownCold.writesPerSecond },
    warm: { ...warm, shareOfOwnRate: warm.writesPerSecond / own.writesPerSecond },
    ownCold,
  };
}

function applicationAt(name) {
  return { gvk: applicationGvk, namespace: 'argocd', name };
}

/** What is used from now on: writes, requests, and the CPU seconds of both. */
async function usage(loop, { server, controller }) {
  const now = async () => ({
    writes: await writesSoFar(loop),
    requests: await server.requests(),
    serverCpuSeconds: cpuSeconds(server.pid),
    controllerCpuSeconds: cpuSeconds(controller.pid),
  });
  const before = await now();
  return async () => {
    const after = await now();
    return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]));
  };
}

/**
 * `count` applications app-00000…, or by another prefix, of one ConfigMap each, created and Synced. It looks at the ConfigMaps as they come, and
 * at the Applications only when all are there, to take little of the machine itself.
 */
async function deploy(loop, prefix, count, log) {
  const names = namesOf(prefix, count);
  for (const name of names) loop.repository.write(`${name}/config.yaml`, configMap(name, 'first'));
  loop.repository.commit('first');
  const missing = new Set(names);
  const startedMs = performance.now();
  const applied = follow(loop, configMapGvk, 'default', ({ metadata }) => {
    const isNew = missing.delete(metadata.name);
    const done = count - missing.size;
    if (isNew && done % 1000 === 0) log(`${done} applied after ${seconds(startedMs)} s`);
    return missing.size === 0;
  });
  await pool(names, 16, (name) =>
    loop.client.create(application(name, loop.repository, name), { fieldManager: 'bench' }, loop.signal),
  );
  await applied;
  const { items } = await loop.client.list(applicationGvk, { namespace: 'argocd' }, loop.signal);
  let rest = items.filter((app) => !isSynced(app)).map(({ metadata }) => metadata.name);
  while (rest.length > 0) {
    await sleep(50);
    const found = await Promise.all(rest.map((name) => loop.client.get(applicationAt(name), loop.signal)));
    rest = rest.filter((_, index) => !isSynced(found[index]));
  }
  return { names, seconds: (performance.now() - startedMs) / 1000 };
}

function namesOf(prefix, count) {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(5, '0')}`);
}

function isSynced({ status, operation }) {
  return status?.sync?.status === 'Synced' && operation === undefined;
}

function seconds(sinceMs) {
  return ((performance.now() - sinceMs) / 1000).toFixed(1);
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
async function countRenewals(loop) {
  let count = 0;
  const gvk = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' };
  await tellAll(loop, gvk, {}, () => {
    count++;
  });
  return () => count;
}

/**
 * The writes that deploying takes, as many at once as the controller makes, by nobody who cares: an Application is
 * created, its sync recorded as begun, its ConfigMap applied, and the end of the sync recorded.
 */
async function ownWrites(loop, model, prefix, server) {
  const names = namesOf(prefix, RATE_SAMPLE);
  const { operationState, history, ...compared } = model.status;
  const { operation } = operationState;
  const { finishedAt: _finishedAt, ...begun } = operationState;
  const before = await writesSoFar(loop);
  const cpuBefore = cpuSeconds(server.pid);
  const startedMs = performance.now();
  await pool(names, 32, async (name) => {
    const options = { fieldManager: 'bench' };
    const patch = (body) => loop.client.patch(applicationAt(name), 'merge', body, options, loop.signal);
    await loop.client.create(application(name, loop.repository, name), options, loop.signal);
    const status = { ...compared, sync: { ...compared.sync, status: 'OutOfSync' } };
    await patch({ operation, status: { ...status, operationState: { ...begun, phase: 'Running' } } });
    await loop.client.apply(ownConfigMap(name), { ...options, force: true }, loop.signal);
    await patch({ operation: null, status: { ...compared, operationState, history } });
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const writes = (await writesSoFar(loop)) - before;
  return {
    writesPerSecond: writes / seconds,
    applicationsPerSecond: names.length / seconds,
    apiServerCpuMsPerApplication: ((cpuSeconds(server.pid) - cpuBefore) * 1000) / names.length,
  };
}

function ownConfigMap(name) {
  const annotations = { 'argocd.argoproj.io/tracking-id': `${name}:/ConfigMap:default/${name}` };
  const metadata = { name, namespace: 'default', annotations };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value: 'first' } };
}

/** A commit that no application reads: everybody looks, nobody writes but the one that was asked to look. */
async function noopRefresh(loop, names, processes) {
  await untilQuiet(loop);
  loop.repository.write('README.md', `changed ${Date.now()}\n`);
  loop.repository.commit('nothing of interest');
  const used = await usage(loop, processes);
  await requestRefresh(loop, names[0]);
  await sleep(5000);
  await untilQuiet(loop);
  const { writes, controllerCpuSeconds, serverCpuSeconds } = await used();
  // Two belong to the application that was asked: the request and its answer.
  return { writes: writes - 2, controllerCpuSeconds, apiServerCpuSeconds: serverCpuSeconds };
}

async function pushes(loop, values, watch, samples) {
  const names = [...values.keys()];
  const times = [];
  for (let push = 0; push < samples + 5; push++) {
    const name = names[(push * 37) % names.length];
    const value = `push-${push}`;
    loop.repository.write(`${name}/config.yaml`, configMap(name, value));
    values.set(name, value);
    const seen = watch.next(name, value);
    loop.repository.commit(value);
    const startedMs = performance.now();
    await requestRefresh(loop, name);
    await seen;
    if (push >= 5) times.push(performance.now() - startedMs);
  }
  return summary(times);
}

async function drifts(loop, values, watch, samples) {
  const names = [...values.keys()];
  await untilQuiet(loop);
  const times = [];
  for (let edit = 0; edit < samples + 5; edit++) {
    const name = names[(edit * 37 + 5) % names.length];
    await sleep(120);
    const healed = watch.next(name, values.get(name));
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

/** One watch of the ConfigMaps, which has begun; `next` resolves with the event that brings the value to the object. */
async function watchValues(loop) {
  const waiting = new Map();
  await tellAll(loop, configMapGvk, { namespace: 'default' }, ({ metadata, data }, type) => {
    if (type !== 'MODIFIED') return;
    const expected = waiting.get(metadata.name);
    if (data?.value !== expected?.value) return;
    waiting.delete(metadata.name);
    expected?.resolve();
  });
  return { next: (name, value) => new Promise((resolve) => waiting.set(name, { value, resolve })) };
}

/** Resolves when every event of the kind from now on will be told, until the loop is over. */
async function tellAll(loop, gvk, scope, tell) {
  const { metadata } = await loop.client.list(gvk, scope, loop.signal);
  watchFrom(loop, gvk, scope, metadata.resourceVersion, tell).catch((error) => {
    if (!loop.signal.aborted) throw error;
  });
}
