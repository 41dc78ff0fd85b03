import { afterEach, expect, it } from 'vitest';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';
import type { Application } from '../resources/application.ts';

let loop: Loop;
afterEach(() => loop.close());

const projectGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject' };

function conditions(app: Application): string {
  return (app.status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`).join('\n');
}

async function data(name: string): Promise<unknown> {
  return (await loop.get(configMapGvk, name))?.['data'];
}

const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
  'chart/values.yaml': 'color: red\nsize: small\n',
  'chart/templates/cm.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {color: {{ .Values.color | quote }}, size: {{ .Values.size }}}\n',
};

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) loop.repository.write(path, text);
}

it('source overrides of the repository count, the application’s own last, and only for how it is rendered', async () => {
  loop = await Loop.start();
  write({
    ...chart,
    'chart/.argocd-source.yaml':
      'helm: {parameters: [{name: color, value: green}, {name: size, value: big}]}\npath: elsewhere\n',
    'chart/.argocd-source-web.yaml':
      // As Image Updater spells the field: without `forcestring` the color would be the number 1.2.
      'helm: {values: "size: huge", parameters: [{name: color, value: "1.20", forcestring: true}]}\n',
  });
  loop.repository.commit();
  await loop.deploy('web', 'chart');
  await loop.deploy('other', 'chart', { destination: { name: 'in-cluster', namespace: 'other' } });
  await loop.synced('web');
  expect(await data('c')).toEqual({ color: '1.20', size: 'huge' });
  write({ 'chart/.argocd-source-web.yaml': 'helm: {parameters: blue}\n' });
  loop.repository.commit();
  const broken = await loop.refresh('web');
  expect(conditions(broken)).toContain('helm.parameters is not of type array');
  expect(await data('c')).toEqual({ color: '1.20', size: 'huge' });
});

it('fields that argocd-cm ignores by kind are no difference, from the moment it says so', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', { k: '1', other: 'x' }));
  loop.repository.commit();
  await loop.deploy('web', 'app', { syncPolicy: {} });
  await loop.patch(applicationGvk, 'web', { operation: { sync: {} } }, 'argocd');
  await loop.synced('web');
  await loop.patch(configMapGvk, 'a', { data: { k: '2' } });
  await loop.until('web', (app) => app.status?.sync?.status === 'OutOfSync');
  const settings = { 'resource.customizations.ignoreDifferences.ConfigMap': 'jsonPointers: [/data/k]\n' };
  await loop.patch(configMapGvk, 'argocd-cm', { data: settings }, 'argocd');
  await loop.until('web', (app) => app.status?.sync?.status === 'Synced');
  await loop.patch(configMapGvk, 'a', { data: { other: 'y' } });
  await loop.until('web', (app) => app.status?.sync?.status === 'OutOfSync');
});

it('kinds that the settings exclude are left out with a warning', async () => {
  loop = await Loop.start({ 'resource.exclusions': '- kinds: [Secret]\n  apiGroups: [""]\n' });
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.write('app/s.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n');
  loop.repository.commit();
  await loop.deploy('web', 'app');
  const app = await loop.synced('web');
  expect(conditions(app)).toContain(
    'ExcludedResourceWarning: Resource /Secret s is excluded in the settings',
  );
  expect(app.status?.resources?.map(({ name }) => name)).toEqual(['a']);
  expect(await loop.get({ group: '', version: 'v1', kind: 'Secret' }, 's')).toBeUndefined();
});

it('settings that leave Namespaces out still know which of them are there', async () => {
  loop = await Loop.start({ 'resource.inclusions': '- kinds: [ConfigMap]\n  apiGroups: [""]\n' });
  loop.repository.write('app/a.yaml', configMap('a', { k: 'v' }));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  expect(await data('a')).toEqual({ k: 'v' });
});

it('manifests that come with a sync are applied as they are and belong to no revision', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', { from: 'git' }));
  loop.repository.commit();
  await loop.deploy('web', 'app', { syncPolicy: {} });
  await loop.until('web', (app) => app.status?.sync?.status === 'OutOfSync');
  const manifests = [
    configMap('b', { from: 'here' }),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
  ];
  await loop.patch(applicationGvk, 'web', { operation: { sync: { manifests } } }, 'argocd');
  const done = await loop.until('web', (app) => app.status?.operationState?.phase === 'Succeeded');
  expect(await data('b')).toEqual({ from: 'here' });
  expect(await data('a')).toBeUndefined();
  expect(done.status?.operationState?.syncResult?.revision).toBe('');
  await loop.until('web', (app) => app.operation === undefined && app.status?.sync?.status === 'OutOfSync');
  await loop.patch(applicationGvk, 'web', { operation: { sync: { manifests: ['a: ['] } } }, 'argocd');
  const failed = await loop.until('web', (app) => app.status?.operationState?.phase === 'Error');
  expect(failed.status?.operationState?.message).toContain('operation.sync.manifests[0]');
});

it('files of any name are manifests when the source says so', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.conf', configMap('a', {}));
  loop.repository.write('app/README', 'nothing to apply\n');
  loop.repository.write('app/b.yaml', configMap('b', {}));
  loop.repository.commit();
  const source = {
    repoURL: loop.repository.url,
    targetRevision: 'main',
    path: 'app',
    directory: { disableExtensionFilter: true },
  };
  await loop.deploy('web', 'app', { source });
  const app = await loop.synced('web');
  expect(app.status?.resources?.map(({ name }) => name)).toEqual(['a', 'b']);
});

it('orphans of the namespace are counted as they come and go', async () => {
  loop = await Loop.start();
  const orphanedResources = { ignore: [{ kind: 'ConfigMap', name: 'known-*' }] };
  await loop.patch(projectGvk, 'default', { spec: { orphanedResources } }, 'argocd');
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  const clean = await loop.synced('web');
  expect(conditions(clean)).toBe('');
  for (const name of ['known-x', 'stray']) {
    await loop.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } });
  }
  const found = await loop.until('web', (app) => conditions(app) !== '');
  expect(conditions(found)).toBe('OrphanedResourceWarning: Application has 1 orphaned resources');
  await loop.client.delete({ gvk: configMapGvk, namespace: 'shop', name: 'stray' }, {}, loop.signal);
  await loop.until('web', (app) => conditions(app) === '');
});

const hook = (name: string, annotations: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations } })}\n`;

it('hooks of a deletion run around it, also when the source has moved on', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.write('app/pre.yaml', hook('pre', { 'argocd.argoproj.io/hook': 'PreDelete' }));
  loop.repository.write('app/post.yaml', hook('post', { 'helm.sh/hook': 'post-delete' }));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  const app = await loop.synced('web');
  expect(app.metadata.finalizers).toEqual([
    'resources-finalizer.argocd.argoproj.io',
    'pre-delete-finalizer.argocd.argoproj.io',
    'pre-delete-finalizer.argocd.argoproj.io/cleanup',
    'post-delete-finalizer.argocd.argoproj.io',
    'post-delete-finalizer.argocd.argoproj.io/cleanup',
  ]);
  expect(await loop.get(configMapGvk, 'pre')).toBeUndefined();
  const made: unknown[] = [];
  const { metadata } = await loop.client.list(configMapGvk, {}, loop.signal);
  const stop = new AbortController();
  const from = { resourceVersion: metadata.resourceVersion ?? '' };
  const following = (async () => {
    for await (const event of loop.client.watch(configMapGvk, from, stop.signal))
      if (event.type === 'ADDED') made.push(event.object.metadata.name);
  })().catch(() => undefined);
  await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name: 'web' }, {}, loop.signal);
  await loop.eventually(async () => (await loop.get(applicationGvk, 'web', 'argocd')) === undefined);
  await loop.eventually(() => Promise.resolve(made.length >= 2));
  stop.abort();
  await following;
  expect(made).toEqual(['pre', 'post']);
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
  // What ran before the objects went with them.
  expect(await loop.get(configMapGvk, 'pre')).toBeUndefined();
  expect(await loop.get(configMapGvk, 'post')).toBeDefined();
});

