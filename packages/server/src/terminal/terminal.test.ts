import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type KubeObject, sharingWatches } from '@setpoint/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExecApi, startExecApi } from '../testing/exec-api.ts';
import { type OpenedTerminal, openTerminal } from '../testing/terminal-client.ts';
import { application, configMap, TestServer } from '../testing/test-server.ts';

const pod = (name: string, owner: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    annotations: { 'argocd.argoproj.io/tracking-id': `${owner}:/Pod:default/${name}` },
  },
  spec: {
    containers: [{ name: 'main', image: 'x:1' }],
  },
});

const query = {
  pod: 'web',
  container: 'main',
  appName: 'one',
  projectName: 'default',
  namespace: 'default',
};

let exec: ExecApi;
let server: TestServer;
let token: string;
let hasNodes = true;
beforeAll(async () => {
  exec = await startExecApi();
  server = await TestServer.start(
    [
      configMap('argocd-cm', { 'exec.enabled': 'true', 'accounts.reader': 'login' }),
      configMap('argocd-rbac-cm', { 'policy.default': 'role:readonly' }),
      application('one'),
      application('two'),
      pod('web', 'one'),
      pod('other', 'two'),
    ],
    (client) => ({
      ...sharingWatches(client, []),
      podExec: (...call) => (hasNodes ? exec.client.podExec(...call) : client.podExec(...call)),
    }),
  );
  token = await server.adminToken();
  await server.eventually(async () => {
    const at = { gvk: { group: '', version: 'v1', kind: 'Pod' }, namespace: 'default', name: 'web' };
    const status = JSON.stringify((await server.client.get(at, server.signal))?.['status']);
    return status.includes('"running"');
  });
}, 60_000);
afterAll(async () => {
  await server.close();
  await exec.close();
});

