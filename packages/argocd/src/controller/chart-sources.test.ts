import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inCluster } from '../clusters/destination.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { type ChartServer, startChartServer } from '../testing/chart-server.ts';
import { applicationGvk, configMap, configMapGvk, Loop } from '../testing/loop.ts';

let loop: Loop;
let charts: ChartServer;

async function start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  loop = await Loop.start(settings);
  charts = await startChartServer(loop.repository);
}

beforeEach(() => start());
afterEach(async () => {
  await charts.close();
  await loop.close();
});

const chartYaml = (name: string, version: string, more = '') =>
  `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`;
const template = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}`;

function publish(version: string, data: string, values = 'color: red\n'): void {
  loop.repository.write('web/Chart.yaml', chartYaml('web', version));
  loop.repository.write('web/values.yaml', values);
  loop.repository.write('web/templates/cm.yaml', template('web', data));
  loop.repository.commit();
  charts.publish('web', 'web', version);
}

async function dataOf(name: string): Promise<unknown> {
  return (await loop.get(configMapGvk, name))?.['data'];
}

const destination = { server: inCluster.server, namespace: 'shop' };
const chart = (targetRevision: string, more: Partial<ApplicationSource> = {}): ApplicationSource => ({
  repoURL: charts.url,
  chart: 'web',
  targetRevision,
  ...more,
});

it('a chart of a repository is deployed at the newest version allowed, which is the revision', async () => {
  publish('1.0.0', '  color: "{{ .Values.color }} {{ .Chart.Version }}"\n');
  await loop.deploy('web', '', { source: chart('1.x'), destination });
  const first = await loop.synced('web');
  expect(await dataOf('web')).toEqual({ color: 'red 1.0.0' });
  expect(first.status).toMatchObject({ sourceType: 'Helm', sync: { revision: '1.0.0' } });
  expect(first.status?.history?.at(-1)).toMatchObject({ revision: '1.0.0', source: { chart: 'web' } });

  publish('1.1.0', '  color: "{{ .Values.color }} {{ .Chart.Version }}"\n');
  publish('2.0.0', '  color: none\n');
  await loop.refresh('web');
  const second = await loop.until('web', ({ status }) => status?.sync?.revision === '1.1.0');
  expect(second.spec.source?.targetRevision).toBe('1.x');
  await loop.eventually(async () => JSON.stringify(await dataOf('web')) === '{"color":"red 1.1.0"}');
});

it('a version that is not there is said, and nothing is touched', async () => {
  publish('1.0.0', '  a: b\n');
  await loop.deploy('web', '', { source: chart('9.*'), destination });
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.[0]).toMatchObject({ type: 'ComparisonError' });
  expect(status?.conditions?.[0]?.message).toContain('version matching constraint 9.* not found in 1 tags');
  expect(await dataOf('web')).toBeUndefined();
});

it('a chart without a version is no valid source', async () => {
  const { targetRevision: _none, ...source } = chart('');
  await loop.deploy('web', '', { source, destination });
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.[0]).toMatchObject({
    type: 'InvalidSpecError',
    message: 'spec.source.targetRevision is required if the manifest source is a helm chart',
  });
});

it('values come from another source, a server, a pattern and the build environment', async () => {
  publish(
    '1.0.0',
    '{{- range $k, $v := .Values.d }}\n  {{ $k }}: {{ $v | quote }}{{ end }}\n',
    'd: {own: chart}\n',
  );
  loop.repository.write('env/prod/a.yaml', 'd: {a: "1", order: a}\n');
  loop.repository.write('env/prod/b.yaml', 'd: {b: "2", order: b}\n');
  loop.repository.write('env/web.yaml', 'd: {named: "yes"}\n');
  loop.repository.write('env/note.txt', 'a note');
  loop.repository.commit();
  const remote = charts.file('remote.yaml', 'd: {remote: "3"}\n');
  const helm = {
    valueFiles: ['values.yaml', '$env/env/prod/*.yaml', '$env/env/$ARGOCD_APP_NAME.yaml', remote],
    parameters: [
      { name: 'd.app', value: '$ARGOCD_APP_NAME in ${ARGOCD_APP_NAMESPACE}, $$5' },
      { name: 'd.revision', value: '$ARGOCD_APP_REVISION', forceString: true },
    ],
    fileParameters: [{ name: 'd.note', path: '$env/env/note.txt' }],
  };
  const sources = [
    chart('1.0.0', { helm }),
    { repoURL: loop.repository.url, targetRevision: 'main', ref: 'env' },
  ];
  await loop.deploy('web', '', { sources, destination });
  await loop.synced('web');
  expect(await dataOf('web')).toEqual({
    own: 'chart',
    a: '1',
    b: '2',
    order: 'b',
    named: 'yes',
    remote: '3',
    app: 'web in shop, $5',
    revision: '1.0.0',
    note: 'a note',
  });

  loop.repository.write('env/prod/b.yaml', 'd: {b: "20"}\n');
  loop.repository.commit();
  await loop.refresh('web');
  await loop.eventually(async () => ((await dataOf('web')) as { b?: string } | undefined)?.b === '20');
});

it.each([
  ['another source that is not there', '$nobody/values.yaml', 'refers to a source that is not there'],
  ['a path outside the source', '../../secret.yaml', 'resolved to outside repository root'],
  ['a scheme that is not allowed', 'file:///etc/passwd', "the URL scheme 'file' is not allowed"],
  ['a pattern that matches nothing', 'none-*.yaml', 'matched no files'],
])('a value file of %s is refused', async (_what, file, message) => {
  publish('1.0.0', '  a: b\n');
  await loop.deploy('web', '', { source: chart('1.0.0', { helm: { valueFiles: [file] } }), destination });
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.[0]?.message).toContain(message);
});

it('dependencies that a chart in Git does not vendor are fetched, locked ones as they are locked', async () => {
  const library = (version: string) => {
    loop.repository.write('library/Chart.yaml', chartYaml('library', version));
    loop.repository.write('library/templates/cm.yaml', template('library', `  version: "${version}"\n`));
    loop.repository.commit();
    charts.publish('library', 'library', version);
  };
  library('1.0.0');
  library('1.1.0');
  loop.repository.write('local/Chart.yaml', chartYaml('local', '0.1.0'));
  loop.repository.write('local/templates/cm.yaml', template('local', '  a: b\n'));
  loop.repository.write('local/.helmignore', 'ignored.yaml\n');
  loop.repository.write('local/templates/ignored.yaml', '{{ fail "not packed" }}');
  const dependencies = [
    { name: 'library', version: '1.x', repository: charts.url },
    { name: 'local', version: '>=0', repository: 'file://../local' },
  ];
  const json = JSON.stringify(dependencies);
  loop.repository.write('app/Chart.yaml', chartYaml('app', '1.0.0', `dependencies: ${json}\n`));
  loop.repository.commit();
  await loop.deploy('web', 'app');
  await loop.synced('web');
  expect(await dataOf('library')).toEqual({ version: '1.1.0' });
  expect(await dataOf('local')).toEqual({ a: 'b' });

  const locked = [
    { ...dependencies[0], version: '1.0.0' },
    { ...dependencies[1], version: '0.1.0' },
  ];
  const hashed = (list: readonly object[]) =>
    JSON.stringify(list.map((item) => ({ ...item }))).replaceAll('>', '\\u003e');
  const digest = createHash('sha256')
    .update(`[${hashed(dependencies)},${hashed(locked)}]`)
    .digest('hex');
  const lock = { dependencies: locked, digest: `sha256:${digest}`, generated: '2026-01-01T00:00:00Z' };
  loop.repository.write('app/Chart.lock', JSON.stringify(lock));
  loop.repository.commit();
  await loop.refresh('web');
  await loop.eventually(async () => JSON.stringify(await dataOf('library')) === '{"version":"1.0.0"}');

  loop.repository.write('app/Chart.lock', JSON.stringify({ ...lock, digest: 'sha256:0' }));
  loop.repository.commit();
  await loop.refresh('web');
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.[0]?.message).toContain('the lock file (Chart.lock) is out of sync');
  expect(await dataOf('library')).toEqual({ version: '1.0.0' });
});

it('charts see the version and APIs of the cluster they are deployed to', async () => {
  publish(
    '1.0.0',
    '  apps: {{ .Capabilities.APIVersions.Has "argoproj.io/v1alpha1/Application" | quote }}\n' +
      '  version: {{ .Capabilities.KubeVersion.Version | quote }}\n',
  );
  await loop.deploy('web', '', { source: chart('1.0.0'), destination });
  await loop.deploy('fixed', '', {
    source: chart('1.0.0', { helm: { kubeVersion: '1.2.3', apiVersions: ['x/v1'], namespace: 'argocd' } }),
    destination: { ...destination, namespace: 'argocd' },
  });
  await loop.synced('web');
  const { gitVersion } = await loop.client.serverVersion(loop.signal);
  expect(await dataOf('web')).toEqual({ apps: 'true', version: /^v\d+\.\d+\.\d+/.exec(gitVersion)?.[0] });
  await loop.synced('fixed');
  expect((await loop.get(configMapGvk, 'web', 'argocd'))?.['data']).toEqual({
    apps: 'false',
    version: 'v1.2.3',
  });
});

const lookup =
  '  color: {{ (lookup "v1" "ConfigMap" "shop" "paint").data.color | default "none" | quote }}\n';

it('lookup finds nothing unless it is allowed', async () => {
  await loop.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'paint', namespace: 'shop' },
    data: { color: 'blue' },
  });
  publish('1.0.0', lookup.replace('.data.color', '.data').replace('quote', 'toJson | quote'));
  await loop.deploy('web', '', { source: chart('1.0.0'), destination });
  await loop.synced('web');
  expect(await dataOf('web')).toEqual({ color: '"none"' });
});

it('what a chart looks up is read again when it changes, where lookup is allowed', async () => {
  await charts.close();
  await loop.close();
  await start({ 'helm.lookup': 'namespace' });
  const paint = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'paint', namespace: 'shop' } };
  await loop.create({ ...paint, data: { color: 'blue' } });
  publish('1.0.0', lookup);
  await loop.deploy('web', '', { source: chart('1.0.0'), destination });
  await loop.synced('web');
  expect(await dataOf('web')).toEqual({ color: 'blue' });
  await loop.patch(configMapGvk, 'paint', { data: { color: 'green' } });
  await loop.eventually(async () => JSON.stringify(await dataOf('web')) === '{"color":"green"}');

  publish('2.0.0', lookup.replace('"shop"', '"argocd"'));
  await loop.patch(applicationGvk, 'web', { spec: { source: { targetRevision: '2.0.0' } } }, 'argocd');
  const { status } = await loop.until('web', (app) => (app.status?.conditions ?? []).length > 0);
  expect(status?.conditions?.[0]?.message).toContain('lookup of ConfigMap argocd/paint is not allowed');
  expect(await dataOf('web')).toEqual({ color: 'green' });
});

it('passwords a chart draws stay as they are', async () => {
  publish('1.0.0', '  password: {{ randAlphaNum 20 | quote }}\n  color: {{ .Values.color | quote }}\n');
  await loop.deploy('web', '', { source: chart('1.0.0'), destination });
  await loop.synced('web');
  const before = await dataOf('web');
  loop.repository.write('other.yaml', configMap('other', {}));
  loop.repository.commit();
  await loop.refresh('web');
  await loop.synced('web');
  expect(await dataOf('web')).toEqual(before);
});
