// The HTTP API over 10,000 applications: lists, filters, single reads, a change to every stream, and permission checks.
import { createRequire } from 'node:module';
import { startApiServer } from '@setpoint/apiserver';
import {
  appProjectResource,
  applicationResource,
  applicationSetResource,
  ConfigState,
  createArgoHealth,
  createArgoState,
  createClusterRegistry,
  defaultProject,
} from '@setpoint/argocd';
import { systemClock, systemRandom } from '@setpoint/core';
import { createLogger } from '@setpoint/runtime';
import { startServer } from '@setpoint/server';
import { Enforcer } from '../packages/server/dist/access/enforcer.js';
import { summary } from './statistics.mjs';

const fastify = createRequire(new URL('../packages/server/package.json', import.meta.url))('fastify');

const health = ['Healthy', 'Progressing', 'Degraded', 'Suspended'];

export async function run({ log, options }) {
  const count = Number(options[0] ?? 10_000);
  const signal = AbortSignal.timeout(600_000);
  const api = await startApiServer();
  const { client } = api;
  for (const { crd } of [applicationResource, appProjectResource, applicationSetResource]) {
    await client.create(crd, {}, signal);
  }
  client.mapper.invalidate();
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } }, {}, signal);
  await client.create(defaultProject('argocd'), {}, signal);
  await inBatches(count, 500, (index) => client.create(application(index), {}, signal));
  log(`${count} applications stored`);
  const settings = createArgoHealth();
  const clusters = createClusterRegistry({
    local: { client, impersonate: () => client },
    health: settings.of,
    clock: systemClock,
    random: systemRandom,
    onError: () => {},
  });
  clusters.configure(new ConfigState());
  const startedMs = performance.now();
  const server = await startServer(
    {
      client,
      state: createArgoState(
        { client, clock: systemClock, random: systemRandom, reporter: { error: () => {} } },
        signal,
      ),
      clusters,
      engine: { health: settings.of },
      version: 'bench',
      logger: createLogger({ level: 'silent' }),
    },
    signal,
  );
  const readyMs = performance.now() - startedMs;
  const floor = await startFloor();
  try {
    const token = await login(server);
    const get = async (path) => {
      const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
      const bytes = (await response.arrayBuffer()).byteLength;
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return bytes;
    };
    const timed = async (name, times, path) => {
      const bytes = await get(path(0));
      floor.answer = Buffer.alloc(bytes, 'x');
      const [ours, raw] = [[], []];
      for (let round = 0; round < times; round++) {
        const at = performance.now();
        await get(path(round));
        const between = performance.now();
        await (await fetch(floor.url)).arrayBuffer();
        ours.push(between - at);
        raw.push(performance.now() - between);
      }
      const [{ p50Ms, p99Ms }, least] = [summary(ours), summary(raw)];
      const perSecond = (times * 1000) / ours.reduce((sum, ms) => sum + ms, 0);
      const timesFloor = p50Ms / least.p50Ms;
      log(
        `${name}: ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${timesFloor.toFixed(1)} × the floor`,
      );
      return { p50Ms, p99Ms, perSecond, bytes, floorP50Ms: least.p50Ms, floorP99Ms: least.p99Ms, timesFloor };
    };
    const own = '/api/setpoint/v1/applications';
    return {
      applications: count,
      readyMs,
      fleetPage: await timed('fleet page', 200, () => `${own}?limit=100`),
      fleetFacets: await timed(
        'fleet page with facets',
        100,
        () => `${own}?limit=100&facets=health,sync,project,cluster`,
      ),
      fleetFilter: await timed(
        'fleet filter',
        200,
        (round) => `${own}?limit=100&q=app-${round % 100}&health=Degraded`,
      ),
      getApplication: await timed('get', 500, (round) => `/api/v1/applications/app-${round % count}`),
      getParallel: await parallel(get, count, floor),
      listAll: await timed('list of all', 10, () => '/api/v1/applications'),
      listFields: await timed('list of names', 10, () => '/api/v1/applications?fields=items.metadata.name'),
      search: await timed('search', 20, (round) => `/api/setpoint/v1/search?q=app-${round}`),
      stream: await streamed(server, token, client, count, signal),
      rbac: rbacChecks(count),
      rssMiB: process.memoryUsage().rss / 1024 / 1024,
    };
  } finally {
    await floor.close();
    await server.stop();
    await clusters.close();
    await api.stop();
  }
}

