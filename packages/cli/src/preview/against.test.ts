import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ApiServer, startApiServer } from '@setpoint/apiserver';
import { kubeconfigFromText } from '@setpoint/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commit, initRepository } from '../testing/git.ts';
import { runCommand } from '../testing/run-command.ts';
import { prepareCluster } from '../up/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'setpoint-against-'));
const repository = join(folder, 'repository');
const kubeconfig = join(folder, 'kubeconfig');
const signal = AbortSignal.timeout(600_000);
let api: ApiServer;

beforeAll(async () => {
  api = await startApiServer({ kubeconfigPath: kubeconfig, controllers: false });
  await prepareCluster(api.client, 'argocd', signal);
  await api.ready;
  initRepository(repository);
  commit(repository, {
    'app/a.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\ndata: {k: "2"}\n',
  });
  const live = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } };
  await api.client.create({ ...live, data: { k: '1' } }, {}, signal);
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a repository’s URL is planned against a context’s cluster, which is only read', async () => {
  const context = (JSON.parse(api.kubeconfig) as { 'current-context': string })['current-context'];
  expect((await kubeconfigFromText(api.kubeconfig)).server).toBe(api.url);
  const version = async (): Promise<string | undefined> =>
    (await api.client.list({ group: '', version: 'v1', kind: 'ConfigMap' }, {}, signal)).metadata
      .resourceVersion;
  const before = await version();
  const url = pathToFileURL(repository).href;
  const args = ['plan', url, '--against', context, '--kubeconfig', kubeconfig, '-o', 'json'];
  const { code, out, err } = await runCommand(folder, args);
  expect(err).not.toContain('Error');
  expect(JSON.parse(out)).toMatchObject({ outcome: 'changed', tally: { create: 0, update: 1, delete: 0 } });
  expect(code).toBe(2);
  expect(await version()).toBe(before);
});
