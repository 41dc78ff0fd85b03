// One API server with what an installation of Argo CD has before its first Application: the same on both sides.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  appProjectResource,
  applicationResource,
  applicationSetResource,
  defaultProject,
} from '@setpoint/argocd';
import { createKubeClient, loadKubeconfig } from '@setpoint/kube';
import { startProgram } from './process.mjs';
import { playPods, startRealServer } from './real-server.mjs';
import { startSecondCluster } from './second-cluster.mjs';

export const setpoint = fileURLToPath(new URL('../../packages/cli/bin/setpoint.js', import.meta.url));
export const controlNamespace = 'argocd';
const limitMs = 60_000;

/**
 * Starts an API server whose state is in `folder`, embedded or, with `servers`, the real one of that folder; its engine is
 * started by the caller, with `env` besides its own environment. With `two` there is another cluster, `second`.
 */
export async function startWorld(name, folder, { settings, servers, two = false, env = {} }) {
  const start = (at) => startServer(at, servers);
  const { program, kubeconfig, client } = await start(folder);
  const stop = servers === undefined ? undefined : playPods(client);
  await furnish(client, settings);
  const second = two ? await startSecondCluster(folder, start) : undefined;
  return {
    name,
    folder,
    kubeconfig,
    client,
    second,
    env: { ...process.env, ...env },
    async end() {
      await stop?.();
      await second?.end();
      await client.close();
      await program.kill();
    },
  };
}

async function startServer(folder, servers) {
  mkdirSync(folder, { recursive: true });
  const kubeconfig = join(folder, 'kubeconfig');
  const program =
    servers === undefined
      ? startEmbedded(folder, kubeconfig)
      : await startRealServer(servers, join(folder, 'real'), kubeconfig);
  const client = createKubeClient(await reachable(kubeconfig, program), { maxConnections: 32 });
  return { program, kubeconfig, client };
}

function startEmbedded(folder, kubeconfig) {
  return startProgram({
    command: process.execPath,
    args: [setpoint, 'apiserver', '--data-dir', join(folder, 'apiserver'), '--kubeconfig', kubeconfig],
    env: process.env,
    log: join(folder, 'apiserver.log'),
  });
}

async function reachable(kubeconfig, program) {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline && program.died() === undefined) {
    if (existsSync(kubeconfig)) {
      const config = await loadKubeconfig({ path: kubeconfig });
      const client = createKubeClient(config);
      const up = await client.serverVersion(AbortSignal.timeout(5000)).catch(() => undefined);
      await client.close();
      if (up !== undefined) return config;
    }
    await sleep(100);
  }
  throw new Error(program.died() ?? 'the API server did not answer');
}

async function furnish(client, settings) {
  const signal = AbortSignal.timeout(limitMs);
  const write = (object) => client.apply(object, { fieldManager: 'installation', force: true }, signal);
  for (const { crd } of definitions) await write(crd);
  await write({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: controlNamespace } });
  for (const name of ['argocd-cm', 'argocd-rbac-cm', 'argocd-notifications-cm', 'argocd-tls-certs-cm']) {
    const metadata = { name, namespace: controlNamespace, labels: partOf };
    await write({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      ...(name === 'argocd-cm' ? { data: settings } : {}),
    });
  }
  const metadata = { name: 'argocd-secret', namespace: controlNamespace, labels: partOf };
  const data = { 'server.secretkey': randomBytes(32).toString('base64') };
  await write({ apiVersion: 'v1', kind: 'Secret', metadata, data });
  const notifications = { ...metadata, name: 'argocd-notifications-secret' };
  await write({ apiVersion: 'v1', kind: 'Secret', metadata: notifications });
  await untilServed(client, signal);
  await write(defaultProject(controlNamespace));
}

const definitions = [applicationResource, appProjectResource, applicationSetResource];
const partOf = { 'app.kubernetes.io/part-of': 'argocd' };

async function untilServed(client, signal) {
  for (const { crd } of definitions) {
    const gvk = { group: crd.spec.group, version: 'v1alpha1', kind: crd.spec.names.kind };
    while ((await client.mapper.mapping(gvk, signal)) === undefined) await sleep(100, undefined, { signal });
  }
}
