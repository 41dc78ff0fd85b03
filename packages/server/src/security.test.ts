import { readFileSync } from 'node:fs';
import {
  anything,
  array,
  assert,
  asyncProperty,
  constantFrom,
  jsonValue,
  oneof,
  string,
  tuple,
} from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argoOperations } from './argo/operations.ts';
import { encodeMessage } from './grpc/encode.ts';
import { methodTypes } from './grpc/message-types.ts';
import { ownRoutes } from './setpoint/routes.ts';
import { inTurns, secretsWith } from './testing/canary.ts';
import { application, configMap, TestServer } from './testing/test-server.ts';

const canary = 'canary-51e0c7-never-shown';

/** How much of the fuzzing: `SETPOINT_FUZZ=10` sends tens of thousands of requests. */
const times = Number(process.env['SETPOINT_FUZZ'] ?? 1);

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await TestServer.start([
    configMap('argocd-cm', { 'accounts.robot': 'apiKey' }),
    ...secretsWith(canary),
    application('one'),
  ]);
  admin = await server.adminToken();
}, 60_000);
afterAll(() => server.close());

/** Values for the parameters of paths: what is there, and what is not. */
const named: Readonly<Record<string, string>> = {
  name: 'one',
  applicationName: 'one',
  appName: 'one',
  repo: 'https://git.invalid/app.git',
  'id.value': 'https://far.invalid',
};

describe('a canary secret', () => {
  it('is in no answer of any operation, no error, no log and no line of the audit', async () => {
    const get = argoOperations.flatMap(({ http }) => http.filter(({ verb }) => verb === 'GET'));
    const argo = get.map(({ path }) =>
      path.replace(/\{([^}=]+)[^}]*\}/g, (_all, name: string) => encodeURIComponent(named[name] ?? 'x')),
    );
    const own = ownRoutes
      .filter(({ verb }) => verb === 'GET')
      .map(
        ({ path }) => `/api/setpoint/v1${path.replace('{namespace}', 'argocd').replace(/\{[^}]+\}/g, 'one')}`,
      );
    const paths = [...argo, ...own, '/metrics'].filter((path) => !path.includes('/stream'));
    expect(paths.length).toBeGreaterThan(70);
    let texts = '';
    await inTurns(paths, async (path) => {
      texts += (await server.get(path, admin)).text;
    });
    await server.post('/api/v1/repositories', { repo: 'https://git.invalid/b.git', password: canary }, admin);
    await server.post('/api/v1/repositories/x/validate?password=y', JSON.stringify(canary), admin);
    await server.post('/api/v1/session', { username: 'admin', password: canary });
    await server.post(
      '/api/v1/clusters',
      { server: 'https://x.invalid', config: { bearerToken: canary } },
      admin,
    );
    const said = [texts, ...server.log, readFileSync(server.auditFile, 'utf8')].join('\n');
    expect(said).toContain('git.invalid');
    expect(said).not.toContain(canary);
    expect(said).not.toContain(Buffer.from(canary).toString('base64').slice(0, 20));
  }, 60_000);
});

