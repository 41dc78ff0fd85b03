// The embedded API server under load from another process: durable writes beside etcd's, large lists, many watches,
// start-up, memory.
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { accessOf, ApiClient } from './apiserver/api-client.mjs';
import { findEtcd, startEtcd } from './apiserver/etcd.mjs';
import { configMap, deployment } from './apiserver/objects.mjs';
import { throughput } from './apiserver/throughput.mjs';
import { now, Watchers } from './apiserver/watchers.mjs';
import { answerMs } from './start.bench.mjs';
import { quantile, summary } from './statistics.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const concurrency = 64;
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const configMaps = '/api/v1/namespaces/default/configmaps';

const defaults = {
  writes: 10_000,
  listed: 50_000,
  watchers: 1000,
  events: 300,
  eventsPerSecond: 20,
  starts: 5,
};

/** Options as `writes=1000`. */
export async function run({ options, log }) {
  const sizes = { ...defaults };
  for (const option of options) {
    const [name, value] = option.split('=');
    if (!(name in sizes)) throw new Error(`options: ${Object.keys(defaults).join('=N ')}=N`);
    sizes[name] = Number(value);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'setpoint-bench-'));
  try {
    const startUp = await measureStarts(scratch, sizes.starts, log);
    const writes = await measureServer(scratch, sizes, log);
    return { ...sizes, concurrency, startUp, ...writes, etcd: await measureEtcd(scratch, sizes, log) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measureStarts(scratch, count, log) {
  const command = [];
  const library = [];
  for (let index = 0; index < count; index++) {
    mkdirSync(join(scratch, `command-${index}`));
    command.push(await answerMs(join(scratch, `command-${index}`)));
    const server = await startServer(join(scratch, `library-${index}`));
    library.push(server.started);
    await server.stop();
  }
  log(`started ${2 * count} servers`);
  const median = (values) => quantile(values, 0.5);
  return {
    commandToAnswerMs: median(command),
    libraryLoadMs: median(library.map(({ loadMs }) => loadMs)),
    startApiServerMs: median(library.map(({ startMs }) => startMs)),
    startApiServerReadyMs: median(library.map(({ readyMs }) => readyMs)),
  };
}

async function startServer(dataDir) {
  const child = fork(join(folder, 'apiserver/server-process.mjs'), [dataDir], { execArgv: ['--expose-gc'] });
  const said = () => new Promise((resolve) => child.once('message', resolve));
  const started = await said();
  return {
    started,
    access: accessOf(started.kubeconfigPath),
    async cpuMs() {
      child.send('cpu');
      return (await said()).cpuMs;
    },
    async rssMiB() {
      child.send('memory');
      return (await said()).rss / 2 ** 20;
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await gone;
    },
  };
}

async function measureServer(scratch, sizes, log) {
  const server = await startServer(join(scratch, 'server'));
  const client = new ApiClient(server.access, concurrency);
  try {
    const writes = await measureWrites(client, sizes, () => server.cpuMs(), log);
    const lists = await measureLists(client, sizes, log);
    const missing = Math.max(0, 100_000 - sizes.listed - 2 * sizes.writes);
    await throughput(missing, concurrency, (index) =>
      client.send('POST', configMaps, configMap(`more-${index}`, { value: 'x'.repeat(500) })),
    );
    const watches = await measureWatches(server.access, client, sizes, log);
    return { ...writes, lists, watches, rssWith100kObjectsMiB: await server.rssMiB() };
  } finally {
    await client.close();
    await server.stop();
  }
}

async function measureWrites(client, { writes }, cpuMs, log) {
  const bytes = JSON.stringify(deployment('web-00000')).length;
  const create = (index) => client.send('POST', deployments, deployment(`created-${index}`));
  const creates = await throughput(writes, concurrency, create, cpuMs);
  log(`creates: ${creates.perSecond.toFixed(0)}/s`);
  const apply = (name, image) =>
    client.send(
      'PATCH',
      `${deployments}/${name}?fieldManager=bench`,
      deployment(name, image),
      'application/apply-patch+yaml',
    );
  const applyNew = (index) => apply(`applied-${index}`, undefined);
  const applied = await throughput(writes, concurrency, applyNew, cpuMs);
  const applyChanged = (index) => apply(`applied-${index}`, 'web:2.0.0');
  const reapplied = await throughput(writes, concurrency, applyChanged, cpuMs);
  log(`applies: ${applied.perSecond.toFixed(0)}/s new, ${reapplied.perSecond.toFixed(0)}/s changed`);
  return { objectBytes: bytes, creates, appliesOfNew: applied, appliesOfChanged: reapplied };
}

async function measureLists(client, { listed }, log) {
  await throughput(listed, concurrency, (index) =>
    client.send('POST', configMaps, configMap(`listed-${index}`, { value: 'x'.repeat(500) })),
  );
  const plain = [];
  for (let index = 0; index < 3; index++) plain.push(await client.measure(configMaps));
  const paged = await pagedList(client);
  log(`lists of ${listed}: ${plain[0].ms.toFixed(0)} ms plain, ${paged.ms.toFixed(0)} ms paged`);
  const ms = quantile(
    plain.map((each) => each.ms),
    0.5,
  );
  return { plainMs: ms, plainMiB: plain[0].bytes / 2 ** 20, pagedMs: paged.ms, pages: paged.pages };
}

async function pagedList(client) {
  const started = performance.now();
  let token = '';
  let pages = 0;
  do {
    const more = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
    const text = await client.send('GET', `${configMaps}?limit=500${more}`);
    token = /"continue":"([^"]+)"/.exec(text.slice(0, 1000))?.[1] ?? '';
    pages++;
  } while (token !== '');
  return { ms: performance.now() - started, pages };
}

