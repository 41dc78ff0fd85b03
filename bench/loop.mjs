import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '@setpoint/cli';
import { createLogger } from '@setpoint/runtime';
import { GitRepository } from './git-repository.mjs';

export const applicationGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
export const configMapGvk = { group: '', version: 'v1', kind: 'ConfigMap' };

/** A platform with a repository of its own; `close` ends it and removes everything. */
export async function startLoop() {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'));
  const stop = new AbortController();
  const platform = await startPlatform(
    { dataDir: join(folder, 'data'), port: 0, logger: createLogger({ level: 'error' }) },
    stop.signal,
  );
  const repository = new GitRepository(join(folder, 'repository'));
  return {
    platform,
    client: platform.api.client,
    repository,
    signal: stop.signal,
    async close() {
      stop.abort();
      await platform.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function configMap(name, data) {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${JSON.stringify(data)}\n`;
}

/** An automated Application of one directory of the repository. */
export function application(name, repository, path) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: repository.url, targetRevision: 'main', path },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  };
}

/** `count` applications app-0000… of one ConfigMap each, created and Synced. */
export async function deployApplications(loop, count) {
  const names = Array.from({ length: count }, (_, index) => `app-${String(index).padStart(5, '0')}`);
  for (const name of names) loop.repository.write(`${name}/config.yaml`, configMap(name, 'first'));
  loop.repository.commit('first');
  const synced = untilAll(
    loop,
    names,
    (app) => app.status?.sync?.status === 'Synced' && app.operation === undefined,
  );
  const startedMs = performance.now();
  await pool(names, 16, (name) =>
    loop.client.create(application(name, loop.repository, name), { fieldManager: 'bench' }, loop.signal),
  );
  await synced;
  return { names, seconds: (performance.now() - startedMs) / 1000 };
}

/** Follows the watch of applications until each of the names has satisfied the condition. */
export async function untilAll(loop, names, condition) {
  const waiting = new Set(names);
  await follow(loop, applicationGvk, 'argocd', (app) => {
    if (condition(app)) waiting.delete(app.metadata.name);
    return waiting.size === 0;
  });
}

/** Lists, then watches, until `done` returns true for an object. */
export async function follow(loop, gvk, namespace, done) {
  const list = await loop.client.list(gvk, { namespace }, loop.signal);
  let finished = false;
  for (const item of list.items) finished = done(item) || finished;
  if (!finished) await watchFrom(loop, gvk, { namespace }, list.metadata.resourceVersion, done);
}

/**
 * Tells of every object of an event after the version, through ends of the watch, until `done` returns true of one.
 * Rejects when the loop is over before.
 */
export async function watchFrom({ client, signal }, gvk, scope, version, done) {
  for (let resourceVersion = version; ; ) {
    signal.throwIfAborted();
    for await (const event of client.watch(gvk, { ...scope, resourceVersion }, signal)) {
      const isBookmark = event.type === 'BOOKMARK';
      resourceVersion = isBookmark ? event.resourceVersion : event.object.metadata.resourceVersion;
      if (!isBookmark && done(event.object, event.type)) return;
    }
  }
}

export async function pool(items, concurrency, work) {
  const rest = [...items];
  const next = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, next));
}

/** The current resourceVersion of the API server, which grows by one with every write, renewals of leases left out. */
export async function writesSoFar(loop) {
  const list = await loop.client.list(configMapGvk, { namespace: 'kube-public', limit: 1 }, loop.signal);
  return Number(list.metadata.resourceVersion) - (loop.renewals?.() ?? 0);
}

export async function requestRefresh(loop, name) {
  const patch = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };
  await loop.client.patch(
    { gvk: applicationGvk, namespace: 'argocd', name },
    'merge',
    patch,
    { fieldManager: 'bench' },
    loop.signal,
  );
}

/** Resolves when nothing has been written for a second: events of a deployment trail behind it. */
export async function untilQuiet(loop) {
  for (let before = -1, now = await writesSoFar(loop); now !== before; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    before = now;
    now = await writesSoFar(loop);
  }
}
