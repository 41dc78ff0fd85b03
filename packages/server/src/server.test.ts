import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { application, configMap, secret, TestServer } from './testing/test-server.ts';

const canary = 'canary-7f3d9e-never-shown';

const project = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'team', namespace: 'argocd' },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    roles: [{ name: 'ci', policies: ['p, proj:team:ci, applications, sync, team/*, allow'] }],
  },
};

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await TestServer.start([
    configMap('argocd-cm', {
      'accounts.robot': 'apiKey',
      'accounts.reader': 'login, apiKey',
      'accounts.off': 'login',
      'accounts.off.enabled': 'false',
    }),
    configMap('argocd-rbac-cm', {
      'policy.csv': 'p, robot, applications, get, team/*, allow\ng, reader, role:readonly\nnot a line',
    }),
    secret(
      'repo-team',
      {
        url: `https://user:${canary}@git.invalid/team.git`,
        password: canary,
        sshPrivateKey: canary,
        username: 'u',
      },
      { 'argocd.argoproj.io/secret-type': 'repository' },
    ),
    secret(
      'cluster-far',
      { server: 'https://far.invalid', name: 'far', config: JSON.stringify({ bearerToken: canary }) },
      { 'argocd.argoproj.io/secret-type': 'cluster' },
    ),
    project,
    application('one', 'team'),
    application('two'),
  ]);
  admin = await server.adminToken();
}, 60_000);
afterAll(() => server.close());

