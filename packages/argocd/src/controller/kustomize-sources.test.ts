import { afterEach, expect, it } from 'vitest';
import { type ChartServer, startChartServer } from '../testing/chart-server.ts';
import { GitRepository } from '../testing/git-repository.ts';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;
let base: GitRepository | undefined;
let charts: ChartServer | undefined;

afterEach(async () => {
  await charts?.close();
  await loop.close();
  base?.dispose();
});

async function metadataOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  return (await loop.get(configMapGvk, name))?.metadata as unknown as Record<string, unknown>;
}

async function deploy(kustomize: object, kustomization = 'resources: [a.yaml]\n'): Promise<void> {
  loop.repository.write('app/kustomization.yaml', kustomization);
  loop.repository.write('app/a.yaml', configMap('a', {}));
  loop.repository.commit();
  const source = { repoURL: loop.repository.url, path: 'app', targetRevision: 'main', kustomize };
  await loop.deploy('web', '', { source });
}

it('variables of the build environment count in images, labels and, when asked, annotations', async () => {
  loop = await Loop.start();
  const commonAnnotations = { app: '${ARGOCD_APP_NAME}', price: '$$5' };
  await deploy({
    commonLabels: { app: '$ARGOCD_APP_NAME' },
    labelWithoutSelector: true,
    commonAnnotations,
    commonAnnotationsEnvsubst: true,
    namePrefix: 'p-',
  });
  await loop.synced('web');
  const { labels, annotations } = await metadataOf('p-a');
  expect(labels).toMatchObject({ app: 'web' });
  expect(annotations).toMatchObject({ app: 'web', price: '$5' });
  await loop.patch(
    applicationGvk,
    'web',
    { spec: { source: { kustomize: { commonAnnotationsEnvsubst: false } } } },
    'argocd',
  );
  await loop.eventually(async () =>
    JSON.stringify((await metadataOf('p-a'))['annotations']).includes('${ARGOCD_APP_NAME}'),
  );
});

it('build options and versions are those of argocd-cm', async () => {
  loop = await Loop.start({
    'kustomize.buildOptions': '--load-restrictor LoadRestrictionsNone',
    'kustomize.path.v4': '/kustomize',
  });
  loop.repository.write('b.yaml', configMap('b', {}));
  await deploy({ version: 'v4' }, 'resources: [../b.yaml]\n');
  await loop.synced('web');
  expect(await loop.get(configMapGvk, 'b')).toBeDefined();
  await loop.patch(applicationGvk, 'web', { spec: { source: { kustomize: { version: 'v9' } } } }, 'argocd');
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.[0]?.message).toContain('kustomize version v9 is not registered');
});

it('a branch of a remote base that moves is deployed, at the same revision of the application', async () => {
  loop = await Loop.start();
  base = new GitRepository();
  base.write('base/kustomization.yaml', 'resources: [c.yaml]\n');
  base.write('base/c.yaml', configMap('c', { from: 'one' }));
  base.commit();
  await deploy({}, `resources: ["${base.url}//base?ref=main"]\n`);
  const first = await loop.synced('web');
  expect((await loop.get(configMapGvk, 'c'))?.['data']).toEqual({ from: 'one' });
  base.write('base/c.yaml', configMap('c', { from: 'two' }));
  base.commit();
  await loop.refresh('web');
  await loop.eventually(
    async () => JSON.stringify((await loop.get(configMapGvk, 'c'))?.['data']) === '{"from":"two"}',
  );
  const again = await loop.synced('web');
  expect(again.status?.sync?.revision).toBe(first.status?.sync?.revision);
});

it('a chart of a repository is inflated, told of the cluster it is for', async () => {
  loop = await Loop.start({ 'kustomize.buildOptions': '--enable-helm' });
  charts = await startChartServer(loop.repository);
  const template = `apiVersion: v1
kind: ConfigMap
metadata: {name: from-chart}
data:
  color: {{ .Values.color }}
  services: {{ .Capabilities.APIVersions.Has "v1/Service" | quote }}
  own: {{ .Capabilities.APIVersions.Has "argoproj.io/v1alpha1/Application" | quote }}
`;
  loop.repository.write('web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  loop.repository.write('web/values.yaml', 'color: red\n');
  loop.repository.write('web/values-prod.yaml', 'color: blue\n');
  loop.repository.write('web/templates/cm.yaml', template);
  loop.repository.commit();
  charts.publish('web', 'web', '1.0.0');
  const entry = (more: string): string =>
    `helmCharts: [{name: web, repo: "${charts?.url}", version: 1.0.0, releaseName: r${more}}]\n`;
  await deploy({}, entry(''));
  await loop.synced('web');
  const data = async (): Promise<unknown> => (await loop.get(configMapGvk, 'from-chart'))?.['data'];
  expect(await data()).toEqual({ color: 'red', services: 'true', own: 'true' });
  loop.repository.write(
    'app/kustomization.yaml',
    entry(', valuesFile: charts/web-1.0.0/web/values-prod.yaml'),
  );
  loop.repository.commit();
  await loop.refresh('web');
  await loop.eventually(async () => ((await data()) as { color: string }).color === 'blue');
});
