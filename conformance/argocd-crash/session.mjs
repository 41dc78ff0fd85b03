// Many applications synced again and again by a controller that is killed at any moment: what ran, and what is there at the end.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GitRepository } from '../../bench/git-repository.mjs';
import { applications } from '../argocd-beside/observe.mjs';
import { controlNamespace } from '../argocd-beside/world.mjs';
import { applicationOf, manifestsOf, outcomeOf, runsOf, runsOfDeletion } from './edition.mjs';

const kind = (group, version, name) => ({ group, version, kind: name });
const jobs = kind('batch', 'v1', 'Job');
const liveKinds = [kind('', 'v1', 'ConfigMap'), kind('apps', 'v1', 'Deployment'), jobs];
const fieldManager = 'judge';
const lookMs = 150;
const syncOptions = ['CreateNamespace=true'];
/** Long enough that no look misses a Job. */
const duration = '2s';
const roundLimitMs = 300_000;

/** Applications `app-0`, `app-1`…, each with a repository of its own. */
export async function startApplications(world, count) {
  const signal = AbortSignal.timeout(roundLimitMs);
  const made = Array.from({ length: count }, (_, index) => {
    const name = `app-${index}`;
    return { index, name, repository: new GitRepository(join(world.folder, 'repositories', name)) };
  });
  for (const { index, name, repository } of made) {
    repository.write('app/all.yaml', manifestsOf(index, 0, duration));
    repository.commit('0');
    await world.client.create(applicationOf(name, repository.url), { fieldManager }, signal);
  }
  return made;
}

/** A new edition of all, synced while the controller is killed at each of `moments` (ms after its start): the faults found. */
export async function syncRound(world, apps, edition, moments) {
  const signal = AbortSignal.timeout(roundLimitMs);
  const watch = await watchJobs(world.client);
  const revisions = new Map();
  for (const { index, name, repository } of apps) {
    repository.write('app/all.yaml', manifestsOf(index, edition, duration));
    revisions.set(name, repository.commit(`${edition}`));
    const operation = { initiatedBy: { username: 'judge' }, sync: { prune: true, syncOptions } };
    await world.client.patch(at(name), 'merge', { operation }, { fieldManager }, signal);
  }
  const isDone = async () => (await list(world, signal)).every((item) => hasEnded(item, revisions));
  const hit = await killAt(world, moments, isDone, signal);
  const runs = await watch.end();
  const faults = [];
  for (const item of await list(world, signal)) {
    const app = apps.find(({ name }) => name === item.metadata.name);
    const { phase, live } = outcomeOf(app.index, edition);
    const shown = item.status.operationState.phase;
    if (shown !== phase) faults.push(`${app.name} ended ${shown}: ${item.status.operationState.message}`);
    faults.push(...wrongRuns(app.name, runs, runsOf(app.index, edition)));
    faults.push(...wrongObjects(app.name, await liveOf(world, app.name, signal), live));
  }
  return { faults, hit };
}

/** All deleted, with kills: their hooks run once, and nothing is left. */
export async function deleteRound(world, apps, moments) {
  const signal = AbortSignal.timeout(roundLimitMs);
  const watch = await watchJobs(world.client);
  for (const { name } of apps) await world.client.delete(at(name), {}, signal);
  const hit = await killAt(world, moments, async () => (await list(world, signal)).length === 0, signal);
  const runs = await watch.end();
  const faults = [];
  for (const { name } of apps) {
    faults.push(...wrongRuns(name, runs, runsOfDeletion));
    faults.push(...wrongObjects(name, await liveOf(world, name, signal), {}));
  }
  return { faults, hit };
}

const at = (name) => ({ gvk: applications, name, namespace: controlNamespace });

async function list({ client }, signal) {
  return (await client.list(applications, {}, signal)).items;
}

/** The operation of this commit is over, not the one before, which is shown until this one begins. */
function hasEnded({ metadata, operation, status }, revisions) {
  const state = status?.operationState;
  const isOf = state?.syncResult?.revision === revisions.get(metadata.name);
  return operation === undefined && isOf && state.finishedAt !== undefined;
}

/** Kills and starts again until all is done; how many applications were under way at the kills. */
async function killAt(world, moments, isDone, signal) {
  let hit = 0;
  for (const moment of moments) {
    await sleep(moment, undefined, { signal });
    hit += (await list(world, signal)).filter(
      ({ operation, metadata }) => operation !== undefined || metadata.deletionTimestamp !== undefined,
    ).length;
    await world.engine.crash();
    await untilLed(world, signal);
  }
  while (!(await isDone())) {
    const died = world.engine.died();
    if (died !== undefined) throw new Error(died);
    await sleep(lookMs, undefined, { signal });
  }
  return hit;
}

/** Until the new process has the lease of the one before: it does nothing earlier. */
async function untilLed({ client }, signal) {
  const leases = kind('coordination.k8s.io', 'v1', 'Lease');
  const holders = async () =>
    (await client.list(leases, { namespace: controlNamespace }, signal)).items
      .map(({ spec }) => spec.holderIdentity)
      .join();
  const before = await holders();
  while ((await holders()) === before) await sleep(lookMs, undefined, { signal });
}

/** Every Job that is there at any time until `end`, which gives the uids by namespace and name. */
async function watchJobs(client) {
  const stop = new AbortController();
  const all = async () => (await client.list(jobs, {}, AbortSignal.timeout(roundLimitMs))).items;
  const known = new Set((await all()).map(({ metadata }) => metadata.uid));
  const seen = new Map();
  const look = async () => {
    for (const { metadata } of await all()) {
      const { uid, namespace, name } = metadata;
      if (known.has(uid)) continue;
      known.add(uid);
      const key = `${namespace}/${name.replace(/^generated-.*/, 'generated')}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  };
  const loop = async () => {
    while (!stop.signal.aborted) {
      await look();
      await sleep(lookMs);
    }
  };
  const ended = loop();
  return {
    async end() {
      stop.abort();
      await ended;
      return seen;
    },
  };
}

function wrongRuns(namespace, runs, wanted) {
  const found = [...runs].filter(([key]) => key.startsWith(`${namespace}/`));
  const names = new Set([...Object.keys(wanted), ...found.map(([key]) => key.slice(namespace.length + 1))]);
  return [...names].flatMap((name) => {
    const count = runs.get(`${namespace}/${name}`) ?? 0;
    const right = wanted[name] ?? 0;
    return count === right ? [] : [`${namespace}: Job ${name} ran ${count} times, not ${right}`];
  });
}

async function liveOf({ client }, namespace, signal) {
  const live = {};
  for (const gvk of liveKinds) {
    for (const { metadata, data, spec } of (await client.list(gvk, { namespace }, signal)).items) {
      const isHook = metadata.annotations?.['argocd.argoproj.io/hook'] !== undefined;
      if (isHook || metadata.name === 'kube-root-ca.crt' || metadata.deletionTimestamp !== undefined)
        continue;
      live[`${gvk.kind} ${metadata.name}`] =
        data?.k ?? (gvk.kind === 'Job' ? 'there' : spec.template.spec.containers[0].image);
    }
  }
  return live;
}

function wrongObjects(namespace, live, wanted) {
  const names = new Set([...Object.keys(live), ...Object.keys(wanted)]);
  return [...names]
    .filter((name) => live[name] !== wanted[name])
    .map((name) => `${namespace}: ${name} is ${live[name] ?? 'gone'}, not ${wanted[name] ?? 'gone'}`);
}
