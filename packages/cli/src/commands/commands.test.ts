import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { prepareCluster } from '../up/platform.ts';

let api: ApiServer;
const folder = mkdtempSync(join(tmpdir(), 'setpoint-cli-'));
const kubeconfig = join(folder, 'kubeconfig');
const signal = AbortSignal.timeout(60_000);

beforeAll(async () => {
  api = await startApiServer({ kubeconfigPath: kubeconfig });
  await prepareCluster(api.client, 'argocd', signal);
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]) => runCommand(folder, [...args, '--kubeconfig', kubeconfig]);

it('lists the actions of an application’s objects and runs one', async () => {
  const labels = { app: 'web' };
  const containers = [{ name: 'c', image: 'c:1' }];
  await api.client.create(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    },
    {},
    signal,
  );
  await api.client.create(
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'web', namespace: 'argocd' },
      spec: {
        project: 'default',
        source: { repoURL: 'https://example.com/r', path: 'p' },
        destination: { name: 'in-cluster', namespace: 'default' },
      },
      status: {
        resources: [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'default', name: 'web' }],
      },
    },
    {},
    signal,
  );
  const { out } = await run('app', 'actions', 'list', 'web', '-o', 'json');
  const names = (JSON.parse(out) as { action: string }[]).map(({ action }) => action);
  expect(names).toEqual(expect.arrayContaining(['pause', 'restart', 'scale']));
  await run('app', 'actions', 'run', 'web', 'scale', '--kind', 'Deployment', '--param', 'replicas=3');
  const location = {
    gvk: { group: 'apps', version: 'v1', kind: 'Deployment' },
    namespace: 'default',
    name: 'web',
  };
  expect((await api.client.get(location, signal))?.['spec']).toMatchObject({ replicas: 3 });
  const refused = await run('app', 'actions', 'run', 'web', 'resume');
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.err).toContain('no object that matches offers resume');
});

it('shows what an ApplicationSet in a file would generate', async () => {
  const file = join(folder, 'set.yaml');
  writeFileSync(
    file,
    `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  generators: [{list: {elements: [{env: dev}, {env: prod}]}}]
  template:
    metadata: {name: 'web-{{env}}'}
    spec:
      project: default
      source: {repoURL: https://example.com/r, path: '{{env}}', targetRevision: main}
      destination: {name: in-cluster, namespace: '{{env}}'}
`,
  );
  const { out, code } = await run('appset', 'preview', '-f', file);
  expect(code).toBe(0);
  expect(out).toMatch(/web-dev +default +in-cluster +dev +dev +main/);
  expect(out).toContain('web-prod');
  expect(
    (await api.client.list({ group: 'argoproj.io', version: 'v1alpha1', kind: 'ApplicationSet' }, {}, signal))
      .items,
  ).toEqual([]);
});
