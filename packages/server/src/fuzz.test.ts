import { readFileSync } from 'node:fs';
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  jsonValue,
  oneof,
  record,
  string,
  tuple,
} from 'fast-check';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argoOperations } from './argo/operations.ts';
import { ownRoutes } from './setpoint/routes.ts';
import { inTurns, secretsWith } from './testing/canary.ts';
import { application, configMap, TestServer } from './testing/test-server.ts';

const canary = 'canary-7d2f90-never-shown';
/** How much: `SETPOINT_FUZZ=10` sends ten times as many requests. */
const times = Number(process.env['SETPOINT_FUZZ'] ?? 1);

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await TestServer.start([
    configMap('argocd-cm', { 'accounts.robot': 'apiKey', 'exec.enabled': 'true' }),
    ...secretsWith(canary),
    application('one'),
  ]);
  admin = await server.adminToken();
}, 60_000);
afterAll(() => server.close());

/** This server has nothing that asks repositories or renders. */
const asksRepositories =
  /stream|logs|pods|appdetails|helmcharts|refs|oci-tags|\/apps$|manifests|managed|diff|compare|timeline|why|metadata|chartdetails|graph|\/resource$|plans/;

async function lives(): Promise<void> {
  expect((await server.get('/readyz')).text).toBe('ok');
  expect(server.log.filter((line) => line.includes('request failed'))).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
}

describe('tokens that somebody made', () => {
  const sign = async (
    key: Uint8Array,
    {
      alg = 'HS256',
      sub = 'admin:login',
      iss = 'argocd',
      from = -10,
      to = 600,
      ...more
    }: Readonly<Record<string, unknown>>,
  ): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      sub,
      iss,
      iat: now,
      nbf: now + Number(from),
      exp: now + Number(to),
      jti: 'made',
      ...more,
    } as never)
      .setProtectedHeader({ alg: String(alg) })
      .sign(key);
  };

  it('count only with the key, the algorithm, the issuer and the time that are right', async () => {
    const at = {
      gvk: { group: '', version: 'v1', kind: 'Secret' },
      namespace: 'argocd',
      name: 'argocd-secret',
    };
    const data = (await server.client.get(at, server.signal))?.['data'] as Readonly<Record<string, string>>;
    const key = Buffer.from(data['server.secretkey'] ?? '', 'base64');
    const other = Buffer.alloc(64, 7);
    expect((await server.get('/api/v1/account', await sign(key, {}))).status).toBe(200);
    const [, body = ''] = (await sign(key, {})).split('.');
    const none = (alg: string): string =>
      `${Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url')}.${body}.`;
    const bad = [
      none('none'),
      none('None'),
      none('nOnE'),
      await sign(other, {}),
      await sign(Buffer.alloc(64), {}),
      await sign(key, { alg: 'HS512' }),
      await sign(key, { alg: 'HS384' }),
      await sign(key, { to: -60 }),
      await sign(key, { from: 600 }),
      await sign(key, { iss: 'https://else.invalid' }),
      await sign(key, { iss: 'https://127.0.0.1:1/' }),
      await sign(key, { sub: 'nobody:login' }),
      await sign(key, { sub: 'robot:apiKey' }),
      await sign(key, { sub: 'proj:default:nothing' }),
      await sign(key, { sub: 'proj:missing:role' }),
      await sign(key, { sub: '' }),
      await sign(key, { sub: '__proto__:login' }),
      await sign(key, { huge: 'x'.repeat(13_000) }).then((token) => `${token}${'A'.repeat(5000)}`),
      '.'.repeat(5000),
      'e30.e30.e30',
      `${Buffer.from(`{"alg":${'['.repeat(3000)}`).toString('base64url')}.${body}.x`,
    ];
    for (const [index, token] of bad.entries()) {
      const { status, text } = await server.get('/api/v1/account', token);
      expect([index, [401, 431].includes(status), status]).toEqual([index, true, status]);
      expect(text).not.toContain(token.slice(0, 60) || '-');
    }
    await lives();
  });
});

