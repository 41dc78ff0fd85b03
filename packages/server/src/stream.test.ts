import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { application, configMap, TestServer } from './testing/test-server.ts';

const rbac = {
  gvk: { group: '', version: 'v1', kind: 'ConfigMap' },
  namespace: 'argocd',
  name: 'argocd-rbac-cm',
};

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await TestServer.start([
    configMap('argocd-cm', { 'accounts.ann': 'apiKey', 'accounts.bob': 'apiKey' }),
    configMap('argocd-rbac-cm', { 'policy.csv': 'p, ann, applications, get, team/*, allow' }),
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'team', namespace: 'argocd' },
      spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] },
    },
    application('one', 'team'),
    application('two'),
  ]);
  admin = await server.adminToken();
}, 60_000);
afterAll(() => server.close());

/** An open stream: what it has told so far, and whether it has ended. */
class Stream {
  text = '';
  ended = false;
  readonly #stop = new AbortController();
  readonly done: Promise<void>;

  constructor(path: string, token: string, headers: Record<string, string> = {}) {
    this.done = this.#read(path, token, headers);
  }

  async #read(path: string, token: string, headers: Record<string, string>): Promise<void> {
    try {
      const response = await fetch(server.url + path, {
        headers: { authorization: `Bearer ${token}`, ...headers },
        signal: this.#stop.signal,
      });
      for await (const chunk of response.body ?? []) this.text += Buffer.from(chunk as Uint8Array).toString();
    } catch {
      // Stopped by the test.
    }
    this.ended = true;
  }

  has(text: string | RegExp): Promise<void> {
    return server.eventually(async () =>
      typeof text === 'string' ? this.text.includes(text) : text.test(this.text),
    );
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }
}

async function tokenOf(name: string): Promise<string> {
  const { json } = await server.post(`/api/v1/account/${name}/token`, {}, admin);
  return String(json['token']);
}

async function allow(csv: string): Promise<void> {
  await server.client.patch(rbac, 'merge', { data: { 'policy.csv': csv } }, {}, server.signal);
}

const position = (text: string): string => /^id: (\S+)$/m.exec(text)?.[1] ?? '';

describe('open streams', () => {
  it('lose what their user may no longer see, and gain what they may see now; also when they were broken off', async () => {
    const token = await tokenOf('ann');
    const fleet = new Stream('/api/setpoint/v1/stream?topic=fleet&topic=application:argocd/one', token);
    const watch = new Stream('/api/v1/stream/applications', token);
    await fleet.has('event: hello');
    await watch.has('"name":"one"');
    const before = position(fleet.text);
    await allow('p, ann, applications, get, default/*, allow');
    await fleet.has(/event: fleet-removed\ndata: {"key":"argocd\/one"}/);
    await fleet.has(/event: application-removed\ndata: {"key":"argocd\/one"}/);
    await fleet.has(/event: fleet\ndata: {"row":{.*"key":"argocd\/two"/);
    await watch.has(/"type":"ADDED".*"name":"two"/);
    await watch.has(/"type":"DELETED".*"name":"one"/);
    const removed = watch.text.split('\n').find((line) => line.includes('DELETED')) ?? '';
    expect(removed).not.toContain('git.invalid');
    const resumed = new Stream('/api/setpoint/v1/stream?topic=fleet', token, { 'last-event-id': before });
    await resumed.has(/event: fleet-removed\ndata: {"key":"argocd\/one"}/);
    await resumed.has(/"key":"argocd\/two"/);
    await Promise.all([fleet.close(), watch.close(), resumed.close()]);
  }, 30_000);

  it('of a graph begin at the version that was read, and tell only what changed since', async () => {
    const owned = (name: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace: 'default',
        annotations: { 'argocd.argoproj.io/tracking-id': `two:/ConfigMap:default/${name}` },
      },
    });
    const path = '/api/setpoint/v1/applications/argocd/two/graph';
    await server.create(owned('kept'));
    await server.eventually(async () => (await server.get(path, admin)).json['total'] === 1);
    const read = await server.get(path, admin);
    const tag = read.headers.get('etag') ?? '';
    const again = await server.request('GET', path, { token: admin, headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
    const version = String(read.json['version']);
    const topic = '/api/setpoint/v1/stream?topic=graph:argocd/two';
    const current = new Stream(`${topic}@${version}`, admin);
    await current.has('event: hello');
    const older = new Stream(`${topic}@0-0`, admin);
    await older.has(/event: graph\ndata: {"key":"argocd\/two","nodes":\[\],"removed":\[\]}/);
    await server.create(owned('added'));
    await current.has(/event: graph\n.*"name":"added"/);
    await older.has(/event: graph\n.*"name":"added"/);
    expect(current.text).not.toContain('"nodes":[]');
    expect(current.text).not.toContain('"name":"kept"');
    expect((await server.get(path, admin)).json['version']).not.toBe(version);
    await Promise.all([current.close(), older.close()]);
  }, 30_000);

  it('follow the roles of projects', async () => {
    await allow('p, nobody, applications, get, */*, allow\ng, bob, role:watcher');
    const token = await tokenOf('bob');
    const fleet = new Stream('/api/setpoint/v1/stream?topic=fleet', token);
    await fleet.has('event: hello');
    const project = {
      gvk: { group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject' },
      namespace: 'argocd',
      name: 'team',
    };
    const roles = [
      { name: 'r', groups: ['role:watcher'], policies: ['p, proj:team:r, applications, get, team/*, allow'] },
    ];
    await server.client.patch(project, 'merge', { spec: { roles } }, {}, server.signal);
    await fleet.has('"key":"argocd/one"');
    await server.client.patch(project, 'merge', { spec: { roles: [] } }, {}, server.signal);
    await fleet.has(/event: fleet-removed\ndata: {"key":"argocd\/one"}/);
    await fleet.close();
  }, 30_000);

  it('end with the session that opened them: token deleted, account switched off, logged out', async () => {
    const made = await server.post('/api/v1/account/ann/token', { id: 'ends' }, admin);
    const deleted = new Stream('/api/v1/stream/applications', String(made.json['token']));
    const disabled = new Stream('/api/setpoint/v1/stream?topic=fleet', await tokenOf('bob'));
    const session = await server.login('admin', 'correct horse battery');
    const loggedOut = new Stream('/api/setpoint/v1/stream?topic=fleet', session);
    await Promise.all([disabled.has('event: hello'), loggedOut.has('event: hello')]);
    await server.request('DELETE', '/api/v1/account/ann/token/ends', { token: admin });
    await server.request('DELETE', '/api/v1/session', { token: session });
    const settings = { gvk: rbac.gvk, namespace: 'argocd', name: 'argocd-cm' };
    await server.client.patch(
      settings,
      'merge',
      { data: { 'accounts.bob.enabled': 'false' } },
      {},
      server.signal,
    );
    await Promise.all([deleted.done, disabled.done, loggedOut.done]);
    expect([deleted.ended, disabled.ended, loggedOut.ended]).toEqual([true, true, true]);
  }, 30_000);

  it('tell of the end of one application also to who asks just after it', async () => {
    await server.create(application('brief', 'team'));
    await server.eventually(
      async () => (await server.get('/api/v1/applications/brief', admin)).status === 200,
    );
    await server.request('DELETE', '/api/v1/applications/brief?cascade=false', { token: admin });
    await server.eventually(
      async () => (await server.get('/api/v1/applications/brief', admin)).status === 403,
    );
    const watch = new Stream('/api/v1/stream/applications?name=brief', admin);
    await watch.has(/"type":"DELETED".*"name":"brief"/);
    await watch.close();
  }, 30_000);
});
