import { afterEach, expect, it } from 'vitest';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';
import type { Application } from '../resources/application.ts';

let loop: Loop;
afterEach(() => loop.close());

const projectGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject' };

function child(name: string, path: string, wave: number, extra: object = {}): string {
  return `${JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': `${wave}` } },
    spec: {
      project: 'default',
      source: { repoURL: loop.repository.url, targetRevision: 'main', path },
      destination: { name: 'in-cluster', namespace: 'shop' },
      syncPolicy: { automated: {} },
      ...extra,
    },
  })}\n`;
}

/** An Ingress without an address is Progressing until a controller gives it one. */
const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: door}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;

async function giveAddress(): Promise<void> {
  const gvk = { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress' };
  await loop.client.patch(
    { gvk, namespace: 'shop', name: 'door' },
    'merge',
    { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } },
    { subresource: 'status' },
    loop.signal,
  );
}

it('a wave of applications waits until those before it are healthy', async () => {
  loop = await Loop.start();
  loop.repository.write('door/door.yaml', ingress);
  loop.repository.write('web/a.yaml', configMap('a', {}));
  loop.repository.write('root/1.yaml', child('first', 'door', 0));
  loop.repository.write('root/2.yaml', child('second', 'web', 1));
  loop.repository.commit();
  await loop.deploy('root', 'root', { destination: { name: 'in-cluster', namespace: 'argocd' } });
  const waiting = await loop.until(
    'root',
    (app) => app.status?.operationState?.message?.includes('waiting for healthy state') === true,
  );
  expect(waiting.status?.operationState?.message).toBe(
    'waiting for healthy state of argoproj.io/Application/first',
  );
  expect(await loop.get(applicationGvk, 'second', 'argocd')).toBeUndefined();
  await giveAddress();
  await loop.eventually(async () => (await loop.get(configMapGvk, 'a')) !== undefined);
  await loop.synced('root');
});

it('an application waits for those it depends on, and two that wait for each other say so', async () => {
  loop = await Loop.start();
  loop.repository.write('door/door.yaml', ingress);
  loop.repository.write('web/a.yaml', configMap('a', {}));
  loop.repository.write('more/b.yaml', configMap('b', {}));
  loop.repository.commit();
  const dependsOn = (name: string, on: string): Promise<unknown> =>
    loop.patch(
      applicationGvk,
      name,
      { metadata: { annotations: { 'setpoint.dev/depends-on': on } } },
      'argocd',
    );
  await loop.deploy('web', 'web', { syncPolicy: {} });
  await dependsOn('web', 'db');
  await loop.patch(applicationGvk, 'web', { operation: { sync: {} } }, 'argocd');
  const message = async (name: string): Promise<string> =>
    (await loop.application(name)).status?.operationState?.message ?? '';
  await loop.eventually(async () => (await message('web')).includes('which does not exist'));
  await loop.deploy('db', 'door');
  await loop.eventually(async () =>
    (await message('web')).includes('argocd/db to be healthy: it is Progressing'),
  );
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
  await giveAddress();
  await loop.synced('web');
  expect(await loop.get(configMapGvk, 'a')).toBeDefined();
  await loop.deploy('more', 'more', { syncPolicy: {} });
  await dependsOn('more', 'db, web');
  await dependsOn('db', 'more');
  await loop.patch(applicationGvk, 'more', { operation: { sync: {} } }, 'argocd');
  await loop.eventually(async () => (await message('more')).includes('depend on each other'));
  expect(await message('more')).toContain('argocd/more → argocd/db → argocd/more');
  await dependsOn('db', '');
  await loop.synced('more');
});

