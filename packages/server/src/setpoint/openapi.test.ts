import { readFileSync } from 'node:fs';
import { array, assert, asyncProperty, constantFrom, dictionary, oneof, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiJudge } from '../../../../scripts/openapi-judge.mjs';
import { wireSchemasModule } from '../../../../scripts/wire-schemas.mjs';
import { application, configMap, secret, TestServer } from '../testing/test-server.ts';

let server: TestServer;
let admin: string;
let document: Readonly<Record<string, unknown>>;
let judge: ReturnType<typeof openApiJudge>;
beforeAll(async () => {
  server = await TestServer.start([
    configMap('argocd-cm', { 'accounts.robot': 'apiKey' }),
    configMap('argocd-rbac-cm', { 'policy.csv': 'p, robot, applications, get, team/*, allow\nnonsense' }),
    secret(
      'repo',
      { url: 'https://git.invalid/team.git', username: 'u' },
      { 'argocd.argoproj.io/secret-type': 'repository' },
    ),
    application('one'),
    application('two'),
  ]);
  admin = await server.adminToken();
  document = (await server.get('/api/setpoint/v1/openapi.json', admin)).json;
  judge = openApiJudge(document);
}, 60_000);
afterAll(() => server.close());

const app = '/api/setpoint/v1/applications/argocd/one';

async function judged(method: 'GET' | 'POST', path: string, body?: unknown): Promise<number> {
  const answer = method === 'GET' ? await server.get(path, admin) : await server.post(path, body, admin);
  expect(judge(method, path, answer.status, answer.json)).toBeUndefined();
  return answer.status;
}

describe('the OpenAPI document', () => {
  it('has the schemas of the types that the compiler checks', () => {
    const file = new URL('./wire-schemas.generated.ts', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(wireSchemasModule());
  });

  it('has every operation once, with parameters, bodies and answers that it defines', () => {
    const text = JSON.stringify(document);
    const defined = Object.keys((document['components'] as { schemas: object }).schemas);
    const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(named.filter((name) => !defined.includes(name ?? ''))).toEqual([]);
    const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(30);
  });

  it('says what is answered', async () => {
    const paths = [
      '/me',
      '/applications?facets=health,sync',
      '/applicationsets',
      '/projects',
      '/projects/default',
    ];
    const more = [
      '/repositories',
      '/clusters',
      '/settings',
      '/search?q=one',
      '/audit',
      '/applications?limit=1',
    ];
    const explain = '/rbac/explain?resource=applications&action=sync&object=default/one&subject=robot';
    for (const path of [...paths, ...more, explain]) {
      expect([path, await judged('GET', `/api/setpoint/v1${path}`)]).toEqual([path, 200]);
    }
    for (const path of ['', '/operation', '/why', '/timeline', '/events', '/graph']) {
      expect([path, await judged('GET', app + path)]).toEqual([path, 200]);
    }
    const checks = [{ resource: 'applications', action: 'get', object: 'default/one' }];
    expect(await judged('POST', '/api/setpoint/v1/can', { checks })).toBe(200);
    expect(await judged('GET', '/api/setpoint/v1/applications/argocd/gone')).toBe(404);
    expect(await judged('POST', `${app}/rollback`, { id: 99 })).toBe(400);
  });

  it('holds for whatever is asked', async () => {
    const names = [
      'q',
      'limit',
      'cursor',
      'sort',
      'fields',
      'facets',
      'labels',
      'health',
      'kind',
      'name',
      'from',
      'to',
    ];
    const values = oneof(
      string(),
      constantFrom('-1', '0', '1', 'name', '-name', 'Healthy', '__proto__', 'a=b', '!x'),
    );
    const paths = [
      '/applications',
      '/search',
      '/audit',
      '/rbac/explain',
      '/projects/x',
      '/applications/argocd/one/graph',
    ];
    const below = ['/timeline', '/events', '/compare', '/resource', '/operation'].map(
      (path) => `/applications/argocd/one${path}`,
    );
    const query = dictionary(constantFrom(...names), array(values, { maxLength: 2 }), { maxKeys: 4 });
    await assert(
      asyncProperty(constantFrom(...paths, ...below), query, async (path, fields) => {
        const pairs = Object.entries(fields).flatMap(([name, list]) =>
          list.map((value): [string, string] => [name, value]),
        );
        const url = `/api/setpoint/v1${path}?${new URLSearchParams(pairs).toString()}`;
        // Selected fields are some of those that a whole row has.
        if (url.includes('fields=')) return;
        expect(await judged('GET', url)).not.toBe(500);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
