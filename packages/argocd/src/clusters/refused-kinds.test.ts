import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { decodeSigs } from '@setpoint/goyaml';
import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import { configMap, configMapGvk, Loop } from '../testing/loop.ts';

const rbac = 'rbac.authorization.k8s.io';
const roleGvk: GroupVersionKind = { group: rbac, version: 'v1', kind: 'ClusterRole' };
const secretGvk: GroupVersionKind = { group: '', version: 'v1', kind: 'Secret' };
const serviceGvk: GroupVersionKind = { group: '', version: 'v1', kind: 'Service' };
const account = { name: 'limited', namespace: 'default' };
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';
const few = [{ apiGroups: [''], resources: ['namespaces', 'configmaps'], verbs: ['*'] }];
const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

let loop: Loop;
let remote: ApiServer;
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'setpoint-limited-'));
  [loop, remote] = await Promise.all([Loop.start(), startApiServer({ dataDir, port: 0 })]);
  for (const object of limitedAccount) await remote.client.create(object, {}, loop.signal);
  loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
  loop.repository.commit();
});
afterEach(async () => {
  await loop.close();
  await remote.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const limitedAccount: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
  { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: 'limited' }, rules: few },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'limited' },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'limited' },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'token',
      namespace: account.namespace,
      annotations: { 'kubernetes.io/service-account.name': account.name },
    },
    type: 'kubernetes.io/service-account-token',
  },
];

/** Registers the cluster as the limited account. */
async function register(): Promise<void> {
  const at = { gvk: secretGvk, namespace: account.namespace, name: 'token' };
  let token: string | undefined;
  await loop.eventually(async () => {
    const data = (await remote.client.get(at, loop.signal))?.['data'] as { token?: string } | undefined;
    token = data?.token;
    return token !== undefined;
  });
  const { clusters } = decodeSigs(remote.kubeconfig) as {
    readonly clusters: readonly [{ readonly cluster: Record<string, string> }];
  };
  const caData = clusters[0].cluster['certificate-authority-data'];
  const bearerToken = Buffer.from(token ?? '', 'base64').toString();
  await loop.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'remote',
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
    },
    stringData: {
      name: 'far',
      server: remote.url,
      config: JSON.stringify({ bearerToken, tlsClientConfig: { caData } }),
    },
  });
}

async function grant(rules: readonly unknown[]): Promise<void> {
  await remote.client.patch(
    { gvk: roleGvk, name: 'limited' },
    'merge',
    { rules },
    { fieldManager: 'test' },
    loop.signal,
  );
}

function setting(respected: string | null): Promise<KubeObject> {
  const data = { 'resource.respectRBAC': respected };
  return loop.patch(configMapGvk, 'argocd-cm', { data }, 'argocd');
}

function conditions(app: Application): string {
  return (app.status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`).join('\n');
}

async function remoteHas(gvk: GroupVersionKind, name: string): Promise<boolean> {
  return (await remote.client.get({ gvk, namespace: 'shop', name }, loop.signal)) !== undefined;
}

const onFar = { destination: { name: 'far', namespace: 'shop' } };

it('a cluster that does not show all of its kinds is compared once it does', async () => {
  await register();
  await loop.deploy('web', 'app', onFar);
  const blind = await loop.until('web', (app) => conditions(app) !== '');
  expect(blind.status?.sync?.status).toBe('Unknown');
  expect(conditions(blind)).toMatch(/ComparisonError: .*cluster far .* may not be seen whole: .*forbidden/);
  expect(conditions(blind)).toContain('resource.respectRBAC');
  expect(blind.status?.sync?.comparedTo?.destination).toEqual(onFar.destination);
  expect(blind.status?.controllerNamespace).toBe('argocd');
  expect(blind.status?.reconciledAt).toBeDefined();
  expect(await remoteHas(configMapGvk, 'a')).toBe(false);
  await grant(everything);
  await loop.synced('web');
  expect(await remoteHas(configMapGvk, 'a')).toBe(true);
});

it.each(['normal', 'strict'])('with respectRBAC %s what may not be listed is left out', async (respected) => {
  await setting(respected);
  await register();
  await loop.deploy('web', 'app', onFar);
  await loop.synced('web');
  expect(await remoteHas(configMapGvk, 'a')).toBe(true);
  loop.repository.write('app/service.yaml', service);
  loop.repository.commit();
  await loop.refresh('web');
  const blind = await loop.until('web', (app) => conditions(app) !== '');
  expect(blind.status?.sync?.status).toBe('Unknown');
  expect(conditions(blind)).toMatch(
    /ComparisonError: Failed to load live state: .*services "web" is forbidden/,
  );
  expect(blind.metadata.annotations?.['argocd.argoproj.io/refresh']).toBeUndefined();
  await grant(everything);
  await loop.synced('web');
  expect(await remoteHas(serviceGvk, 'web')).toBe(true);
});
