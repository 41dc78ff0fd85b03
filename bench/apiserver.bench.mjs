// The embedded API server under load from another process: durable writes beside etcd's and beside the least a server
// in Node can do for one, large lists, many watches, start-up, memory.
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  objects: 100_000,
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
    const server = await measureServer(scratch, sizes, log);
    const etcd = await measureEtcd(scratch, sizes, log);
    return { ...sizes, concurrency, startUp, ...server, etcd, ratios: ratiosOf(server, etcd) };
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

/** What the server needs beyond its floors: CPU time of a write against the bare one, rates against etcd's. */
function ratiosOf({ nodeFloor, creates, appliesOfNew, appliesOfChanged, lists }, etcd) {
  const cpu = ({ cpuMsEach }) => cpuMsEach / nodeFloor.cpuMsEach;
  const ratios = {
    createCpuToNodeFloor: cpu(creates),
    applyOfNewCpuToNodeFloor: cpu(appliesOfNew),
    applyOfChangedCpuToNodeFloor: cpu(appliesOfChanged),
  };
  if (typeof etcd === 'string') return ratios;
  return {
    ...ratios,
    createCpuToEtcd: creates.cpuMsEach / etcd.puts.cpuMsEach,
    createRateToEtcd: creates.perSecond / etcd.puts.perSecond,
    applyOfChangedRateToEtcd: appliesOfChanged.perSecond / etcd.puts.perSecond,
    listTimeToEtcd: lists.plainMs / etcd.listMs,
  };
}

async function startServer(dataDir) {
  const server = await startProcess('server-process.mjs', [dataDir]);
  return { ...server, access: accessOf(server.started.kubeconfigPath) };
}

async function startProcess(script, args) {
  const child = fork(join(folder, 'apiserver', script), args, { execArgv: ['--expose-gc'] });
  const said = () => new Promise((resolve) => child.once('message', resolve));
  const started = await said();
  return {
    started,
    async cpuMs() {
      child.send('cpu');
      return (await said()).cpuMs;
    },
    async memory() {
      child.send('memory');
      const { rss, anonymous } = await said();
      return { rssMiB: rss / 2 ** 20, withoutFilesMiB: anonymous / 2 ** 20 };
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
    const nodeFloor = await measureFloor(scratch, server.access, sizes, log);
    const writes = await measureWrites(client, sizes, () => server.cpuMs(), log);
    const lists = await measureLists(client, sizes, log);
    const missing = Math.max(0, sizes.objects - sizes.listed - 2 * sizes.writes);
    await throughput(missing, concurrency, (index) =>
      client.send('POST', configMaps, configMap(`more-${index}`, { value: 'x'.repeat(500) })),
    );
    const watches = await measureWatches(server.access, client, sizes, log);
    const memory = { ...(await server.memory()), jsonMiB: await jsonMiB(client) };
    return { nodeFloor, ...writes, lists, watches, memory };
  } finally {
    await client.close();
    await server.stop();
  }
}

/** The bytes of all objects as they are sent. */
async function jsonMiB(client) {
  const lists = [await client.measure(configMaps), await client.measure(deployments)];
  return lists.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20;
}

async function measureFloor(scratch, { cert, key }, { writes }, log) {
  const files = { cert: join(scratch, 'floor.crt'), key: join(scratch, 'floor.key') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  const floor = await startProcess('floor-process.mjs', [scratch, files.cert, files.key]);
  // The certificate is a client's.
  const client = new ApiClient({ url: floor.started.url, rejectUnauthorized: false }, concurrency);
  try {
    const put = (index) => client.send('POST', `/${index}`, deployment(`created-${index}`));
    const puts = await throughput(writes, concurrency, put, () => floor.cpuMs());
    log(
      `the least a server in Node can do: ${puts.perSecond.toFixed(0)}/s, ${puts.cpuMsEach.toFixed(3)} ms CPU`,
    );
    return puts;
  } finally {
    await client.close();
    await floor.stop();
  }
}

async function measureWrites(client, { writes }, cpuMs, log) {
  const bytes = JSON.stringify(deployment('web-00000')).length;
  const create = (index) => client.send('POST', deployments, deployment(`created-${index}`));
  const creates = await throughput(writes, concurrency, create, cpuMs);
  log(`creates: ${creates.perSecond.toFixed(0)}/s, ${creates.cpuMsEach.toFixed(3)} ms CPU`);
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

async function measureEtcd(scratch, { writes, listed }, log) {
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
    const prefix = '/registry/configmaps/';
    await throughput(listed, concurrency, (index) =>
      client.put(
        `${prefix}listed-${index}`,
        JSON.stringify(configMap(`listed-${index}`, { value: 'x'.repeat(500) })),
      ),
    );
    const begun = performance.now();
    const bytes = await client.list(prefix);
    return { puts, listMs: performance.now() - begun, listMiB: bytes / 2 ** 20, rssMiB: client.rssMiB() };
  } finally {
    await client.close();
  }
}