describe('fuzzed requests', () => {
  // This server has nothing that asks repositories.
  const asks = /session|password|validate|appdetails/;
  const changing = argoOperations.flatMap(({ http }) =>
    http
      .filter(({ verb, path }) => verb !== 'GET' && !asks.test(path))
      .map(({ verb, path }) => ({ verb, path: path.replace(/\{[^}]+\}/g, 'x') })),
  );

  it('bodies by the thousand: the process lives, and nothing is a fault', async () => {
    const route = constantFrom(...changing, { verb: 'POST', path: '/api/setpoint/v1/can' });
    const key = constantFrom(
      'metadata',
      'spec',
      '__proto__',
      'constructor',
      'application',
      'project',
      'items',
      'repo',
    );
    const shaped = tuple(key, key, jsonValue()).map(
      ([a, b, value]) => `{"${a}":{"${b}":${JSON.stringify(value)}}}`,
    );
    const body = oneof(
      jsonValue().map((value) => JSON.stringify(value)),
      shaped,
      string(),
    );
    const batch = array(tuple(route, body), { minLength: 100, maxLength: 100 });
    let sent = 0;
    await assert(
      asyncProperty(batch, async (requests) => {
        await inTurns(requests, async ([{ verb, path }, text]) => {
          sent++;
          const { status, text: answer } = await server.request(verb, path, { token: admin, body: text });
          expect([verb, path, text, status, answer, status !== 500]).toEqual([
            verb,
            path,
            text,
            status,
            answer,
            true,
          ]);
        });
      }),
      { numRuns: 10 * times, endOnFailure: true },
    );
    expect(sent).toBeGreaterThanOrEqual(1000);
    expect((await server.get('/readyz')).text).toBe('ok');
    expect(({} as Record<string, unknown>)['metadata']).toBeUndefined();
  }, 120_000);

  it('tokens and messages of gRPC: refused, never a fault', async () => {
    const [head = '', body = '', sign = ''] = admin.split('.');
    const torn = tuple(
      constantFrom(head, body, sign, ''),
      string({ maxLength: 40 }),
      constantFrom(head, body, sign),
    );
    const printable = (text: string): string => text.replace(/[^\x21-\x7e]/g, '~');
    const token = oneof(
      string().map(printable),
      torn.map((parts) => printable(parts.join('.'))),
    );
    const names = [...methodTypes.keys()].filter((name) => !/Session|Watch|PodLogs/.test(name));
    const message = tuple(
      constantFrom(...names),
      anything(),
      array(constantFrom(0, 1, 8, 10, 18, 255), { maxLength: 12 }),
    );
    await assert(
      asyncProperty(array(token, { minLength: 100, maxLength: 100 }), async (tokens) => {
        await inTurns(tokens, async (one) => {
          expect([401, 431]).toContain((await server.get('/api/v1/account', one)).status);
        });
      }),
      { numRuns: 10 * times, endOnFailure: true },
    );
    await assert(
      asyncProperty(array(message, { minLength: 50, maxLength: 50 }), async (messages) => {
        await inTurns(messages, async ([name, json, bytes]) => {
          const request = encodeMessage(methodTypes.get(name)?.request ?? '', json);
          const frame = Buffer.concat([
            Buffer.from([0, 0, 0, 0, request.length + bytes.length]),
            request,
            Buffer.from(bytes),
          ]);
          const response = await fetch(`${server.url}/${name}`, {
            method: 'POST',
            headers: { 'content-type': 'application/grpc-web+proto', authorization: `Bearer ${admin}` },
            body: frame,
          });
          await response.arrayBuffer();
          expect([name, response.status, response.headers.get('grpc-status')]).not.toEqual([name, 200, '13']);
        });
      }),
      { numRuns: 5 * times, endOnFailure: true },
    );
    expect((await server.get('/readyz')).text).toBe('ok');
  }, 120_000);
});

describe('the audit log', () => {
  it('has a name for every operation that changes something', () => {
    const silent = argoOperations
      .filter(({ http, audit }) => http.some(({ verb }) => verb !== 'GET') && audit === undefined)
      .map(({ method }) => method);
    // They answer what would be, and change nothing.
    expect(silent).toEqual(['GetManifestsWithFiles', 'Generate', 'GetAppDetails']);
    const own = ownRoutes.filter(({ verb, audit }) => verb === 'POST' && audit === undefined);
    expect(own.map(({ path }) => path)).toEqual([
      '/can',
      '/applications/preview',
      '/applications/{namespace}/{name}/plans',
      '/applications/{namespace}/{name}/refresh',
      '/applicationsets/preview',
      '/manifest',
    ]);
  });

  it('has what came by gRPC and by webhook, allowed or not', async () => {
    const request = encodeMessage('ProjectQuery', { name: 'nothing' });
    const body = Buffer.concat([Buffer.from([0, 0, 0, 0, request.length]), request]);
    await fetch(`${server.url}/project.ProjectService/Delete`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', authorization: `Bearer ${admin}` },
      body,
    });
    const push = {
      ref: 'refs/heads/main',
      repository: { html_url: 'https://git.invalid/app', default_branch: 'main' },
    };
    await server.request('POST', '/api/webhook', {
      body: JSON.stringify(push),
      headers: { 'x-github-event': 'push' },
    });
    await server.request('POST', '/api/webhook', { body: '{', headers: { 'x-github-event': 'push' } });
    const lines = readFileSync(server.auditFile, 'utf8');
    expect(lines).toMatch(/"action":"project.delete","object":"nothing","outcome":"failed"/);
    expect(lines).toMatch(/"action":"webhook","object":"\w+","outcome":"allowed"/);
    expect(lines).toMatch(/"action":"webhook","object":"","outcome":"denied"/);
  });
});

describe('sessions', () => {
  it('end at their time', async () => {
    const token = await server.login('admin', 'correct horse battery');
    expect((await server.get('/api/v1/account', token)).status).toBe(200);
    server.laterMs = 23 * 3_600_000;
    expect((await server.get('/api/v1/account', token)).status).toBe(200);
    server.laterMs = 25 * 3_600_000;
    expect((await server.get('/api/v1/account', token)).status).toBe(401);
    server.laterMs = 0;
  });
});