describe('sessions', () => {
  it('begin with a code that works once, and there is no default password', async () => {
    expect(admin).not.toBe('');
    expect(await server.login('admin', server.oneTimeLogin)).toBe('');
    for (const guess of ['admin', 'password', 'argocd', ''])
      expect(await server.login('admin', guess)).toBe('');
  });

  it('answer wrong names, wrong passwords and disabled accounts alike', async () => {
    const answers = await Promise.all(
      ['nobody-a', 'reader', 'off'].map((username) =>
        server.post('/api/v1/session', { username, password: 'x1' }),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set([
        '401 {"error":"Invalid username or password","code":16,"message":"Invalid username or password"}',
      ]),
    );
  });

  it('end when they are revoked, also after a restart', async () => {
    const token = await server.login('admin', 'correct horse battery');
    expect((await server.get('/api/v1/account', token)).status).toBe(200);
    expect((await server.request('DELETE', '/api/v1/session', { token })).status).toBe(200);
    expect((await server.get('/api/v1/account', token)).status).toBe(401);
    await server.serve();
    expect((await server.get('/api/v1/account', token)).status).toBe(401);
    expect((await server.get('/api/v1/account', admin)).status).toBe(200);
  });

  it('refuse tokens that are forged, unsigned, torn or endless', async () => {
    const [head, body] = admin.split('.') as [string, string];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const bad = [`${head}.${body}.AAAA`, `${none}.${body}.`, `${head}.${body}`, 'x', 'a'.repeat(20_000)];
    for (const token of bad)
      expect([401, 431]).toContain((await server.get('/api/v1/account', token)).status);
  });

  it('are for accounts with the capability; API tokens are kept by id and can be deleted', async () => {
    const made = await server.post('/api/v1/account/robot/token', { id: 'ci', expiresIn: 3600 }, admin);
    const token = String(made.json['token']);
    expect((await server.get('/api/v1/session/userinfo', token)).json).toMatchObject({ username: 'robot' });
    const again = await server.post('/api/v1/account/robot/token', { id: 'ci' }, admin);
    expect(again.status).toBe(409);
    await server.request('DELETE', '/api/v1/account/robot/token/ci', { token: admin });
    expect((await server.get('/api/v1/applications', token)).status).toBe(401);
  });

  it('are limited: after five failures not even the right password helps, and a restart does not forget', async () => {
    const limited = await TestServer.start();
    try {
      const right = 'a long enough password';
      await limited.adminToken(right);
      for (let failure = 0; failure < 5; failure++) await limited.login('admin', 'wrong');
      expect(await limited.login('admin', right)).toBe('');
      await limited.serve();
      expect(await limited.login('admin', right)).toBe('');
    } finally {
      await limited.close();
    }
  }, 60_000);
});

describe('access', () => {
  it('project tokens have their role alone, and end when they are deleted', async () => {
    const made = await server.post('/api/v1/projects/team/roles/ci/token', { id: 'x' }, admin);
    const token = String(made.json['token']);
    expect((await server.get('/api/v1/projects/team', token)).status).toBe(200);
    expect((await server.get('/api/v1/applications/one', token)).status).toBe(403);
    const can = (path: string) => server.get(`/api/v1/account/can-i/${path}`, token);
    expect((await can('applications/sync/team/one')).json).toEqual({ value: 'yes' });
    expect((await can('applications/sync/default/two')).json).toEqual({ value: 'no' });
    await server.request('DELETE', '/api/v1/projects/team/roles/ci/token/0?id=x', { token: admin });
    expect((await server.get('/api/v1/projects/team', token)).status).toBe(401);
  });

  it('shows only what may be seen; missing and forbidden answer alike', async () => {
    const made = await server.post('/api/v1/account/robot/token', {}, admin);
    const token = String(made.json['token']);
    const list = (await server.get('/api/v1/applications?fields=items.metadata.name', token)).json;
    expect(list).toEqual({ items: [{ metadata: { name: 'one' } }] });
    const [forbidden, missing] = await Promise.all([
      server.get('/api/v1/applications/two', token),
      server.get('/api/v1/applications/nothing', token),
    ]);
    expect([forbidden.status, forbidden.text]).toEqual([missing.status, missing.text]);
    const [hidden, absent] = await Promise.all([
      server.get('/api/setpoint/v1/applications/argocd/two', token),
      server.get('/api/setpoint/v1/applications/argocd/gone', token),
    ]);
    expect(hidden.status).toBe(404);
    expect(hidden.text.replace('two', '')).toBe(absent.text.replace('gone', ''));
    expect((await server.post('/api/v1/applications/one/sync', {}, token)).status).toBe(403);
    expect((await server.get('/api/setpoint/v1/audit', token)).status).toBe(403);
  });

  it('explains itself', async () => {
    const path =
      '/api/setpoint/v1/rbac/explain?resource=applications&action=sync&object=team/one&subject=robot';
    expect((await server.get(path, admin)).json).toMatchObject({
      allowed: false,
      suggestion: 'p, robot, applications, sync, team/one, allow',
    });
    const settings = (await server.get('/api/setpoint/v1/settings', admin)).json;
    expect(settings['policy']).toMatchObject({
      problems: ['argocd-rbac-cm policy.csv:3: not a policy line: not a line'],
    });
  });

  it('nobody gets in without a session, except to what is open', async () => {
    for (const path of ['/api/v1/applications', '/api/v1/clusters', '/api/setpoint/v1/applications']) {
      expect((await server.get(path)).status).toBe(401);
    }
    expect((await server.get('/api/v1/settings')).json['controllerNamespace']).toBeUndefined();
    expect((await server.get('/api/v1/session/userinfo')).json).toEqual({});
    expect((await server.get('/api/version')).json['Version']).toMatch(/^v3\./);
  });
});

describe('requests', () => {
  it('from other sites change nothing', async () => {
    const cookie = `argocd.token=${admin}`;
    const body = JSON.stringify({ project: { metadata: { name: 'x' }, spec: {} } });
    const send = (headers: Record<string, string>) =>
      server.request('POST', '/api/v1/projects', { body, headers: { cookie, ...headers } });
    expect((await send({ origin: 'https://evil.invalid' })).status).toBe(403);
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await server.get('/api/v1/projects/x', admin)).status).toBe(404);
    expect((await send({ origin: server.url })).status).toBe(200);
  });

  it('that are too large, too deep, torn or no JSON are refused, and the server lives', async () => {
    const send = (body: string) => server.request('POST', '/api/v1/applications', { token: admin, body });
    expect((await send(`"${'x'.repeat(5 * 1024 * 1024)}"`)).status).toBe(413);
    expect((await send('['.repeat(100_000))).status).toBe(400);
    expect((await send('{"metadata":')).status).toBe(400);
    expect((await send('\u0000')).status).toBe(400);
    expect((await send('[]')).status).toBe(400);
    expect((await send('{"metadata":{"name":7},"spec":{}}')).status).toBe(400);
    const odd = ['/api/v1/applications/%00', '/api/v1/applications/..%2f..%2fetc', '/api/v1/%E0%A4%A'];
    for (const path of odd) expect((await server.get(path, admin)).status).toBeGreaterThanOrEqual(400);
    expect((await server.get('/readyz')).text).toBe('ok');
  });

  it('keys that look like a prototype are data', async () => {
    const spec = JSON.stringify(application('x')['spec']).replace(
      '"path"',
      '"helm":{"valuesObject":{"__proto__":{"polluted":"p"}}},"path"',
    );
    const body = `{"metadata":{"name":"proto","labels":{"constructor":"c"}},"spec":${spec}}`;
    const made = await server.request('POST', '/api/v1/applications', { token: admin, body });
    expect(made.status).toBe(200);
    const read = (await server.get('/api/v1/applications/proto', admin)).text;
    expect(read).toContain('"__proto__":{"polluted":"p"}');
    expect(read).toContain('"constructor":"c"');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const patch = {
      patch: '[{"op":"add","path":"/metadata/labels/__proto__","value":"z"}]',
      patchType: 'json',
    };
    await server.request('PATCH', '/api/v1/applications/proto', {
      token: admin,
      body: JSON.stringify(patch),
    });
    expect(Object.prototype.hasOwnProperty.call({}, 'z')).toBe(false);
  });

  it('are answered under a strict policy for browsers', async () => {
    const { headers } = await server.get('/api/version');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const rebound = await server.request('GET', '/api/version', { headers: {} });
    expect(rebound.status).toBe(200);
  });

  it('that were answered before with just this are not answered again', async () => {
    const first = await server.get('/api/v1/projects', admin);
    const etag = first.headers.get('etag') ?? '';
    const again = await server.request('GET', '/api/v1/projects', {
      token: admin,
      headers: { 'if-none-match': etag },
    });
    expect([first.status, again.status, again.text]).toEqual([200, 304, '']);
  });
});

