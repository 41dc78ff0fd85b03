import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error the package has no types of its own
import OidcProvider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configMap, TestServer } from '../testing/test-server.ts';

interface Issuer {
  readonly url: string;
  readonly http: Server;
}

/** A real OpenID Connect provider on loopback that knows one person. */
async function startIssuer(redirectUri: () => string): Promise<Issuer> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const claims = { sub: 'ann', email: 'ann@example.invalid', email_verified: true, groups: ['ops'] };
  const provider = new OidcProvider(url, {
    clients: [
      {
        client_id: 'setpoint',
        client_secret: 'issuer-secret',
        grant_types: ['authorization_code'],
        redirect_uris: [redirectUri()],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: () => ({ accountId: 'ann', claims: () => claims }),
  }) as { callback(): (...args: unknown[]) => void };
  http.on('request', provider.callback());
  return { url, http };
}

/** A browser without a screen: keeps cookies, follows redirects, and fills in the issuer's forms. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async visit(
    url: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<{ url: string; text: string; status: number }> {
    let at = url;
    let body = form;
    for (let hop = 0; hop < 20; hop++) {
      const { host } = new URL(at);
      const cookies = this.#cookies.get(host) ?? new Map<string, string>();
      this.#cookies.set(host, cookies);
      const response = await fetch(at, {
        redirect: 'manual',
        method: body === undefined ? 'GET' : 'POST',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body === undefined ? {} : { body: new URLSearchParams(body) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const equals = pair.indexOf('=');
        if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, equals));
        else cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
      const next = response.headers.get('location');
      if (next === null) return { url: at, text: await response.text(), status: response.status };
      await response.arrayBuffer();
      at = new URL(next, at).href;
      body = undefined;
    }
    throw new Error('too many redirects');
  }

  cookie(url: string, name: string): string {
    return this.#cookies.get(new URL(url).host)?.get(name) ?? '';
  }
}

let server: TestServer;
let issuer: Issuer;
beforeAll(async () => {
  server = await TestServer.start([
    configMap('argocd-rbac-cm', { 'policy.csv': 'g, ops, role:admin', scopes: '[groups, email]' }),
  ]);
  issuer = await startIssuer(() => `${server.url}/auth/callback`);
  const config = [
    'name: Loopback',
    `issuer: ${issuer.url}`,
    'clientID: setpoint',
    'clientSecret: issuer-secret',
  ];
  await server.create(configMap('argocd-cm', { 'oidc.config': config.join('\n') }));
  await server.eventually(async () => 'oidcConfig' in (await server.get('/api/v1/settings')).json);
}, 60_000);
afterAll(async () => {
  await server.close();
  issuer.http.closeAllConnections();
  issuer.http.close();
});

async function loggedIn(): Promise<{ browser: Browser; token: string; landed: string }> {
  const browser = new Browser();
  let page = await browser.visit(`${server.url}/auth/login?return_url=/applications/argocd/web`);
  for (let step = 0; step < 3 && page.url.startsWith(issuer.url); step++) {
    const action = new URL(/action="([^"]+)"/.exec(page.text)?.[1] ?? '', page.url).href;
    const prompt = /name="prompt" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    page = await browser.visit(action, { prompt, login: 'ann', password: 'x' });
  }
  return { browser, token: browser.cookie(server.url, 'argocd.token'), landed: page.url };
}

describe('a login at an OpenID Connect issuer', () => {
  it('ends where the person was going, with the groups that policies know', async () => {
    const { token, landed } = await loggedIn();
    expect(landed).toBe(`${server.url}/applications/argocd/web`);
    const me = await server.get('/api/setpoint/v1/me', token);
    expect(me.json).toMatchObject({ loggedIn: true, username: 'ann@example.invalid', issuer: issuer.url });
    expect(me.json['groups']).toEqual(['ops', 'ann@example.invalid']);
    const can = await server.get('/api/v1/account/can-i/clusters/delete/*', token);
    expect(can.json).toEqual({ value: 'yes' });
  }, 30_000);

  it('can be ended, and what it was is worth nothing after that', async () => {
    const { token } = await loggedIn();
    await server.request('DELETE', '/api/v1/session', { token });
    expect((await server.get('/api/v1/account', token)).status).toBe(401);
  }, 30_000);

  it('refuses answers that were not asked for here, and sends nobody to other sites', async () => {
    expect((await server.get('/auth/callback?code=stolen&state=x')).status).toBe(401);
    const elsewhere = ['https://evil.invalid', '//evil.invalid', '/\\evil.invalid', 'javascript:alert(1)'];
    for (const url of elsewhere) {
      expect((await server.get(`/auth/login?return_url=${encodeURIComponent(url)}`)).status).toBe(400);
    }
  });

  it('refuses tokens of other issuers and for other audiences', async () => {
    const { token } = await loggedIn();
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const forged = (change: object): string =>
      `${head}.${Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')}.${signature}`;
    for (const change of [
      { aud: 'other' },
      { iss: 'https://evil.invalid' },
      { iss: 'argocd', sub: 'admin:login' },
    ]) {
      expect((await server.get('/api/v1/account', forged(change))).status).toBe(401);
    }
  }, 30_000);
});
