import { afterEach, beforeEach, expect, it } from 'vitest';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;

beforeEach(async () => {
  loop = await Loop.start();
  loop.repository.write('dry/web/kustomization.yaml', 'namePrefix: dev-\nresources: [map.yaml]\n');
  loop.repository.write('dry/web/map.yaml', configMap('web', { level: 'info' }));
  loop.repository.write('dry/db/map.yaml', configMap('db', { level: 'info' }));
  loop.repository.commit('the first\n\nAll of it.\n');
  loop.repository.allowPushes();
}, 30_000);

afterEach(() => loop.close());

/** Deploys `dry/NAME` through the branch `env/dev`. */
async function deploy(name: string, hydrator: object = {}, syncPath = name): Promise<void> {
  const { url } = loop.repository;
  await loop.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project: 'default',
      sourceHydrator: {
        drySource: { repoURL: url, path: `dry/${name}`, targetRevision: 'main' },
        syncSource: { targetBranch: 'env/dev', path: syncPath },
        ...hydrator,
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  });
}

const levelOf = async (name: string): Promise<unknown> =>
  ((await loop.get(configMapGvk, name))?.['data'] as { level?: string } | undefined)?.level;

it('commits what the dry source renders to, deploys that, and follows the dry branch', async () => {
  const dry = loop.repository.id('main');
  await deploy('web');
  const app = await loop.synced('web');
  const hydratedSha = loop.repository.id('env/dev');
  expect(await levelOf('dev-web')).toBe('info');
  expect(app.status?.sync?.revision).toBe(hydratedSha);
  expect(app.status?.sourceHydrator).toMatchObject({
    lastComparedDryRevision: dry,
    currentOperation: { phase: 'Hydrated', drySHA: dry, hydratedSHA: hydratedSha },
    lastSuccessfulOperation: { drySHA: dry, hydratedSHA: hydratedSha },
  });
  expect(loop.repository.show('env/dev', 'web/manifest.yaml')).toBe(
    'apiVersion: v1\ndata:\n  level: info\nkind: ConfigMap\nmetadata:\n  name: dev-web\n',
  );
  expect(loop.repository.log('env/dev')).toEqual([
    `Argo CD <argo-cd@example.com>\n${dry.slice(0, 7)}: the first\n\nAll of it.\n\nCo-authored-by: test <test@setpoint.invalid>\n`,
    'Argo CD <argo-cd@example.com>\nInitial commit for env/dev\n',
  ]);
  expect(JSON.parse(loop.repository.show('env/dev', 'hydrator.metadata'))).toMatchObject({
    repoURL: loop.repository.url,
    drySha: dry,
    author: 'test <test@setpoint.invalid>',
    subject: 'the first',
    body: 'All of it.\n',
  });
  expect(loop.repository.show('env/dev', 'web/hydrator.metadata')).toBe(
    `{\n  "repoURL": "${loop.repository.url}",\n  "drySha": "${dry}",\n  "commands": [\n    "kustomize build ."\n  ]\n}\n`,
  );
  expect(loop.repository.show('env/dev', 'web/README.md')).toContain(
    `git checkout ${dry}\nkustomize build .\n`,
  );
  expect(loop.repository.show('env/dev', '.gitattributes')).toContain('linguist-generated=true');
  expect(JSON.parse(loop.repository.note('hydrator.metadata', 'env/dev'))).toEqual({ drySha: dry });
  loop.repository.write('dry/web/map.yaml', configMap('web', { level: 'debug' }));
  const next = loop.repository.commit('more');
  await loop.refresh('web');
  await loop.until('web', ({ status }) => status?.sourceHydrator?.lastSuccessfulOperation?.drySHA === next);
  await loop.eventually(async () => (await levelOf('dev-web')) === 'debug');
}, 30_000);