async function measureWatches(access, client, { watchers: count, events, eventsPerSecond }, log) {
  const path = '/api/v1/namespaces/kube-public/configmaps';
  const made = configMap('churn', { number: '-1', sentAt: '0' });
  made.metadata.namespace = 'kube-public';
  const { metadata } = JSON.parse(await client.send('POST', path, made));
  const watchers = new Watchers(access, 10);
  try {
    await watchers.open(count, `${path}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    const begun = performance.now();
    for (let number = 0; number < events; number++) {
      const due = begun + (number * 1000) / eventsPerSecond;
      if (due > performance.now()) await sleep(due - performance.now());
      const patch = { data: { number: String(number), sentAt: String(now()) } };
      await client.send('PATCH', `${path}/churn`, patch, 'application/merge-patch+json');
    }
    for (let tries = 0; watchers.complete(events) < count && tries < 200; tries++) await sleep(50);
    const { p50Ms, p99Ms, maxMs } = summary(watchers.lags);
    log(`${count} watchers: p99 ${p99Ms.toFixed(0)} ms from request to event`);
    return {
      complete: watchers.complete(events),
      gapsAndDuplicates: watchers.faults,
      delivered: watchers.lags.length,
      requestToEventP50Ms: p50Ms,
      requestToEventP99Ms: p99Ms,
      requestToEventMaxMs: maxMs,
    };
  } finally {
    watchers.close();
  }
}

async function measureEtcd(scratch, { writes }, log) {
  const etcd = findEtcd(log);
  if (etcd === undefined) return 'not measured';
  const client = await startEtcd(etcd, scratch);
  try {
    const put = (index) => {
      const object = JSON.stringify(deployment(`created-${index}`));
      return client.put(`/registry/deployments/default/created-${index}`, object);
    };
    const puts = await throughput(writes, concurrency, put, () => client.cpuMs());
    log(`etcd: ${puts.perSecond.toFixed(0)} puts/s`);
    return puts;
  } finally {
    await client.close();
  }
}
