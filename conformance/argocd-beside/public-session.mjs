// One public repository applied with real kubectl to both worlds, everything synced that is not by itself, and deleted again.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { applications, everything, ownResources } from './observe.mjs';
import { deadlineOf, defaults, whenAtRest } from './session.mjs';
import { controlNamespace } from './world.mjs';

const run = promisify(execFile);
const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
/** Retries of Argo CD's own default take two and a half minutes; a step ends when nothing but they goes on. */
const settings = { ...defaults, quietMs: 8_000, patienceMs: 95_000, limitMs: 300_000 };

/** Takes both worlds through one repository: its steps' results. */
export async function takeRepository({ copy, apply }, { worlds, copies, excluded, log }) {
  const all = new Set();
  for (const { client } of worlds) {
    for (const key of await everything(client, deadlineOf(settings))) all.add(key);
  }
  const scope = { name: copy, all };
  const steps = [
    ['applied', (world) => applyAll(world, join(copies, copy), apply)],
    ['synced', (world) => syncAll(world, scope)],
    ['deleted', (world) => deleteRoots(world, scope)],
  ];
  const results = [];
  for (const [step, act] of steps) {
    const said = await Promise.all(worlds.map(act));
    for (const { client } of worlds) client.mapper.invalidate();
    const context = { case: copy, step };
    const beside = ({ name }) => ({ kubectl: said[worlds.findIndex((world) => world.name === name)] });
    results.push(await whenAtRest({ worlds, scope, settings, context, beside, excluded, log }));
  }
  return results;
}

/** What kubectl says of each item: it refuses on both sides alike, or that is a difference. */
async function applyAll(world, folder, items) {
  const said = [];
  for (const { file, recursive, kustomize, objects } of items) {
    if (objects !== undefined) {
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      said.push(await kubectl(world, ['-f', '-'], list));
    } else if (kustomize !== undefined) said.push(await kubectl(world, ['-k', join(folder, kustomize)]));
    else if (recursive !== undefined) said.push(await kubectl(world, ['-R', '-f', join(folder, recursive)]));
    else said.push(await kubectl(world, ['-f', join(folder, file)]));
  }
  return said;
}

/** Both of what it writes: a folder may hold values files and kinds that nobody serves, and the rest of it is applied. */
async function kubectl({ kubeconfig }, args, input) {
  const command = run('kubectl', [
    '--kubeconfig',
    kubeconfig,
    '--namespace',
    controlNamespace,
    'apply',
    ...args,
  ]);
  command.child.stdin.end(input ?? '');
  const { stdout, stderr } = await command.catch((error) => {
    if (typeof error.code !== 'number') throw error;
    return error;
  });
  return `${stdout}${stderr}`;
}

/** An operation for each Application that is not synced by itself. */
async function syncAll({ client }, scope) {
  const signal = deadlineOf(settings);
  for (const { metadata, spec } of await applicationsOf(client, scope, signal)) {
    if (spec.syncPolicy?.automated !== undefined) continue;
    const { name, namespace } = metadata;
    const patch = { operation: { initiatedBy: { username: 'judge' }, sync: {} } };
    await client.patch(
      { gvk: applications, name, namespace },
      'merge',
      patch,
      { fieldManager: 'judge' },
      signal,
    );
  }
}

/** Deletes what nothing else made: what it holds goes with it or stays, as its finalizers say. */
async function deleteRoots({ client }, scope) {
  const signal = deadlineOf(settings);
  for (const [key, { metadata }] of Object.entries(await ownResources(client, scope, signal))) {
    const [kind] = key.split('/');
    const isHeld =
      metadata.ownerReferences !== undefined || metadata.annotations?.[trackingAnnotation] !== undefined;
    if (kind === 'AppProject' || isHeld) continue;
    const at = { gvk: { ...applications, kind }, name: metadata.name, namespace: metadata.namespace };
    await client.delete(at, { propagationPolicy: 'Background' }, signal);
  }
}

async function applicationsOf(client, scope, signal) {
  const own = await ownResources(client, scope, signal);
  return Object.entries(own)
    .filter(([key]) => key.startsWith(`${applications.kind}/`))
    .map(([, object]) => object);
}
