import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from '../testing/child.ts';
import { commit, initRepository } from '../testing/git.ts';
import { McpClient } from '../testing/mcp-client.ts';

type Json = Readonly<Record<string, unknown>>;

/** Names of the spans that arrived. */
const spans = new Set<string>();
let traces = '';
const collector = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    traces += text;
    for (const [, name = ''] of text.matchAll(/"name":"([^"]+)"/g)) spans.add(name);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

const child = new Child();
const repository = join(child.folder, 'repository');
const canary = 'canary-2c41-never-shown';
let url = '';
let token = '';

const configMap = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {k: "${value}"}\n`;
const secretFile = `apiVersion: v1\nkind: Secret\nmetadata: {name: hidden}\nstringData: {password: ${canary}}\n`;

const application = {
  metadata: { name: 'web', namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL: `file://${repository}`, path: 'app', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
    syncPolicy: {
      syncOptions: [],
      retry: { limit: 1, backoff: { duration: '1s', maxDuration: '5s', factor: 2 } },
    },
  },
};

async function request(method: string, path: string, body?: unknown): Promise<Json> {
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(text).not.toContain(canary);
  expect(text).not.toContain(Buffer.from(canary).toString('base64'));
  return JSON.parse(text) as Json;
}

const own = (path: string): string => `/api/setpoint/v1/applications/argocd/web${path}`;

async function settled(): Promise<Json> {
  let app: Json = {};
  await child.eventually(async () => {
    app = await request('GET', '/api/v1/applications/web');
    const status = (app['status'] ?? {}) as { operationState?: { finishedAt?: string }; sync?: unknown };
    return (
      app['operation'] === undefined &&
      status.sync !== undefined &&
      status.operationState?.finishedAt !== undefined
    );
  });
  return app['status'] as Json;
}

beforeAll(async () => {
  initRepository(repository);
  commit(repository, { 'app/web.yaml': configMap('1'), 'app/hidden.yaml': secretFile });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  await child.up('--no-demo', '--insecure', '--otlp-endpoint', `http://127.0.0.1:${port}`);
  await child.eventually(async () => child.output.includes('Setpoint is up.'));
  url = /Web UI +(\S+)/.exec(child.output)?.[1] ?? '';
  const password = /with the password (\S+)/.exec(child.output)?.[1] ?? '';
  token = String((await request('POST', '/api/v1/session', { username: 'admin', password }))['token']);
}, 60_000);
afterAll(async () => {
  await child.dispose();
  collector.closeAllConnections();
  collector.close();
});

