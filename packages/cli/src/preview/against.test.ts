import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
const auditLog = join(folder, 'audit.log');
const signal = AbortSignal.timeout(600_000);
let api: ApiServer;

beforeAll(async () => {
  api = await startApiServer({
    kubeconfigPath: kubeconfig,
    controllers: false,
    audit: { logPath: auditLog },
  });
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
  const url = pathToFileURL(repository).href;
  const args = ['plan', url, '--against', context, '--kubeconfig', kubeconfig, '-o', 'json'];
  const { code, out, err } = await runCommand(folder, args);
  expect(err).not.toContain('Error');
  expect(JSON.parse(out)).toMatchObject({ outcome: 'changed', tally: { create: 0, update: 1, delete: 0 } });
  expect(code).toBe(2);
  const events = readFileSync(auditLog, 'utf8').trim().split('\n');
  const asked = events.map((line) => JSON.parse(line) as { verb: string; requestURI: string });
  expect(asked.some(({ verb }) => verb === 'list')).toBe(true);
  const reads = ['get', 'list', 'watch'];
  const isRead = ({ verb, requestURI }: (typeof asked)[number]): boolean =>
    reads.includes(verb) || requestURI.includes('dryRun=All');
  expect(asked.filter((request) => !isRead(request))).toEqual([]);
});
