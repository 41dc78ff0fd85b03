import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { decodeSigs } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configMap, configMapGvk, Loop } from '../testing/loop.ts';
import type { Application } from '../resources/application.ts';

let loop: Loop;
let dataDir: string;
let remote: ApiServer;
const secretGvk = { group: '', version: 'v1', kind: 'Secret' };

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'setpoint-remote-'));
  [loop, remote] = await Promise.all([Loop.start(), startRemote()]);
  await remote.client.create(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    {},
    loop.signal,
  );
});
afterEach(async () => {
  await loop.close();
  await remote.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function startRemote(port = 0): Promise<ApiServer> {
  return startApiServer({ dataDir, port });
}

interface KubeconfigJson {
  readonly clusters: readonly [{ readonly cluster: Record<string, string> }];
  readonly users: readonly [{ readonly user: Record<string, string> }];
}

/** The Secret that `argocd cluster add` would write. */
function clusterSecret(api: ApiServer, extra: Readonly<Record<string, string>> = {}): KubeObject {
  const { clusters, users } = decodeSigs(api.kubeconfig) as KubeconfigJson;
  const tlsClientConfig = {
    caData: clusters[0].cluster['certificate-authority-data'],
    certData: users[0].user['client-certificate-data'],
    keyData: users[0].user['client-key-data'],
  };
  const config = { tlsClientConfig, bearerToken: users[0].user['token'] };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'remote',
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
    },
    stringData: { name: 'far', server: api.url, config: JSON.stringify(config), ...extra },
  };
}

const onFar = { destination: { name: 'far', namespace: 'shop' } };