describe('setpoint up serves', () => {
  it('every metric that the dashboard and the alerts ask for, and those of Argo CD that mean something here', async () => {
    await child.eventually(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const named = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
      return named.includes('argocd_cluster_api_resource_objects');
    });
    const text = await (await fetch(`${url}/metrics`)).text();
    const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const root = new URL('../../../../', import.meta.url);
    const asked = ['deploy/dashboards/setpoint.json', 'deploy/chart/alerts.yaml']
      .map((path) => readFileSync(new URL(path, root), 'utf8'))
      .flatMap((file) => [
        ...file.matchAll(/\b((?:argocd|controller_runtime|workqueue|process|nodejs|http)_\w+)/g),
      ])
      .map(([, name = '']) => name.replace(/_(bucket|sum|count)$/, ''));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    for (const name of [
      'argocd_app_info',
      'argocd_app_condition',
      'argocd_app_reconcile',
      'argocd_app_sync_total',
      'argocd_appset_info',
      'argocd_appset_owned_applications',
      'argocd_appset_reconcile',
      'argocd_cluster_connection_status',
      'argocd_cluster_info',
      'argocd_git_fetch_fail_total',
      'argocd_git_request_duration_seconds',
      'argocd_git_request_total',
      'workqueue_depth',
    ]) {
      expect(known).toContain(name);
    }
  });

  it('argocd-mcp unmodified: applications are made, synced, looked into and deleted', async () => {
    const mcp = await McpClient.start(url, token);
    try {
      expect(await mcp.tools()).toContain('sync_application');
      await mcp.call('create_application', { application });
      await child.eventually(async () => {
        const { status } = (await mcp.call('get_application', { applicationName: 'web' })) as {
          status?: Json;
        };
        return status?.['sync'] !== undefined;
      });
      await mcp.call('sync_application', { applicationName: 'web', applicationNamespace: 'argocd' });
      await settled();
      const list = (await mcp.call('list_applications', { search: 'we' })) as { items: readonly unknown[] };
      expect(list.items).toMatchObject([
        { metadata: { name: 'web' }, status: { sync: { status: 'Synced' } } },
      ]);
      const tree = (await mcp.call('get_application_resource_tree', { applicationName: 'web' })) as Json;
      expect(tree['nodes']).toContainEqual(expect.objectContaining({ kind: 'ConfigMap', name: 'web' }));
      const managed = await mcp.call('get_application_managed_resources', {
        applicationName: 'web',
        kind: 'ConfigMap',
      });
      expect(managed).toMatchObject({ items: [{ kind: 'ConfigMap', name: 'web' }] });
      expect(
        JSON.stringify(await mcp.call('get_application_managed_resources', { applicationName: 'web' })),
      ).not.toContain(canary);
      expect(await mcp.call('list_clusters')).toMatchObject({ items: [{ name: 'in-cluster' }] });
      expect(await mcp.call('get_appproject', { projectName: 'default' })).toMatchObject({
        metadata: { name: 'default' },
      });
      const events = (await mcp.call('get_application_events', { applicationName: 'web' })) as Json;
      expect(JSON.stringify(events)).toContain('OperationCompleted');
    } finally {
      await mcp.close();
    }
  }, 60_000);

  it('plans that are executed exactly as shown, or not at all', async () => {
    commit(repository, { 'app/web.yaml': configMap('2') });
    const plan = await request('POST', own('/plans'), {});
    expect(plan).toMatchObject({ tally: { update: 1, create: 0, delete: 0 }, executable: true });
    // Somebody else is quicker: what was shown is no longer what would happen.
    await child.kubectl('patch', 'configmap', 'web', '-p', '{"data":{"k":"other"}}');
    await child.eventually(async () => {
      const answer = await request('POST', own('/sync'), { plan: plan['id'] });
      return (answer['error'] as Json | undefined)?.['code'] === 'server.plan-changed';
    });
    const fresh = await request('POST', own('/plans'), {});
    commit(repository, { 'app/web.yaml': configMap('3') });
    expect(await request('POST', own('/sync'), { plan: fresh['id'] })).toHaveProperty('startedAt');
    const status = await settled();
    expect(status['operationState']).toMatchObject({
      phase: 'Succeeded',
      syncResult: { revision: fresh['revision'] },
    });
    const live = await child.kubectl('get', 'configmap', 'web', '-o', 'jsonpath={.data.k}');
    expect(live.stdout).toBe('2');
  }, 60_000);

  it('what changed between revisions, who changed it, and why something is out of sync', async () => {
    await request('POST', own('/refresh'), {});
    expect(await request('GET', own('/why'))).toMatchObject({
      synced: false,
      automation: { willSync: false },
    });
    const diff = await request('GET', own('/diff'));
    expect(diff['resources']).toMatchObject([
      {
        kind: 'changed',
        object: { kind: 'ConfigMap' },
        file: 'app/web.yaml',
        fields: [{ path: '.data.k', desired: '3' }],
      },
    ]);
    const timeline = await request('GET', own('/timeline'));
    const [newest, oldest] = timeline['items'] as readonly Json[];
    const compared = await request(
      'GET',
      own(`/compare?from=${String(oldest?.['revision'])}&to=${String(newest?.['revision'])}`),
    );
    expect(compared['objects']).toMatchObject([
      { kind: 'changed', object: { kind: 'ConfigMap', name: 'web' } },
    ]);
    const secret = await request('GET', own('/resource?kind=Secret&namespace=default&name=hidden'));
    expect(secret).toMatchObject({ masked: true, managed: true });
    const graph = await request('GET', own('/graph?budget=1'));
    expect(graph).toMatchObject({ total: 2, hidden: 1, nodes: [{ kind: 'ConfigMap', sync: 'OutOfSync' }] });
  }, 60_000);

  it('logs of pods, merged and as Argo CD streams them', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'talker', annotations: { 'logs.setpoint.dev/main': 'first\nsecond' } },
      spec: { containers: [{ name: 'main', image: 'busybox' }] },
    };
    commit(repository, { 'app/pod.yaml': JSON.stringify(pod) });
    await request('POST', '/api/v1/applications/web/sync', {});
    await settled();
    const read = async (path: string): Promise<string> =>
      (await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).text();
    await child.eventually(async () => (await read(own('/logs'))).includes('second'));
    const lines = (await read('/api/v1/applications/web/pods/talker/logs?tailLines=1')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { result: Json }).result)).toMatchObject([
      { content: 'second', podName: 'talker' },
      { last: true },
    ]);
  }, 60_000);

  it('nothing of a Secret, in any log', () => {
    writeFileSync(join(child.folder, 'output.log'), child.output);
    expect(child.output).not.toContain(canary);
  });

  it('Backstage’s Argo CD plugins: the calls that the backend of Roadie’s makes, in its order', async () => {
    commit(repository, { 'backstage/map.yaml': configMap('1').replace('name: web', 'name: backstage') });
    const destination = { name: 'local', namespace: 'default', server: 'https://kubernetes.default.svc' };
    const project = {
      metadata: { name: 'bs' },
      spec: {
        destinations: [destination],
        sourceRepos: [`file://${repository}`],
      },
    };
    expect(await request('POST', '/api/v1/projects', { project })).toMatchObject({
      metadata: { name: 'bs' },
    });
    const body = {
      metadata: {
        name: 'bs-app',
        labels: { 'backstage-name': 'bs-label' },
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        destination: { namespace: 'default', server: 'https://kubernetes.default.svc' },
        project: 'bs',
        revisionHistoryLimit: 10,
        source: { path: 'backstage', repoURL: `file://${repository}` },
        syncPolicy: { retry: { limit: 10, backoff: { duration: '5s', factor: 2, maxDuration: '5m' } } },
      },
    };
    await request('POST', '/api/v1/applications', body);
    expect(await request('GET', '/api/v1/applications?selector=backstage-name=bs-label')).toMatchObject({
      items: [{ metadata: { name: 'bs-app' } }],
    });
    expect(await request('PUT', '/api/v1/applications/bs-app', body)).toHaveProperty('spec.project', 'bs');
    const sync = { prune: false, dryRun: false, strategy: { hook: { force: true } }, resources: null };
    expect(await request('POST', '/api/v1/applications/bs-app/sync', sync)).toHaveProperty('operation');
    let revision = '';
    await child.eventually(async () => {
      const app = await request('GET', '/api/v1/applications/bs-app');
      revision =
        (app['status'] as { history?: { revision: string }[] } | undefined)?.history?.[0]?.revision ?? '';
      return revision !== '';
    });
    const metadata = await request('GET', `/api/v1/applications/bs-app/revisions/${revision}/metadata`);
    expect(metadata).toHaveProperty('author');
    expect(await request('DELETE', '/api/v1/applications/bs-app/operation')).toMatchObject({ code: 3 });
    expect(await request('DELETE', '/api/v1/applications/bs-app')).toEqual({});
    await child.eventually(async () => (await request('GET', '/api/v1/applications/bs-app'))['code'] === 7);
    expect(await request('DELETE', '/api/v1/projects/bs')).toEqual({});
  }, 60_000);

  it('traces of what it does to a receiver of OTLP', async () => {
    const wanted = ['reconcile application', 'resolve', 'fetch', 'render', 'plan', 'apply'];
    const route = 'POST /api/v1/session';
    await child.eventually(async () => [...wanted, route].every((name) => spans.has(name)));
    expect(traces).not.toContain(canary);
  }, 60_000);
});