it('Helm’s install hooks run with the first sync only, and its upgrade hooks with the later ones', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', { v: '1' }));
  loop.repository.write('app/install.yaml', hook('install', { 'helm.sh/hook': 'pre-install' }));
  loop.repository.write('app/upgrade.yaml', hook('upgrade', { 'helm.sh/hook': 'pre-upgrade' }));
  loop.repository.write('app/both.yaml', hook('both', { 'helm.sh/hook': 'post-install,post-upgrade' }));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  const ran = async (): Promise<readonly boolean[]> =>
    Promise.all(
      ['install', 'upgrade', 'both'].map(async (name) => (await loop.get(configMapGvk, name)) !== undefined),
    );
  expect(await ran()).toEqual([true, false, true]);
  for (const name of ['install', 'both'])
    await loop.client.delete({ gvk: configMapGvk, namespace: 'shop', name }, {}, loop.signal);
  loop.repository.write('app/a.yaml', configMap('a', { v: '2' }));
  const revision = loop.repository.commit();
  await loop.refresh('web');
  await loop.until('web', (app) => app.status?.history?.at(-1)?.revision === revision);
  expect(await ran()).toEqual([false, true, true]);
});

it('applications of other namespaces need their project’s leave', async () => {
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  const source = { repoURL: loop.repository.url, targetRevision: 'main', path: 'app' };
  const destination = { name: 'in-cluster', namespace: 'shop' };
  await loop.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'foreign', namespace: 'shop' },
    spec: { project: 'default', source, destination, syncPolicy: { automated: {} } },
  });
  const foreign = async (): Promise<Application> =>
    (await loop.get(applicationGvk, 'foreign')) as unknown as Application;
  await loop.eventually(async () => conditions(await foreign()) !== '');
  expect(conditions(await foreign())).toContain(
    "application 'foreign' in namespace 'shop' is not permitted to use project 'default'",
  );
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
  await loop.patch(projectGvk, 'default', { spec: { sourceNamespaces: ['sh*'] } }, 'argocd');
  await loop.eventually(async () => (await foreign()).status?.sync?.status === 'Synced');
});