function conditions(app: Application): string {
  return (app.status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`).join('\n');
}

async function remoteData(name: string): Promise<unknown> {
  const found = await remote.client.get({ gvk: configMapGvk, namespace: 'shop', name }, loop.signal);
  return found?.['data'];
}

it('deploys to a cluster by name or server, from the moment its Secret is there until it is gone', async () => {
  loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
  loop.repository.write('by-server/b.yaml', configMap('b', { k: '1' }));
  loop.repository.commit();
  await loop.deploy('web', 'app', onFar);
  const missing = await loop.until('web', (app) => conditions(app) !== '');
  expect(conditions(missing)).toContain('there are no clusters with this name: far');
  await loop.create(clusterSecret(remote));
  await loop.synced('web');
  expect(await remoteData('a')).toEqual({ k: '1' });
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
  await loop.deploy('other', 'by-server', { destination: { server: `${remote.url}/`, namespace: 'shop' } });
  await loop.synced('other');
  expect(await remoteData('b')).toEqual({ k: '1' });
  await remote.client.delete({ gvk: configMapGvk, namespace: 'shop', name: 'a' }, {}, loop.signal);
  await loop.eventually(async () => (await remoteData('a')) !== undefined);
  await loop.client.delete({ gvk: secretGvk, namespace: 'argocd', name: 'remote' }, {}, loop.signal);
  const gone = await loop.until('web', (app) => conditions(app) !== '');
  expect(gone.status?.sync?.status).toBe('Unknown');
  expect(await remoteData('a')).toEqual({ k: '1' });
});

it('says so while a cluster does not answer, harms nobody else, prunes nothing, and goes on when it is back', async () => {
  loop.repository.write('far/a.yaml', configMap('a', { k: '1' }));
  loop.repository.write('far/left.yaml', configMap('left', {}));
  loop.repository.write('near/b.yaml', configMap('b', { k: '1' }));
  loop.repository.commit();
  await loop.create(clusterSecret(remote));
  await loop.deploy('far', 'far', onFar);
  await loop.deploy('near', 'near');
  await Promise.all([loop.synced('far'), loop.synced('near')]);
  const port = Number(new URL(remote.url).port);
  await remote.stop();
  const dead = await loop.until('far', (app) => app.status?.sync?.status === 'Unknown');
  expect(dead.status?.health?.status).toBe('Unknown');
  expect(conditions(dead)).toMatch(/ComparisonError: .*cluster far .* is unreachable: .*does not answer/);
  expect(conditions(dead)).toContain('Next: ');
  expect(dead.status?.resources).toHaveLength(2);
  loop.repository.write('near/b.yaml', configMap('b', { k: '2' }));
  loop.repository.write('far/a.yaml', configMap('a', { k: '2' }));
  loop.repository.remove('far/left.yaml');
  const revision = loop.repository.commit();
  await loop.refresh('near');
  await loop.until('near', (app) => app.status?.sync?.revision === revision && !app.operation);
  expect((await loop.get(configMapGvk, 'b'))?.['data']).toEqual({ k: '2' });
  remote = await startRemote(port);
  await loop.refresh('far');
  await loop.until(
    'far',
    (app) => app.status?.sync?.status === 'Synced' && app.status.sync.revision === revision,
  );
  expect(await remoteData('a')).toEqual({ k: '2' });
  expect(await remoteData('left')).toBeUndefined();
});

it('a cluster that never answered holds up nobody, and is taken up when its Secret is corrected', async () => {
  loop.repository.write('app/a.yaml', configMap('a', { k: '1' }));
  loop.repository.write('near/b.yaml', configMap('b', {}));
  loop.repository.commit();
  await loop.create(clusterSecret(remote, { server: 'https://127.0.0.1:1' }));
  for (let i = 0; i < 12; i++) await loop.deploy(`far-${i}`, 'app', onFar);
  await loop.deploy('near', 'near');
  await loop.synced('near');
  const dead = await loop.until('far-0', (app) => conditions(app) !== '');
  expect(conditions(dead)).toContain('cluster far (https://127.0.0.1:1) is unreachable');
  const data = { server: Buffer.from(remote.url).toString('base64') };
  await loop.patch(secretGvk, 'remote', { data }, 'argocd');
  await loop.eventually(async () => (await remoteData('a')) !== undefined);
}, 30_000);

it('a sync that was asked for waits for its cluster, and a deletion does', async () => {
  loop.repository.write('far/a.yaml', configMap('a', { k: '1' }));
  loop.repository.commit();
  await loop.create(clusterSecret(remote));
  await loop.deploy('far', 'far', onFar);
  await loop.synced('far');
  const port = Number(new URL(remote.url).port);
  await remote.stop();
  await loop.until('far', (app) => app.status?.sync?.status === 'Unknown');
  const gvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
  await loop.patch(gvk, 'far', { operation: { sync: {} } }, 'argocd');
  const waiting = await loop.until('far', (app) => app.status?.operationState?.phase === 'Running');
  await loop.until('far', (app) => app.status?.operationState?.message?.includes('unreachable') === true);
  expect(waiting.operation).toBeDefined();
  remote = await startRemote(port);
  const done = await loop.until('far', (app) => app.operation === undefined);
  expect(done.status?.operationState).toMatchObject({ phase: 'Succeeded' });
  expect(done.status?.operationState?.retryCount).toBeUndefined();
});

it('a cluster registered for namespaces is managed there and nowhere else', async () => {
  loop.repository.write('in/a.yaml', configMap('a', { k: '1' }));
  loop.repository.write('out/ns.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: extra}\n');
  loop.repository.commit();
  await loop.create(clusterSecret(remote, { namespaces: 'shop, other' }));
  await loop.deploy('in', 'in', onFar);
  await loop.synced('in');
  await loop.deploy('out', 'out', onFar);
  const out = await loop.until('out', (app) => conditions(app) !== '');
  expect(conditions(out)).toContain(
    'Cluster level Namespace "extra" can not be managed when in namespaced mode',
  );
  const other = { destination: { name: 'far', namespace: 'default' } };
  await loop.deploy('elsewhere', 'in', other);
  const elsewhere = await loop.until('elsewhere', (app) => conditions(app) !== '');
  expect(conditions(elsewhere)).toContain('Namespace "default" for ConfigMap "a" is not managed');
});

it('a Secret that cannot be used says why, and nothing of what it holds', async () => {
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  await loop.create(clusterSecret(remote, { config: '{"bearerToken": "canary-token"' }));
  await loop.deploy('web', 'app', onFar);
  const broken = await loop.until('web', (app) => conditions(app) !== '');
  expect(conditions(broken)).toContain('config of the cluster Secret remote is not JSON');
  expect(JSON.stringify(broken)).not.toContain('canary');
  const aws = JSON.stringify({ awsAuthConfig: { clusterName: 'x', profile: 'mine' } });
  const data = { config: Buffer.from(aws).toString('base64') };
  await loop.client.patch(
    { gvk: secretGvk, namespace: 'argocd', name: 'remote' },
    'merge',
    { data },
    {},
    loop.signal,
  );
  await loop.until('web', (app) => conditions(app).includes('names a profile'));
  const exec = JSON.stringify({
    execProviderConfig: {
      command: 'touch',
      args: ['/tmp/never'],
      apiVersion: 'client.authentication.k8s.io/v1',
    },
  });
  const run = { config: Buffer.from(exec).toString('base64') };
  await loop.client.patch(
    { gvk: secretGvk, namespace: 'argocd', name: 'remote' },
    'merge',
    { data: run },
    {},
    loop.signal,
  );
  await loop.until('web', (app) => conditions(app).includes('runs a program'));
  const { config = '' } = clusterSecret(remote)['stringData'] as Record<string, string>;
  const right = { config: Buffer.from(config).toString('base64') };
  await loop.client.patch(
    { gvk: secretGvk, namespace: 'argocd', name: 'remote' },
    'merge',
    { data: right },
    {},
    loop.signal,
  );
  await loop.synced('web');
});

it('a changed tracking method counts without a restart', async () => {
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  const settings = { data: { 'application.resourceTrackingMethod': 'label' } };
  await loop.patch(configMapGvk, 'argocd-cm', settings, 'argocd');
  await loop.eventually(
    async () =>
      (await loop.get(configMapGvk, 'a'))?.metadata.labels?.['app.kubernetes.io/instance'] === 'web',
  );
  await loop.synced('web');
});
