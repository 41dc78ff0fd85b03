import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { seededRandom, systemClock } from '@setpoint/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSource } from '../create-source.ts';
import { SecretText } from '../secret-text.ts';
import type { Source } from '../source-api.ts';
import { chartArchive, tgz } from '../testing/archive.ts';
import { type LoopbackServer, loopback } from '../testing/http-server.ts';
import { socksServer } from '../testing/socks-server.ts';
import { failure, never, textOf } from '../testing/source.ts';

let folder: string;
let source: Source;
const servers: LoopbackServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-charts-'));
  source = createSource({ cacheDir: folder, clock: systemClock, random: seededRandom(1), environment: {} });
});

afterEach(async () => {
  await source.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

interface Published {
  readonly version: string;
  readonly url?: string;
  readonly digest?: string;
}

function indexOf(charts: Readonly<Record<string, readonly Published[]>>): string {
  const lines = Object.entries(charts).flatMap(([name, versions]) => [
    `  ${name}:`,
    ...versions.flatMap(({ version, url = `charts/${name}-${version}.tgz`, digest }) => [
      `  - apiVersion: v2`,
      `    description: "a chart with its keys: and # signs"`,
      ...(digest === undefined ? [] : [`    digest: ${digest}`]),
      `    name: ${name}`,
      `    urls:`,
      `    - ${url}`,
      `    version: ${version}`,
    ]),
  ]);
  return ['apiVersion: v1', 'entries:', ...lines, 'generated: "2026-01-01T00:00:00Z"', ''].join('\n');
}

/** Serves the files by path, the index with an entity tag. */
async function repository(files: Readonly<Record<string, string | Uint8Array>>, authorization?: string) {
  const server = await loopback((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const body = Object.hasOwn(files, path) ? files[path] : undefined;
    if (authorization !== undefined && request.headers.authorization !== authorization)
      response.writeHead(401).end();
    else if (body === undefined) response.writeHead(404).end();
    else {
      const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.writeHead(200, { etag }).end(body);
    }
  });
  servers.push(server);
  return server;
}

const web = (url: string, more: object = {}) => ({ kind: 'helm' as const, url, chart: 'web', ...more });

test('a chart is found by constraint, its version is the revision, its top folder is gone', async () => {
  const server = await repository({
    '/stable/index.yaml': indexOf({
      web: ['1.2.0', '1.10.0', '2.0.0', '2.1.0-rc.1'].map((version) => ({ version })),
      'web-extra': [{ version: '9.0.0' }],
    }),
    '/stable/charts/web-1.10.0.tgz': chartArchive('web', '1.10.0', { 'templates/a.yaml': 'kind: A\n' }),
  });
  const spec = web(`${server.origin}/stable/`);
  const resolved = async (ref: string) => (await source.resolve(spec, ref, never)).id;
  expect(await resolved('1.x')).toBe('1.10.0');
  expect(await resolved('*')).toBe('2.0.0');
  expect(await resolved('>0.0.0-0')).toBe('2.1.0-rc.1');
  expect(await resolved('^1.2, <1.9')).toBe('1.2.0');
  expect(await resolved('3.0.0')).toBe('3.0.0');
  const tree = await source.tree(spec, { id: '1.10.0', ref: '1.x' }, never);
  expect(textOf(await tree.read('templates/a.yaml', never))).toBe('kind: A\n');
  expect((await tree.list('', never))?.map(({ path }) => path)).toEqual(['Chart.yaml', 'templates']);
  const again = await source.tree(spec, { id: '1.10.0', ref: '1.10.0' }, never);
  expect(again.id).toBe(tree.id);
  const [packaged] =
    (await (await source.packaged(spec, { id: '1.10.0', ref: '' }, never)).list('', never)) ?? [];
  expect(packaged?.path).toBe('web-1.10.0.tgz');
});

test('an unchanged index is not sent again, and a young one not asked for', async () => {
  const server = await repository({ '/index.yaml': indexOf({ web: [{ version: '1.0.0' }] }) });
  const spec = web(server.origin);
  for (let i = 0; i < 3; i++) await source.resolve(spec, '*', never);
  expect(server.requests).toHaveLength(3);
  await source.resolve(spec, '*', never, { maxAgeMs: 60_000 });
  await Promise.all([1, 2, 3].map(() => source.resolve(spec, '*', never)));
  expect(server.requests).toHaveLength(4);
});

test.each([
  ['JSON', JSON.stringify({ apiVersion: 'v1', entries: { web: [{ version: '1.0.0', urls: ['web.tgz'] }] } })],
  ['flow style', 'apiVersion: v1\nentries: {web: [{version: 1.0.0, urls: [web.tgz]}]}\n'],
  [
    'indented lists',
    'apiVersion: v1\nentries:\n    web:\n        - version: 1.0.0\n          urls: [web.tgz]\n',
  ],
  ['quoted names', 'entries:\n  "web":\n  - version: 1.0.0\n    urls: [web.tgz]\napiVersion: v1\n'],
])('an index in %s reads the same', async (_what, index) => {
  const server = await repository({ '/index.yaml': index, '/web.tgz': chartArchive('web', '1.0.0') });
  const revision = await source.resolve(web(server.origin), '1.*', never);
  expect(revision.id).toBe('1.0.0');
  expect(
    await (await source.tree(web(server.origin), revision, never)).entry('Chart.yaml', never),
  ).toBeDefined();
});

test('of an index of many thousand charts only the lines of one are parsed', async () => {
  const charts = Array.from({ length: 5000 }, (_, i) => [`chart-${i}`, [{ version: '1.0.0' }]] as const);
  const index = indexOf({ ...Object.fromEntries(charts), web: [{ version: '1.2.3' }], zebra: [] });
  // Were it parsed as a whole, the alias without an anchor would fail it.
  const server = await repository({ '/index.yaml': index.replace('name: chart-4999', 'name: *none') });
  expect((await source.resolve(web(server.origin), '*', never)).id).toBe('1.2.3');
  const missing = await failure(source.resolve({ ...web(server.origin), chart: 'chart' }, '*', never));
  expect(missing).toMatchObject({ code: 'source.chart-not-found' });
});

test('credentials go to the repository and, unless told to pass them, to no other host', async () => {
  const other = await repository({ '/web-1.0.0.tgz': chartArchive('web', '1.0.0') });
  const authorization = `Basic ${Buffer.from('ann:canary-secret').toString('base64')}`;
  const index = indexOf({ web: [{ version: '1.0.0', url: `${other.origin}/web-1.0.0.tgz` }] });
  const server = await repository({ '/index.yaml': index }, authorization);
  const credentials = { kind: 'basic', username: 'ann', password: new SecretText('canary-secret') } as const;
  const revision = { id: '1.0.0', ref: '1.0.0' };
  await source.tree(web(server.origin, { credentials }), revision, never);
  expect(other.requests.map((request) => request.authorization)).toEqual([undefined]);
  await source.close();
  await source.tree(web(server.origin, { credentials, passCredentials: true }), revision, never);
  expect(other.requests.at(-1)?.authorization).toBe(authorization);
  const denied = await failure(source.resolve(web(server.origin), '*', never));
  expect(denied.code).toBe('source.authentication-failed');
  const wrong = { ...credentials, password: new SecretText('canary-wrong') };
  const refused = await failure(source.resolve(web(server.origin, { credentials: wrong }), '*', never));
  expect(inspect(refused, { depth: 9 })).not.toContain('canary');
});

test('what one set of credentials fetched is not given to another', async () => {
  const authorization = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
  const server = await repository(
    {
      '/index.yaml': indexOf({ web: [{ version: '1.0.0' }] }),
      '/charts/web-1.0.0.tgz': chartArchive('web', '1.0.0'),
    },
    authorization,
  );
  const credentials = { kind: 'basic', username: 'ann', password: new SecretText('secret') } as const;
  const revision = { id: '1.0.0', ref: '1.0.0' };
  await source.tree(web(server.origin, { credentials }), revision, never);
  expect((await failure(source.tree(web(server.origin), revision, never))).code).toBe(
    'source.authentication-failed',
  );
});

test('a redirect is followed without credentials, and never in a circle', async () => {
  const blobs = await repository({ '/x.tgz': chartArchive('web', '1.0.0') });
  const server = await loopback((request, response) => {
    if (request.url === '/index.yaml')
      response.end(indexOf({ web: [{ version: '1.0.0' }, { version: '2.0.0' }] }));
    else {
      const location = request.url?.includes('1.0.0')
        ? `${blobs.origin}/x.tgz?signature=canary`
        : request.url;
      response.writeHead(302, { location }).end();
    }
  });
  servers.push(server);
  const credentials = { kind: 'basic', username: 'ann', password: new SecretText('secret') } as const;
  const spec = web(server.origin, { credentials });
  await source.tree(spec, { id: '1.0.0', ref: '' }, never);
  expect(blobs.requests[0]?.authorization).toBeUndefined();
  const error = await failure(source.tree(spec, { id: '2.0.0', ref: '' }, never));
  expect(error.code).toBe('source.redirect');
});

test('an archive that is not the one announced is refused', async () => {
  const archive = chartArchive('web', '1.0.0');
  const digest = createHash('sha256').update(archive).digest('hex');
  const files = {
    '/index.yaml': indexOf({
      web: [
        { version: '1.0.0', digest },
        { version: '1.1.0', digest },
      ],
    }),
    '/charts/web-1.0.0.tgz': archive,
    '/charts/web-1.1.0.tgz': chartArchive('web', '1.1.0'),
  };
  const server = await repository(files);
  await source.tree(web(server.origin), { id: '1.0.0', ref: '' }, never);
  const error = await failure(source.tree(web(server.origin), { id: '1.1.0', ref: '' }, never));
  expect(error.code).toBe('source.digest-mismatch');
});

test.each([
  ['a path above', tgz([{ path: 'web/../../etc/passwd', data: 'x' }]), 'source.bad-archive'],
  ['an absolute path', tgz([{ path: '/etc/passwd', data: 'x' }]), 'source.bad-archive'],
  ['a device', tgz([{ path: 'web/null', type: '3' }]), 'source.bad-archive'],
  ['a hard link', tgz([{ path: 'web/h', type: '1', link: 'web/a' }]), 'source.bad-archive'],
  ['a zip bomb', gzipSync(Buffer.alloc(3 * 1024 * 1024)), 'source.quota'],
  ['half an archive', chartArchive('web', '1.0.0').subarray(0, 60), 'source.bad-archive'],
  ['no archive', Buffer.from('<html>'), 'source.bad-archive'],
])('a hostile archive with %s is refused', async (_what, archive, code) => {
  await source.close();
  const quotas = { maxExpandedBytes: 1024 * 1024 };
  source = createSource({
    cacheDir: folder,
    clock: systemClock,
    random: seededRandom(1),
    environment: {},
    quotas,
  });
  const server = await repository({
    '/index.yaml': indexOf({ web: [{ version: '1.0.0' }] }),
    '/charts/web-1.0.0.tgz': archive,
  });
  expect((await failure(source.tree(web(server.origin), { id: '1.0.0', ref: '' }, never))).code).toBe(code);
});

test('a link of an archive leads inside it or nowhere', async () => {
  const server = await repository({
    '/index.yaml': indexOf({ web: [{ version: '1.0.0' }] }),
    '/charts/web-1.0.0.tgz': tgz([
      { path: 'web/Chart.yaml', data: 'name: web\n' },
      { path: 'web/in', type: '2', link: 'Chart.yaml' },
      { path: 'web/out', type: '2', link: '../../../etc/passwd' },
    ]),
  });
  const tree = await source.tree(web(server.origin), { id: '1.0.0', ref: '' }, never);
  expect(textOf(await tree.read('in', never))).toBe('name: web\n');
  expect((await failure(tree.read('out', never))).code).toBe('source.path-escape');
});

test('indexes and answers that cannot be used are told apart', async () => {
  const server = await loopback((request, response) => {
    const [, what = ''] = (request.url ?? '').split('/');
    if (what === 'busy') response.writeHead(429, { 'retry-after': '7' }).end();
    else if (what === 'html') response.end('<html><body>Sign in</body></html>');
    else if (what === 'endless') response.end(Buffer.alloc(3 * 1024 * 1024, 'a'));
    else response.writeHead(404).end();
  });
  servers.push(server);
  await source.close();
  const quotas = { maxIndexBytes: 1024 * 1024 };
  source = createSource({
    cacheDir: folder,
    clock: systemClock,
    random: seededRandom(1),
    environment: {},
    quotas,
  });
  const asked = (path: string) => failure(source.resolve(web(`${server.origin}/${path}`), '*', never));
  expect(await asked('busy')).toMatchObject({
    code: 'source.unreachable',
    retry: 'after',
    retryAfterMs: 7000,
  });
  expect(await asked('html')).toMatchObject({ code: 'source.bad-index' });
  expect(await asked('endless')).toMatchObject({ code: 'source.quota' });
  expect(await asked('none')).toMatchObject({ code: 'source.repository-not-found', retry: 'backoff' });
  const metadata = await failure(source.resolve(web('http://169.254.169.254/latest'), '*', never));
  expect(metadata.code).toBe('source.host-denied');
  const ftp = await failure(source.resolve(web('ftp://ann:canary@example.org/'), '*', never));
  expect(ftp.code).toBe('source.bad-url');
  expect(JSON.stringify(ftp)).not.toContain('canary');
});

test('a proxy is used when named, with its own authorization', async () => {
  const target = await repository({ '/index.yaml': indexOf({ web: [{ version: '1.0.0' }] }) });
  const proxied: string[] = [];
  const proxy = await loopback((request, response) => {
    proxied.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
    response.end(indexOf({ web: [{ version: '7.0.0' }] }));
  });
  servers.push(proxy);
  const url = proxy.origin.replace('//', '//px:pw@');
  const spec = web(target.origin, { proxy: new SecretText(url) });
  expect((await source.resolve(spec, '*', never)).id).toBe('7.0.0');
  expect(proxied).toEqual([`${target.origin}/index.yaml Basic ${Buffer.from('px:pw').toString('base64')}`]);
  const around = { ...spec, noProxy: 'localhost,127.0.0.1' };
  expect((await source.resolve(around, '*', never)).id).toBe('1.0.0');
});

test('a repository with TLS is reached through the tunnel of its proxy, and no other way', async () => {
  const read = (name: string) => readFileSync(new URL(`../../testdata/tls/${name}`, import.meta.url));
  const index = indexOf({ web: [{ version: '1.0.0' }] });
  const secured = await loopback((_request, response) => response.end(index), {
    key: read('server.key'),
    cert: read('server.pem'),
  });
  servers.push(secured);
  const tunnels: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const target = connect(Number(new URL(secured.origin).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = proxy.address() as { readonly port: number };
    const spec = web('https://localhost:9', {
      proxy: new SecretText(`http://127.0.0.1:${port}`),
      certificateAuthority: read('ca.pem').toString(),
    });
    expect((await source.resolve(spec, '*', never)).id).toBe('1.0.0');
    expect(tunnels).toEqual(['localhost:9']);
  } finally {
    proxy.close();
  }
});

test('a SOCKS proxy leads to repositories by their names, with a user or without, TLS inside', async () => {
  const read = (name: string) => readFileSync(new URL(`../../testdata/tls/${name}`, import.meta.url));
  const index = indexOf({ web: [{ version: '1.0.0' }] });
  const plain = await repository({ '/index.yaml': index });
  const secured = await loopback((_request, response) => response.end(index), {
    key: read('server.key'),
    cert: read('server.pem'),
  });
  servers.push(secured);
  const open = await socksServer(Number(new URL(plain.origin).port));
  const closed = await socksServer(Number(new URL(secured.origin).port), 'ann:canary');
  try {
    const through = (origin: string, proxy: string, more = {}) =>
      source.resolve(web(origin, { proxy: new SecretText(proxy), ...more }), '*', never);
    expect((await through('http://charts.test', `socks5://127.0.0.1:${open.port}`)).id).toBe('1.0.0');
    expect(open.asked).toEqual(['charts.test:80']);
    const certificateAuthority = read('ca.pem').toString();
    const login = `socks5h://ann:canary@127.0.0.1:${closed.port}`;
    expect((await through('https://localhost:8443', login, { certificateAuthority })).id).toBe('1.0.0');
    expect(closed.asked).toEqual(['localhost:8443']);
    expect(await failure(through('https://other.test', login, { certificateAuthority }))).toMatchObject({
      code: 'source.tls',
    });
    const refused = await failure(through('http://refused.test', `socks5://127.0.0.1:${open.port}`));
    expect(refused.message).toContain('the SOCKS proxy answered: connection refused');
    const wrong = await failure(through('https://localhost', `socks5://ann:wrong@127.0.0.1:${closed.port}`));
    expect(wrong).toMatchObject({ code: 'source.unreachable' });
    expect(JSON.stringify(wrong)).not.toContain('canary');
  } finally {
    open.server.close();
    closed.server.close();
  }
});

test('a certificate is checked against the authority that is named', async () => {
  const read = (name: string) => readFileSync(new URL(`../../testdata/tls/${name}`, import.meta.url));
  const server = await loopback(
    (request, response) => {
      const { authorized } = request.socket as unknown as { readonly authorized: boolean };
      if (authorized) response.end(indexOf({ web: [{ version: '1.0.0' }] }));
      else response.writeHead(403).end();
    },
    {
      key: read('server.key'),
      cert: read('server.pem'),
      ca: read('ca.pem'),
      requestCert: true,
      rejectUnauthorized: false,
    },
  );
  servers.push(server);
  const certificateAuthority = read('ca.pem').toString();
  const clientCertificate = {
    certificate: read('client.pem').toString(),
    key: new SecretText(read('client.key').toString()),
  };
  expect((await failure(source.resolve(web(server.origin), '*', never))).code).toBe('source.tls');
  expect((await failure(source.resolve(web(server.origin, { insecure: true }), '*', never))).code).toBe(
    'source.authentication-failed',
  );
  const spec = web(server.origin, { certificateAuthority, clientCertificate });
  expect((await source.resolve(spec, '*', never)).id).toBe('1.0.0');
});