async function login(server) {
  const response = await fetch(`${server.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: server.oneTimeLogin }),
  });
  return (await response.json()).token;
}

async function parallel(get, count, floor) {
  const begunMs = performance.now();
  const requests = 3000;
  let next = 0;
  const worker = async () => {
    while (next < requests) await get(`/api/v1/applications/app-${next++ % count}`);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  const perSecond = (requests * 1000) / (performance.now() - begunMs);
  const floorBegunMs = performance.now();
  const ask = async (left) => {
    for (let round = 0; round < left; round++) await (await fetch(floor.url)).arrayBuffer();
  };
  await Promise.all(Array.from({ length: 16 }, () => ask(Math.ceil(requests / 16))));
  const floorPerSecond = (requests * 1000) / (performance.now() - floorBegunMs);
  return { requests, perSecond, floorPerSecond, ofFloor: perSecond / floorPerSecond };
}

/** The least that an answer of so many bytes costs: a route of the same framework that sends them as they are. */
async function startFloor() {
  const app = fastify();
  const floor = { answer: Buffer.alloc(0), url: '', close: () => app.close() };
  app.get('/', (_request, reply) => reply.type('application/json; charset=utf-8').send(floor.answer));
  await app.listen({ host: '127.0.0.1', port: 0 });
  floor.url = `http://127.0.0.1:${app.server.address().port}/`;
  return floor;
}

/** From a write of the API to the line of a stream that tells it. */
async function streamed(server, token, client, count, signal) {
  const stop = new AbortController();
  const response = await fetch(`${server.url}/api/setpoint/v1/stream?topic=fleet`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  const waiting = new Map();
  const reading = (async () => {
    let rest = '';
    for await (const chunk of response.body) {
      const parts = (rest + Buffer.from(chunk).toString()).split('\n\n');
      rest = parts.pop();
      for (const part of parts) {
        const key = /"key":"([^"]+)"/.exec(part)?.[1];
        waiting.get(key)?.();
      }
    }
  })().catch(() => {});
  const gvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
  const samples = [];
  for (let round = 0; round < 100; round++) {
    const name = `app-${(round * 97) % count}`;
    const seen = new Promise((resolve) => waiting.set(`argocd/${name}`, resolve));
    const at = performance.now();
    const patch = { status: { health: { status: health[(round + 1) % 4], message: `round ${round}` } } };
    await client.patch({ gvk, namespace: 'argocd', name }, 'merge', patch, {}, signal);
    await seen;
    samples.push(performance.now() - at);
  }
  stop.abort();
  await reading;
  const { p50Ms, p99Ms } = summary(samples);
  return { p50Ms, p99Ms };
}

/** Whether a person may see each of the applications, by 500 policies. */
function rbacChecks(count) {
  const lines = Array.from({ length: 500 }, (_, index) => {
    const role = `role:r${index % 50}`;
    if (index % 5 === 0) return `p, ${role}, applications, get, team-${index}/*, allow`;
    if (index % 5 === 1) return `p, ${role}, applications, *, team-${index}/app-?${index}*, allow`;
    if (index % 5 === 2) return `p, ${role}, applications, sync, */prod-*, deny`;
    if (index % 5 === 3) return `p, ${role}, applications, get, team-${index}/app-${index}, allow`;
    return `g, group-${index}, ${role}`;
  });
  const groups = Array.from({ length: 100 }, (_, index) => `g, person, role:r${index % 50}`);
  const enforcer = new Enforcer(() => undefined);
  enforcer.configure({ data: { 'policy.csv': [...lines, ...groups].join('\n') } });
  const person = { subject: 'person', username: 'person', groups: [], issuer: '' };
  const begunMs = performance.now();
  let allowed = 0;
  for (let index = 0; index < count; index++) {
    if (enforcer.allows(person, 'applications', 'get', `team-${index % 600}/app-${index}`)) allowed++;
  }
  const elapsedMs = performance.now() - begunMs;
  return { policies: 500, checks: count, allowed, elapsedMs, perSecond: (count * 1000) / elapsedMs };
}

async function inBatches(count, size, work) {
  for (let from = 0; from < count; from += size) {
    await Promise.all(Array.from({ length: Math.min(size, count - from) }, (_, index) => work(from + index)));
  }
}

function application(index) {
  const team = `team-${index % 40}`;
  const resources = ['Deployment', 'Service', 'ConfigMap', 'Ingress'].map((kind) => ({
    kind,
    version: 'v1',
    namespace: team,
    name: `app-${index}`,
    status: index % 7 === 0 ? 'OutOfSync' : 'Synced',
    health: { status: health[index % 4] },
  }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: `app-${index}`, namespace: 'argocd', labels: { team, tier: String(index % 3) } },
    spec: {
      project: 'default',
      source: { repoURL: `https://git.invalid/${team}.git`, path: `apps/${index}`, targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: team },
      syncPolicy: { automated: { prune: true } },
    },
    status: {
      sync: { status: index % 7 === 0 ? 'OutOfSync' : 'Synced', revision: 'a'.repeat(40) },
      health: { status: health[index % 4] },
      resources,
      history: [{ id: 0, revision: 'a'.repeat(40), deployedAt: '2026-01-01T00:00:00Z' }],
    },
  };
}
