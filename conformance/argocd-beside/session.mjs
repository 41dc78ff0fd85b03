// Both worlds, and the cases taken through their steps on each of them alike.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GitRepository } from '../../bench/git-repository.mjs';
import { compare } from './compare.mjs';
import { applications, comparable, observe, ownResources } from './observe.mjs';
import { controlNamespace } from './world.mjs';

const fieldManager = 'kubectl-client-side-apply';
const editor = 'kubectl-edit';
export const defaults = { quietMs: 2500, patienceMs: 40_000, confirmMs: 4000, limitMs: 90_000 };
const seenMs = 3000;
const refreshAnnotation = 'argocd.argoproj.io/refresh';
const setRefreshAnnotation = 'argocd.argoproj.io/application-set-refresh';

/** Takes a case through its steps; after each both sides are left to come to rest, and compared. */
export async function takeCase(given, { worlds, folder, services, excluded, log }) {
  const repository = new GitRepository(join(folder, 'repositories', given.name));
  const words = { CASE: given.name, REPO: repository.url };
  const copies = new Map(
    given.branches === undefined ? [] : worlds.map((world) => [world, copyFor(world, given.name)]),
  );
  const wordsOf = (world) => ({
    ...words,
    ...services.wordsFor(world.name),
    ...world.second?.words,
    ...(copies.has(world) ? { REPO: copies.get(world).url } : {}),
  });
  const scope = {
    name: given.name,
    namespaces: fill(given.namespaces ?? ['CASE'], words),
    kinds: given.kinds ?? [],
  };
  const results = [];
  for (const [index, step] of given.steps.entries()) {
    const name = step.name ?? `${index + 1}`;
    if (step.files !== undefined) commit(repository, fill(step.files, words), name);
    if (step.git !== undefined) step.git(repository);
    for (const { url } of copies.values()) repository.git('push', '--quiet', url, 'main');
    const settings = { ...defaults, ...step };
    const context = { case: given.name, step: name };
    const beside = (world) => ({
      posts: services.received(world.name, scope.name),
      branches: (given.branches ?? []).map((branch) => comparable(filesOf(copies.get(world), branch))),
    });
    const take = { worlds, scope, settings, context, beside, excluded, log };
    await Promise.all(worlds.map((world) => act(world, step, wordsOf(world), scope, deadlineOf(settings))));
    results.push(await whenAtRest(take));
  }
  if (given.keep !== true) rmSync(repository.folder, { recursive: true, force: true });
  return results;
}

/** The case's repository as one world has it: both write to it. */
function copyFor({ folder }, name) {
  const repository = new GitRepository(join(folder, 'repositories', name));
  repository.git('config', 'receive.denyCurrentBranch', 'ignore');
  return repository;
}

/** What a branch holds, by path; nothing when nobody made it. */
function filesOf(repository, branch) {
  if (repository.git('branch', '--list', branch) === '') return {};
  const paths = repository.git('ls-tree', '-r', '--name-only', branch).trim().split('\n');
  return Object.fromEntries(paths.map((path) => [path, repository.git('show', `${branch}:${path}`)]));
}

export const deadlineOf = ({ limitMs }) => AbortSignal.timeout(limitMs + 30_000);

/**
 * What the two show once neither changes any more. A difference is believed only when it is still the same a while later:
 * a busy machine may let one side rest in the middle. `beside(world)` is what else that world showed.
 */
export async function whenAtRest({ worlds, scope, settings, context, beside, excluded, log }) {
  const until = Date.now() + settings.limitMs;
  let last = '';
  for (;;) {
    const signal = deadlineOf(settings);
    const rested = await Promise.all(worlds.map((world) => settle(world, scope, settings, signal)));
    const [ours, theirs] = await Promise.all(
      worlds.map(async (world) => ({ ...(await observe(world, scope, signal)), ...beside(world) })),
    );
    const result = compare(ours, theirs, context, excluded);
    const text = JSON.stringify([ours, theirs]);
    if (result.differences.length === 0 || text === last) return result;
    if (Date.now() > until || rested.includes(false)) {
      log(`${context.case}, ${context.step}: not at rest`);
      return result;
    }
    last = text;
    await sleep(settings.confirmMs);
  }
}

function commit(repository, files, message) {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) repository.git('rm', '--quiet', '-r', path);
    else repository.write(path, text);
  }
  repository.git('add', '--all');
  repository.git('commit', '--quiet', '--allow-empty', '--no-verify', `--message=${message}`);
}

/** Every text of a value with the case's words put in. */
function fill(value, words) {
  if (typeof value === 'string')
    return value.replace(
      /\b(?:CASE|REPO|SERVICES|REGISTRY|HOOKS|SECOND_SERVER|SECOND_CONFIG|LIMITED_CONFIG)(?![A-Za-z_])/g,
      (word) => words[word],
    );
  if (Array.isArray(value)) return value.map((item) => fill(item, words));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [fill(key, words), fill(item, words)]),
  );
}