describe('query strings by the thousand', () => {
  it('are answered or refused', async () => {
    const paths = [
      ...argoOperations.flatMap(({ http }) =>
        http.filter(({ verb }) => verb === 'GET').map(({ path }) => path),
      ),
      ...ownRoutes.filter(({ verb }) => verb === 'GET').map(({ path }) => `/api/setpoint/v1${path}`),
    ]
      .filter((path) => !asksRepositories.test(path))
      .map((path) => path.replace('{namespace}', 'argocd').replace(/\{[^}]+\}/g, 'one'));
    const key = constantFrom(
      'name',
      'project',
      'projects',
      'selector',
      'fields',
      'limit',
      'cursor',
      'q',
      'resourceName',
      'namespace',
      'group',
      'kind',
      'version',
      'revision',
      'revisions',
      'sourceIndex',
      'refresh',
      'appNamespace',
      'id.type',
      '__proto__',
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'a.b.c.d',
      'filter',
      'sort',
      'from',
      'to',
    );
    const value = oneof(
      string({ maxLength: 30 }),
      constantFrom('-1', '1e9', 'NaN', '../..', '*', '%00', 'true', '{}', '[', '\u0000'),
    );
    const request = record({
      path: constantFrom(...paths),
      query: array(tuple(key, value), { maxLength: 5 }),
    });
    await assert(
      asyncProperty(array(request, { minLength: 200, maxLength: 200 }), async (all) => {
        await inTurns(all, async ({ path, query }) => {
          const search = query.map(
            ([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed?.() ?? '')}`,
          );
          const { status } = await server.get(`${path}?${search.join('&')}`, admin);
          expect([path, search, status, status < 500 || status === 503]).toEqual([
            path,
            search,
            status,
            true,
          ]);
        });
      }),
      { numRuns: 5 * times, seed: 11, endOnFailure: true },
    );
    await lives();
  }, 120_000);
});

describe('webhooks by the thousand', () => {
  it('are taken or refused', async () => {
    const header = constantFrom(
      'x-github-event',
      'x-gitlab-event',
      'x-gogs-event',
      'x-event-key',
      'x-vss-activityid',
      'x-hook-uuid',
      'x-hub-signature-256',
      'x-gogs-signature',
      'x-gitlab-token',
      'x-gitea-event',
      'x-hub-signature',
    );
    const word = constantFrom(
      'push',
      'Push Hook',
      'Tag Push Hook',
      'repo:push',
      'repo:refs_changed',
      'pull_request',
      'x',
      '',
    );
    const field = constantFrom(
      'ref',
      'repository',
      'commits',
      'project',
      'push',
      'changes',
      'resource',
      'eventType',
      '__proto__',
    );
    const body = oneof(
      string(),
      jsonValue().map((value) => JSON.stringify(value)),
      tuple(field, field, jsonValue()).map(([a, b, value]) => `{"${a}":{"${b}":${JSON.stringify(value)}}}`),
    );
    const request = record({ headers: array(tuple(header, word), { minLength: 1, maxLength: 3 }), body });
    await assert(
      asyncProperty(array(request, { minLength: 200, maxLength: 200 }), async (all) => {
        await inTurns(all, async ({ headers, body: text }) => {
          const options = { headers: Object.fromEntries(headers), body: text };
          const { status } = await server.request('POST', '/api/webhook', options);
          expect([headers, text, status, status < 500]).toEqual([headers, text, status, true]);
        });
      }),
      { numRuns: 5 * times, seed: 12, endOnFailure: true },
    );
    await lives();
  }, 120_000);
});

describe('a canary secret', () => {
  it('is in no answer of any route with any verb, sent by whoever, no log and no line of the audit', async () => {
    const names: Readonly<Record<string, string>> = {
      repo: 'https://git.invalid/app.git',
      'repo.repo': 'https://git.invalid/app.git',
      'id.value': 'https://far.invalid',
      url: 'https://git.invalid/',
    };
    const rules = argoOperations
      .flatMap(({ http }) => http)
      .filter(({ path }) => !/stream|logs|session/.test(path));
    const order = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
    const bodies = [
      {},
      {
        name: 'one',
        project: 'default',
        repo: 'https://git.invalid/app.git',
        server: 'https://far.invalid',
        upsert: true,
      },
      {
        server: 'https://far.invalid',
        name: 'far',
        config: { bearerToken: canary, tlsClientConfig: { insecure: true } },
      },
      { repo: 'https://git.invalid/new.git', password: canary, sshPrivateKey: canary, type: 'git' },
      {
        metadata: { name: 'one' },
        spec: { project: 'default', source: { repoURL: `https://u:${canary}@git.invalid/x` } },
      },
    ];
    let said = '';
    let sent = 0;
    for (const verb of order) {
      const all = rules.filter((rule) => rule.verb === verb);
      const requests = all.flatMap(({ path }) =>
        (verb === 'GET' || verb === 'DELETE' ? [undefined] : bodies).flatMap((body) =>
          [admin, undefined].map((token) => ({
            path: path.replace(/\{([^}=]+)[^}]*\}/g, (_all, name: string) =>
              encodeURIComponent(names[name] ?? 'one'),
            ),
            body,
            token,
          })),
        ),
      );
      await inTurns(requests, async ({ path, body, token }) => {
        const { text, headers } = await server.request(verb, path, {
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          ...(token === undefined ? {} : { token }),
        });
        sent++;
        said += `${text}\n${JSON.stringify([...headers])}\n`;
      });
    }
    for (const path of [
      '/metrics',
      '/api/setpoint/v1/audit?limit=500',
      '/api/setpoint/v1/settings',
      '/terminal',
    ]) {
      said += (await server.get(path, admin)).text;
    }
    expect(sent).toBeGreaterThan(400);
    const everything = [said, ...server.log, readFileSync(server.auditFile, 'utf8')].join('\n');
    expect(everything).toContain('git.invalid');
    const found = everything.indexOf(canary);
    expect(found < 0 ? '' : everything.slice(Math.max(0, found - 300), found + 50)).toBe('');
    expect(everything).not.toContain(Buffer.from(canary).toString('base64').slice(0, 20));
  }, 120_000);
});