describe('the stream', () => {
  it('goes on where it broke off, and says when it cannot', async () => {
    const page = (await server.get('/api/setpoint/v1/applications?limit=1', admin)).json;
    await server.create(application('later'));
    const read = async (from: string): Promise<string> => {
      const stop = new AbortController();
      const response = await fetch(`${server.url}/api/setpoint/v1/stream?topic=fleet`, {
        headers: { authorization: `Bearer ${admin}`, 'last-event-id': from },
        signal: stop.signal,
      });
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString();
        if (/event: (fleet|reset)\n.*\n\n/.test(text)) break;
      }
      stop.abort();
      return text;
    };
    expect(await read(String(page['streamFrom']))).toMatch(/event: fleet\ndata: .*"key":"argocd\/later"/);
    expect(await read('0123456789ab-5')).toContain('event: reset');
  });
});

describe('secrets', () => {
  it('are in no answer and no log', async () => {
    const paths = [
      '/api/v1/repositories',
      '/api/v1/clusters',
      '/api/v1/settings',
      '/api/v1/projects/team/detailed',
      '/api/setpoint/v1/repositories',
      '/api/setpoint/v1/clusters',
      '/api/setpoint/v1/settings',
      '/api/setpoint/v1/search?q=git',
      '/api/setpoint/v1/audit',
      '/metrics',
    ];
    const answers = await Promise.all(paths.map((path) => server.get(path, admin)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(answers[0]?.text).toContain('git.invalid/team.git');
    await server.post(
      '/api/v1/repositories',
      { repo: 'https://git.invalid/other.git', password: canary, username: 'u' },
      admin,
    );
    await server.post('/api/v1/session', { username: 'admin', password: canary });
    const said = [
      ...answers.map(({ text }) => text),
      ...server.log,
      readFileSync(server.auditFile, 'utf8'),
    ].join('\n');
    expect(said).not.toContain(canary);
    expect(said).not.toContain(Buffer.from(canary).toString('base64'));
    expect(said).not.toContain('correct horse battery');
  });
});

describe('the audit log', () => {
  it('has who did what and what was denied, on disk, and after a restart', async () => {
    await server.post('/api/v1/applications/two/sync', {}, 'nonsense');
    expect(existsSync(server.auditFile)).toBe(true);
    await server.serve();
    const page = (await server.get('/api/setpoint/v1/audit?limit=500', admin)).json;
    const items = page['items'] as readonly Readonly<Record<string, unknown>>[];
    expect(items).toContainEqual(
      expect.objectContaining({
        action: 'project.token.create',
        user: 'admin',
        object: 'team/ci',
        outcome: 'allowed',
      }),
    );
    expect(items).toContainEqual(
      expect.objectContaining({ action: 'application.sync', outcome: 'denied', from: '127.0.0.1' }),
    );
    expect(items).toContainEqual(expect.objectContaining({ action: 'project.create', outcome: 'denied' }));
  });
});
