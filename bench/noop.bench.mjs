// A commit that touches one of 1,000 applications, and a refresh: one render, and no write but to that application.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  applicationGvk,
  configMap,
  deployApplications,
  requestRefresh,
  startLoop,
  untilQuiet,
  untilAll,
  writesSoFar,
} from './loop.mjs';

export async function run({ log, options }) {
  const count = Number(options[0] ?? 1000);
  const loop = await startLoop();
  try {
    const { names, seconds } = await deployApplications(loop, count);
    log(`${count} applications Synced in ${seconds.toFixed(1)} s`);
    await untilQuiet(loop);
    const versions = await applicationVersions(loop);
    const renders = () => {
      const { inline, inWorker } = loop.platform.engine.renders();
      return inline + inWorker;
    };
    const rendersBefore = renders();
    const writesBefore = await writesSoFar(loop);
    const touched = names[Math.floor(count / 2)];
    loop.repository.write(`${touched}/config.yaml`, configMap(touched, 'second'));
    const revision = loop.repository.commit('second');
    const cpuBefore = process.cpuUsage();
    const startedMs = performance.now();
    await requestRefresh(loop, touched);
    await untilAll(
      loop,
      [touched],
      (app) => app.status?.sync?.revision === revision && app.operation === undefined,
    );
    const settledMs = performance.now() - startedMs;
    // Everybody else looks too, without anything to show for it: wait until nothing moves.
    await sleep(1500);
    const cpu = process.cpuUsage(cpuBefore);
    await untilQuiet(loop);
    const after = await applicationVersions(loop);
    const written = [...after]
      .filter(([name, version]) => versions.get(name) !== version)
      .map(([name]) => name);
    return {
      applications: count,
      renders: renders() - rendersBefore,
      writesToOtherApplications: written.filter((name) => name !== touched).length,
      writesInAll: (await writesSoFar(loop)) - writesBefore,
      touchedSettledMs: settledMs,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
    };
  } finally {
    await loop.close();
  }
}

async function applicationVersions(loop) {
  const list = await loop.client.list(applicationGvk, { namespace: 'argocd' }, loop.signal);
  return new Map(list.items.map((app) => [app.metadata.name, app.metadata.resourceVersion]));
}
