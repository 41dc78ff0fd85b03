import { afterEach, expect, it } from 'vitest';
import { GitRepository } from '../testing/git-repository.ts';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;
afterEach(() => loop.close());

it('applications tracked by label are pruned and taken away like others', async () => {
  loop = await Loop.start({ 'application.resourceTrackingMethod': 'label' });
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.write('app/b.yaml', configMap('b', {}));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  const labels = (await loop.get(configMapGvk, 'a'))?.metadata.labels;
  expect(labels).toEqual({ 'app.kubernetes.io/instance': 'web' });

  loop.repository.remove('app/b.yaml');
  loop.repository.commit();
  await loop.refresh('web');
  await loop.eventually(async () => (await loop.get(configMapGvk, 'b')) === undefined);

  await loop.client.delete({ gvk: applicationGvk, namespace: 'argocd', name: 'web' }, {}, loop.signal);
  await loop.eventually(async () => (await loop.get(applicationGvk, 'web', 'argocd')) === undefined);
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
});

it('a source that only gives its name to others deploys nothing of its own', async () => {
  loop = await Loop.start();
  loop.repository.write('root.yaml', configMap('root', {}));
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  const common = { repoURL: loop.repository.url, targetRevision: 'main' };
  const sources = [
    { ...common, ref: 'values' },
    { ...common, path: 'app' },
  ];
  await loop.deploy('web', 'app', { sources });
  const { status } = await loop.synced('web');
  expect(status?.resources?.map(({ name }) => name)).toEqual(['a']);
  expect(await loop.get(configMapGvk, 'root')).toBeUndefined();
});

it('what cannot be rendered as asked is refused, and nothing is deployed in its place', async () => {
  const block = { plugin: { name: 'envsubst' } };
  loop = await Loop.start();
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  const source = { repoURL: loop.repository.url, targetRevision: 'main', path: 'app', ...block };
  await loop.deploy('web', 'app', { source });
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.map(({ message }) => message).join()).toContain(
    'config management plugins are off',
  );
  expect(await loop.get(configMapGvk, 'a')).toBeUndefined();
});

it('a directory in a submodule is deployed where submodules are read, and an error that names the setting before', async () => {
  loop = await Loop.start();
  const library = new GitRepository();
  library.write('manifests/a.yaml', configMap('a', {}));
  const id = library.commit();
  loop.repository.write('app/b.yaml', configMap('b', {}));
  loop.repository.commit();
  loop.repository.submodule('lib', library.url, id);
  await loop.deploy('web', 'lib/manifests');
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.map(({ message }) => message).join()).toContain(
    'reposerver.enable.git.submodule',
  );
  await loop.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cmd-params-cm', namespace: 'argocd' },
    data: { 'reposerver.enable.git.submodule': 'true' },
  });
  await loop.synced('web');
  expect(await loop.get(configMapGvk, 'a')).toBeDefined();
  library.dispose();
});