async function act(world, step, words, scope, signal) {
  const { client, second } = world;
  for (const object of fill(step.apply ?? [], words)) await put(client, object, signal);
  for (const { kind, patch, ...at } of fill(step.patchSecond ?? [], words))
    await second.client.patch(located(kind, at), 'merge', patch, { fieldManager: editor }, signal);
  for (const { kind, patch, type = 'merge', subresource, ...at } of fill(step.patch ?? [], words)) {
    const options = { fieldManager: editor, ...(subresource === undefined ? {} : { subresource }) };
    await client.patch(located(kind, at), type, patch, options, signal);
  }
  for (const { kind, ...at } of fill(step.remove ?? [], words)) {
    await client.delete(located(kind, at), { propagationPolicy: 'Background' }, signal);
  }
  if (step.sync !== undefined) await operate(client, fill(step.sync, words), words, signal);
  for (const object of step.crash ?? []) await crashDuring(object, world, scope, signal);
  // A look at something that was just changed, before Argo CD's caches have it, would say nothing of it.
  if (step.refresh !== undefined && (step.apply ?? step.patch ?? step.remove) !== undefined)
    await sleep(seenMs, undefined, { signal });
  if (step.refresh !== undefined) await refresh(client, scope, step.refresh, signal);
}

async function put(client, object, signal) {
  const gvk = gvkOf(object);
  await untilServed(client, gvk, signal);
  const location = { gvk, name: object.metadata.name, namespace: object.metadata.namespace };
  if ((await client.get(location, signal)) === undefined)
    await client.create(object, { fieldManager }, signal);
  else await client.patch(location, 'merge', object, { fieldManager }, signal);
}

function gvkOf({ apiVersion, kind }) {
  const [version, group = ''] = apiVersion.split('/').toReversed();
  return { group, version, kind };
}

/** `kind` is `apiVersion Kind`; Argo CD's own when only the kind is given. */
function located(kind, { name, namespace }) {
  const [apiVersion, bare] = kind.includes(' ') ? kind.split(' ') : ['argoproj.io/v1alpha1', kind];
  const isOwn = apiVersion.startsWith('argoproj.io/');
  return {
    gvk: gvkOf({ apiVersion, kind: bare }),
    name,
    namespace: namespace ?? (isOwn ? controlNamespace : undefined),
  };
}

async function untilServed(client, gvk, signal) {
  while ((await client.mapper.mapping(gvk, signal)) === undefined) await sleep(100, undefined, { signal });
}

/** Sets the `operation` of Applications: `{name: operation}`, or one for the case's own. */
async function operate(client, sync, words, signal) {
  const operations = sync.apps ?? { [words.CASE]: sync };
  for (const [name, operation] of Object.entries(operations)) {
    const value = { initiatedBy: { username: 'judge' }, ...operation };
    await client.patch(
      located('Application', { name }),
      'merge',
      { operation: value },
      { fieldManager },
      signal,
    );
  }
}

/** kill -9 while the operation waits for the object, or a deletion for its hook; and a new process. */
async function crashDuring(name, world, scope, signal) {
  while (!(await isUnderWay(name, world.client, scope, signal))) await sleep(20, undefined, { signal });
  await world.engine.crash();
}

async function isUnderWay(name, client, scope, signal) {
  const own = Object.values(await ownResources(client, scope, signal));
  if (own.some((object) => object.metadata.deletionTimestamp !== undefined)) {
    const at = { ...located('batch/v1 Job', { name }), namespace: scope.namespaces[0] };
    return (await client.get(at, signal)) !== undefined;
  }
  return own.some(({ operation, status }) => {
    const results = status?.operationState?.syncResult?.resources ?? [];
    const isRunning = results.some((result) => result.name === name && result.hookPhase === 'Running');
    return operation !== undefined && isRunning;
  });
}

async function refresh(client, scope, kind, signal) {
  const own = await ownResources(client, scope, signal);
  for (const [key, { metadata }] of Object.entries(own)) {
    const [object] = key.split('/');
    if (object === 'AppProject' || metadata.deletionTimestamp !== undefined) continue;
    const annotations =
      object === 'Application' ? { [refreshAnnotation]: kind } : { [setRefreshAnnotation]: 'true' };
    await client.patch(
      located(object, metadata),
      'merge',
      { metadata: { annotations } },
      { fieldManager },
      signal,
    );
  }
}

/** Waits until nothing of the case changes any more; false when that took too long. */
async function settle(world, scope, { quietMs, patienceMs, limitMs }, signal) {
  const deadline = Date.now() + limitMs;
  let [last, since] = ['', Date.now()];
  while (Date.now() < deadline) {
    const died = world.engine.died();
    if (died !== undefined) throw new Error(died);
    const own = await ownResources(world.client, scope, signal);
    const text = JSON.stringify(
      comparable(Object.values(own).map(({ metadata, ...rest }) => [metadata.annotations, rest])),
    );
    if (text !== last) [last, since] = [text, Date.now()];
    const isPending = Object.values(own).some(pending);
    if (Date.now() - since > (isPending ? patienceMs : quietMs)) return true;
    await sleep(250, undefined, { signal });
  }
  return false;
}

function pending({ kind, metadata, operation, status }) {
  const annotations = metadata.annotations ?? {};
  return (
    annotations[refreshAnnotation] !== undefined ||
    annotations[setRefreshAnnotation] !== undefined ||
    metadata.deletionTimestamp !== undefined ||
    operation !== undefined ||
    status?.operationState?.phase === 'Running' ||
    (kind === applications.kind && status?.sync === undefined)
  );
}