it('is driven through the resource alone, as Kargo and the Image Updater do', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', { v: '1' }));
  const first = loop.repository.commit();
  loop.repository.write('app/a.yaml', configMap('a', { v: '2' }));
  const second = loop.repository.commit();
  await loop.deploy('web', 'app', { syncPolicy: {} });
  await loop.until('web', (app) => app.status?.sync?.status === 'OutOfSync');
  const operation = {
    initiatedBy: { username: 'kargo-controller' },
    info: [{ name: 'Reason', value: 'Promotion triggered a sync of this Application resource.' }],
    sync: { revision: first, syncStrategy: { hook: {} }, syncOptions: ['Validate=false'] },
    retry: { limit: 2, backoff: { duration: '1s' } },
  };
  const annotations = { 'argocd.argoproj.io/refresh': 'hard' };
  await loop.patch(applicationGvk, 'web', { metadata: { annotations }, operation }, 'argocd');
  const asked = await loop.until('web', (app) => app.operation === undefined && !!app.status?.operationState);
  expect(asked.status?.operationState).toMatchObject({
    phase: 'Succeeded',
    operation,
    syncResult: { revision: first },
  });
  expect((await loop.get(configMapGvk, 'a'))?.['data']).toEqual({ v: '1' });
  const updated = { source: { repoURL: loop.repository.url, targetRevision: second, path: 'app' } };
  await loop.patch(applicationGvk, 'web', { spec: updated, operation: { sync: {} } }, 'argocd');
  const done = await loop.until('web', (app) => app.status?.operationState?.syncResult?.revision === second);
  expect(done.status?.history?.map(({ revision }) => revision)).toEqual([first, second]);
  expect(done.status?.history?.[0]?.initiatedBy).toEqual({ username: 'kargo-controller' });
});

it('syncs act as the service account of the project, with its rights and no others', async () => {
  loop = await Loop.start({ 'application.sync.impersonation.enabled': 'true' });
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  const refused = await loop.until('web', (app) => app.status?.operationState?.phase === 'Running');
  const failed = await loop.until(
    'web',
    (app) => app.status?.operationState?.message?.includes('no matching service account') === true,
  );
  expect(refused.operation).toBeDefined();
  expect(failed.status?.operationState?.message).toContain(
    'no matching service account found for destination server https://kubernetes.default.svc and namespace shop',
  );
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
  const account = { server: '*', namespace: 'shop', defaultServiceAccount: 'deployer' };
  await loop.patch(projectGvk, 'default', { spec: { destinationServiceAccounts: [account] } }, 'argocd');
  const terminate = { status: { operationState: { phase: 'Terminating' } } };
  await loop.patch(applicationGvk, 'web', terminate, 'argocd');
  await loop.until('web', (app) => app.operation === undefined);
  await loop.patch(applicationGvk, 'web', { operation: { sync: {} } }, 'argocd');
  await loop.until('web', (app) => /forbidden/.test(app.status?.operationState?.message ?? ''));
  const rbac = 'rbac.authorization.k8s.io';
  const name = 'deployer';
  await loop.create({
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: { name, namespace: 'shop' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }],
  });
  await loop.create({
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace: 'shop' },
    roleRef: { apiGroup: rbac, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'shop' }],
  });
  await loop.patch(applicationGvk, 'web', { operation: { sync: {} } }, 'argocd');
  await loop.eventually(async () => (await loop.get(configMapGvk, 'a')) !== undefined);
});

it('a project that is being deleted stays as long as an application uses it', async () => {
  loop = await Loop.start();
  const metadata = {
    name: 'team',
    namespace: 'argocd',
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  };
  const spec = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] };
  await loop.create({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata, spec });
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  await loop.deploy('web', 'app', { project: 'team' });
  await loop.synced('web');
  await loop.client.delete({ gvk: projectGvk, namespace: 'argocd', name: 'team' }, {}, loop.signal);
  await loop.refresh('web');
  expect(await loop.get(projectGvk, 'team', 'argocd')).toBeDefined();
  await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name: 'web' }, {}, loop.signal);
  await loop.eventually(async () => (await loop.get(projectGvk, 'team', 'argocd')) === undefined);
  expect(
    ((await loop.get(applicationGvk, 'web', 'argocd')) as unknown as Application | undefined)?.spec,
  ).toBeUndefined();
});