it('commits applications of one branch together, or none of them', async () => {
  loop.repository.write('dry/db/map.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [');
  loop.repository.commit('broken');
  await Promise.all([deploy('web'), deploy('db')]);
  const failed = (name: string) =>
    loop.until(name, ({ status }) => status?.sourceHydrator?.currentOperation?.phase === 'Failed');
  expect((await failed('db')).status?.sourceHydrator?.currentOperation?.message).toContain('map.yaml');
  expect((await failed('web')).status?.sourceHydrator?.currentOperation?.message).toBe(
    'Failed to hydrate: cannot hydrate because application argocd/db has an error',
  );
  loop.repository.write('dry/db/map.yaml', configMap('db', { level: 'warn' }));
  const dry = loop.repository.commit('mended');
  await loop.refresh('db');
  await Promise.all([loop.synced('web'), loop.synced('db')]);
  expect([await levelOf('dev-web'), await levelOf('db')]).toEqual(['info', 'warn']);
  const [web, db] = await Promise.all([loop.application('web'), loop.application('db')]);
  for (const { status } of [web, db])
    expect(status?.sourceHydrator?.lastSuccessfulOperation).toMatchObject({
      drySHA: dry,
      hydratedSHA: loop.repository.id('env/dev'),
    });
}, 30_000);

it('commits to a branch beside the one that is deployed, and notes a commit that changes nothing', async () => {
  await deploy('web', { hydrateTo: { targetBranch: 'env/dev-next' } });
  const done = (dry: string) =>
    loop.until('web', ({ status }) => status?.sourceHydrator?.lastSuccessfulOperation?.drySHA === dry);
  await done(loop.repository.id('main'));
  const proposed = loop.repository.id('env/dev-next');
  expect(loop.repository.log('env/dev')).toHaveLength(1);
  expect(loop.repository.log('env/dev-next')).toHaveLength(2);
  loop.repository.write('elsewhere.txt', 'nothing of ours');
  const next = loop.repository.commit('elsewhere');
  await loop.patch(
    applicationGvk,
    'web',
    { metadata: { annotations: { 'argocd.argoproj.io/hydrate': 'normal' } } },
    'argocd',
  );
  const app = await done(next);
  expect(app.status?.sourceHydrator?.lastSuccessfulOperation?.hydratedSHA).toBe(proposed);
  expect(loop.repository.id('env/dev-next')).toBe(proposed);
  expect(JSON.parse(loop.repository.note('hydrator.metadata', 'env/dev-next'))).toEqual({ drySha: next });
  await loop.until(
    'web',
    ({ metadata }) => metadata.annotations?.['argocd.argoproj.io/hydrate'] === undefined,
  );
}, 30_000);

it('goes on with what a process that was killed had begun, and commits it once', async () => {
  await deploy('web');
  const begun = await loop.synced('web');
  await loop.stopEngine();
  const commits = loop.repository.log('env/dev').length;
  const status = {
    sourceHydrator: { currentOperation: { phase: 'Hydrating' }, lastSuccessfulOperation: null },
  };
  await loop.patch(applicationGvk, 'web', { status }, 'argocd');
  loop.startEngine();
  await loop.until(
    'web',
    (app) =>
      app.status?.sourceHydrator?.lastSuccessfulOperation?.hydratedSHA === begun.status?.sync?.revision,
  );
  expect(loop.repository.log('env/dev')).toHaveLength(commits);
}, 30_000);

it('refuses the root of a repository, and two applications in one folder', async () => {
  await Promise.all([deploy('web', {}, 'same'), deploy('db', {}, './same')]);
  const messageOf = async (name: string) =>
    (await loop.until(name, ({ status }) => status?.sourceHydrator?.currentOperation?.phase === 'Failed'))
      .status?.sourceHydrator?.currentOperation?.message;
  expect(await messageOf('web')).toContain('app argocd/db hydrator uses the same destination');
  expect(await messageOf('db')).toContain('app argocd/web hydrator uses the same destination');
  await loop.patch(
    applicationGvk,
    'db',
    { spec: { sourceHydrator: { syncSource: { path: './../..' } } } },
    'argocd',
  );
  await loop.until(
    'db',
    ({ status }) =>
      status?.sourceHydrator?.currentOperation?.message?.includes('the path leaves the tree') === true,
  );
}, 30_000);