const open = (
  wanted: Readonly<Record<string, string>> = query,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${token}` },
): Promise<OpenedTerminal> => openTerminal(server.url, wanted, headers);

const shows = (terminal: OpenedTerminal, text: string): Promise<void> =>
  server.eventually(async () => terminal.shown().includes(text));

async function setting(data: Readonly<Record<string, string>>): Promise<void> {
  const at = { gvk: { group: '', version: 'v1', kind: 'ConfigMap' }, namespace: 'argocd', name: 'argocd-cm' };
  await server.client.patch(at, 'merge', { data }, {}, server.signal);
}

describe('a terminal', () => {
  it('is a shell: what is typed gets there, what it writes comes back, and its end is the end', async () => {
    const terminal = await open();
    expect(terminal.status).toBe(101);
    terminal.send({ operation: 'resize', cols: 80, rows: 24 });
    await shows(terminal, '{"Width":80,"Height":24}');
    terminal.type('echo grüße 🚀\r');
    await shows(terminal, 'echo grüße 🚀\r');
    terminal.type('exit\r');
    await terminal.over;
    await server.eventually(async () => exec.running.size === 0);
    expect(terminal.shown()).toMatch(/^\$ /);
    expect(readFileSync(server.auditFile, 'utf8')).toMatch(
      /"user":"admin".*"action":"application.exec","object":"argocd\/one","outcome":"allowed","detail":"pod default\/web, container main"/,
    );
  });

  it('is of a shell that is allowed, whatever is asked for', async () => {
    await setting({ 'exec.shells': 'bash' });
    const none = await open({ ...query, shell: 'sh' });
    await none.over;
    expect(none.shown()).toContain('no such file');
    await setting({ 'exec.shells': 'bash, sh' });
    const one = await open({ ...query, shell: 'sh' });
    await shows(one, '$ ');
    one.close();
    await server.eventually(async () => exec.running.size === 0);
  });

  it('takes the shell with it when its window goes away', async () => {
    const terminal = await open();
    await shows(terminal, '$ ');
    expect(exec.running.size).toBe(1);
    terminal.close();
    await server.eventually(async () => exec.running.size === 0);
  });

  it('ends when it is sent what no terminal sends', async () => {
    for (const bad of [
      'no JSON',
      '[]',
      '{"operation":"reboot"}',
      '{"operation":"resize","cols":-1,"rows":1e9}',
    ]) {
      const terminal = await open();
      terminal.sendRaw(bad);
      await terminal.over;
    }
    const large = await open();
    large.sendRaw(Buffer.alloc(100_000));
    await large.over.catch(() => {});
    await server.eventually(async () => exec.running.size === 0);
    expect((await server.get('/readyz')).text).toBe('ok');
  });

  it('ends with the session, and says so', async () => {
    const short = await server.login('admin', 'correct horse battery');
    const terminal = await open(query, { authorization: `Bearer ${short}` });
    await shows(terminal, '$ ');
    await server.request('DELETE', '/api/v1/session', { token: short });
    await terminal.over;
    expect(terminal.shown()).toContain('the session has ended');
    await server.eventually(async () => exec.running.size === 0);
  });

  it('ends when the permission is taken away', async () => {
    const terminal = await open();
    await shows(terminal, '$ ');
    await setting({ 'exec.enabled': 'false' });
    await server.eventually(async () => (await open()).status === 404);
    terminal.type('x');
    await terminal.over;
    expect(terminal.shown()).toContain('Permission denied');
    await setting({ 'exec.enabled': 'true' });
    await server.eventually(async () => {
      const again = await open();
      again.close();
      return again.status === 101;
    });
  });

  it('says that the pods of a simulated cluster have no processes', async () => {
    hasNodes = false;
    const terminal = await open();
    await terminal.over;
    hasNodes = true;
    expect(terminal.shown()).toContain('no process runs in this pod: the pods of this cluster are simulated');
  });
});

describe('who gets no terminal', () => {
  const statusOf = async (
    wanted: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<number> => (await open({ ...query, ...wanted }, headers)).status;

  it('has no session, no permission, or comes from another site', async () => {
    expect(await statusOf({}, {})).toBe(401);
    await server.request('PUT', '/api/v1/account/password', {
      token,
      body: JSON.stringify({
        name: 'reader',
        newPassword: 'correct horse',
        currentPassword: 'correct horse battery',
      }),
    });
    const reader = await server.login('reader', 'correct horse');
    expect(await statusOf({}, { authorization: `Bearer ${reader}` })).toBe(403);
    const cookie = { cookie: `argocd.token=${token}` };
    expect(await statusOf({}, { ...cookie, origin: 'https://evil.invalid' })).toBe(403);
    expect(await statusOf({}, cookie)).toBe(403);
    expect(await statusOf({}, { authorization: `Bearer ${token}`, origin: 'https://evil.invalid' })).toBe(
      403,
    );
    const own = await open(query, { ...cookie, origin: server.url });
    expect(own.status).toBe(101);
    own.close();
    expect(readFileSync(server.auditFile, 'utf8')).toMatch(
      /"user":"reader".*"action":"application.exec","object":"argocd\/one","outcome":"denied"/,
    );
  });

  it('asks for what is not there, not theirs, not running or no name', async () => {
    expect(await statusOf({ pod: 'other' })).toBe(400);
    expect(await statusOf({ pod: 'missing' })).toBe(400);
    expect(await statusOf({ container: 'missing' })).toBe(400);
    expect(await statusOf({ appName: 'three' })).toBe(404);
    expect(await statusOf({ projectName: 'another' })).toBe(403);
    for (const field of Object.keys(query)) {
      expect(await statusOf({ [field]: '' })).toBe(400);
      expect(await statusOf({ [field]: '../../secrets/x?a=b' })).toBe(400);
    }
    expect((await server.get('/terminal?pod=web', token)).status).toBe(400);
    const old = { authorization: `Bearer ${token}`, 'sec-websocket-version': '8' };
    expect(await statusOf({}, old)).toBe(400);
  });
});

describe('other changes of protocol', () => {
  it('are not made: the request is answered as it is', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = {
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': 'AAMAAABkAAQAAP__',
      };
      const request = httpRequest(`${server.url}/api/version`, { headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => resolve(body));
      });
      request.on('error', reject);
      request.end();
    });
    expect(answer).toContain('Version');
    const body = JSON.stringify({ username: 'admin', password: 'wrong' });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(
      `POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const first = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    );
    expect(first).toContain('HTTP/1.1 401');
    socket.destroy();
  });
});
