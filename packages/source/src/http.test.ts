import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GitSource } from './source-api.ts';
import type { RepositorySpec } from './repository.ts';
import { SecretText } from './secret-text.ts';
import { makeScratch, TestRepository } from './testing/git-repository.ts';
import { type GitServer, type GitServerOptions, startGitServer } from './testing/git-server.ts';
import { failure, never, testSource, textOf } from './testing/source.ts';

const CANARY = 'c4nary-pass%word/+';
const BASIC = `Basic ${Buffer.from(`ada:${CANARY}`).toString('base64')}`;

const scratch = makeScratch();
const root = join(scratch.path, 'served');
const open: (() => Promise<void>)[] = [];
let repository: TestRepository;
let first: string;
let second: string;

beforeAll(() => {
  repository = new TestRepository(join(root, 'repo.git'));
  first = repository.write('app/a.yaml', 'one').commit('first');
  repository.git('tag', '-a', '-m', 't', 'v1.0.0');
  second = repository.write('app/a.yaml', 'two').commit('second');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});
afterAll(() => scratch.remove());

async function serve(options: Partial<GitServerOptions> = {}): Promise<GitServer> {
  const server = await startGitServer({ root, ...options });
  open.push(() => server.close());
  return server;
}

function source(options: Parameters<typeof testSource>[1] = {}): GitSource {
  const made = testSource(scratch.path, options);
  open.push(() => made.close());
  return made;
}

function basic(url: string, password = CANARY): RepositorySpec {
  return { url, credentials: { kind: 'basic', username: 'ada', password: new SecretText(password) } };
}

async function readApp(git: GitSource, spec: RepositorySpec, ref: string): Promise<string> {
  const tree = await git.tree(spec, await git.resolve(spec, ref, never), never);
  return textOf(await tree.read('app/a.yaml', never));
}

describe('a repository over HTTP', () => {
  it('resolves, fetches one commit only, and reads', async () => {
    const server = await serve();
    const cacheDir = join(scratch.path, 'shallow');
    const git = source({ cacheDir });
    const spec = { url: `${server.url}/repo.git` };
    expect(await git.resolve(spec, '^1', never)).toEqual({
      id: first,
      ref: '^1',
      resolvedRef: 'refs/tags/v1.0.0',
    });
    expect(await readApp(git, spec, 'main')).toBe('two');
    const [mirror = ''] = readdirSync(join(cacheDir, 'mirrors'));
    expect(readFileSync(join(cacheDir, 'mirrors', mirror, 'shallow'), 'utf8').trim()).toBe(second);
    expect(await readApp(git, spec, first)).toBe('one');
    expect((await git.commitInfo(spec, first, never)).tags).toEqual(['v1.0.0']);
  });

  it('fetches all history to find an abbreviated commit', async () => {
    const server = await serve();
    const git = source();
    const spec = { url: `${server.url}/repo.git` };
    await readApp(git, spec, 'main');
    expect((await git.resolve(spec, first.slice(0, 7), never)).id).toBe(first);
    const third = repository.write('more', '3').commit('third');
    expect(await readApp(git, spec, 'main')).toBe('two');
    expect((await git.resolve(spec, second.slice(0, 9), never)).id).toBe(second);
    expect((await git.resolve(spec, third.slice(0, 9), never)).id).toBe(third);
    expect((await failure(git.resolve(spec, 'abcdef0', never))).code).toBe('source.ref-not-found');
    repository.git('reset', '--quiet', '--hard', second);
  });

  it('asks and fetches once for a thousand callers, and not at all within the age they accept', async () => {
    const server = await serve();
    const git = source();
    const spec = { url: `${server.url}/repo.git` };
    const everyone = Array.from({ length: 1000 });
    const revisions = await Promise.all(everyone.map(() => git.resolve(spec, 'main', never)));
    expect(new Set(revisions.map(({ id }) => id))).toEqual(new Set([second]));
    const asked = server.requests.length;
    await Promise.all(revisions.map((revision) => git.tree(spec, revision, never)));
    expect(await readApp(git, spec, second)).toBe('two');
    const fetches = server.requests.filter(
      ({ line }) => line.includes('GET') && line.includes('git-upload-pack'),
    );
    expect(fetches).toHaveLength(2);
    const before = server.requests.length;
    await Promise.all(everyone.map(() => git.resolve(spec, 'main', never, { maxAgeMs: 60_000 })));
    expect(server.requests).toHaveLength(before);
    await git.resolve(spec, 'main', never);
    expect(server.requests.length - before).toBe(asked);
  });

  it('shows a push made while an older question was on its way', async () => {
    const moving = new TestRepository(join(root, 'moving'));
    const one = moving.write('f', '1').commit();
    let release: (() => void) | undefined;
    let held = false;
    const server = await serve({
      intercept: (request, response) => {
        if (held || request.method !== 'POST') return false;
        held = true;
        const end = response.end.bind(response);
        response.end = ((...args: Parameters<typeof end>) => {
          release = () => void end(...args);
          return response;
        }) as typeof end;
        return false;
      },
    });
    const git = source();
    const spec = { url: `${server.url}/moving` };
    const early = git.resolve(spec, 'main', never);
    await expect.poll(() => release !== undefined, { timeout: 5000 }).toBe(true);
    const two = moving.write('f', '2').commit();
    const late = git.resolve(spec, 'main', never);
    release?.();
    expect((await early).id).toBe(one);
    expect((await late).id).toBe(two);
  });

  it('follows a force-push and says what the ref was', async () => {
    const forced = new TestRepository(join(root, 'forced'));
    const one = forced.write('f', '1').commit();
    const server = await serve();
    const git = source();
    const spec = { url: `${server.url}/forced` };
    await git.tree(spec, await git.resolve(spec, 'main', never), never);
    forced.write('f', 'other').git('add', '-A');
    forced.git('commit', '--quiet', '--amend', '-m', 'rewritten');
    const revision = await git.resolve(spec, 'main', never);
    expect(revision).toMatchObject({ id: forced.head(), previousId: one });
    const tree = await git.tree(spec, revision, never);
    expect(textOf(await tree.read('f', never))).toBe('other');
  });

  it('gives up when its only caller does, and not when another still waits', async () => {
    const server = await serve({ intercept: (request) => request.url?.startsWith('/slow') === true });
    const git = source();
    const one = new AbortController();
    const two = new AbortController();
    const spec = { url: `${server.url}/slow` };
    const first = failure(git.resolve(spec, '', one.signal));
    const second = failure(git.resolve(spec, '', two.signal));
    one.abort(new Error('one left'));
    expect((await first).message).toBe('one left');
    two.abort(new Error('two left'));
    expect((await second).message).toBe('two left');
  });
});

describe('credentials', () => {
  it('are sent, and only to the repository itself', async () => {
    const server = await serve({ authorization: BASIC });
    const git = source();
    expect(await readApp(git, basic(`${server.url}/repo.git`), 'main')).toBe('two');
    const inUrl = server.url.replace('://', `://ada:${encodeURIComponent(CANARY)}@`);
    expect(await readApp(source(), { url: `${inUrl}/repo.git` }, 'main')).toBe('two');
  });

  it('may be a bearer token', async () => {
    const server = await serve({ authorization: `Bearer ${CANARY}` });
    const spec: RepositorySpec = {
      url: `${server.url}/repo.git`,
      credentials: { kind: 'bearer', token: new SecretText(CANARY) },
    };
    expect(await readApp(source(), spec, 'main')).toBe('two');
  });

  it.each(['wrong', undefined])('that are %s are refused with a clear error', async (password) => {
    const server = await serve({ authorization: BASIC });
    const url = `${server.url}/repo.git`;
    const spec = password === undefined ? { url } : basic(url, password);
    const error = await failure(source().resolve(spec, 'main', never));
    expect(error.code).toBe('source.authentication-failed');
    expect(error).toMatchObject({ subject: url, retry: 'backoff' });
  });

  it('of one caller open nothing to another, not even what is already here', async () => {
    const server = await serve({ authorization: BASIC });
    const git = source();
    const url = `${server.url}/repo.git`;
    const spec = basic(url);
    const revision = await git.resolve(spec, 'main', never);
    await git.tree(spec, revision, never);
    for (const other of [{ url }, basic(url, 'guess')]) {
      expect((await failure(git.tree(other, revision, never))).code).toBe('source.authentication-failed');
      expect((await failure(git.resolve(other, revision.id, never))).code).toBe(
        'source.authentication-failed',
      );
      expect((await failure(git.commitInfo(other, revision.id, never))).code).toBe(
        'source.authentication-failed',
      );
    }
  });

  it('show in no argument, no file and no error', async () => {
    const seen = join(scratch.path, 'seen');
    const spy = join(scratch.path, 'spy-git');
    writeFileSync(spy, `#!/bin/sh\nprintf '%s\\n' "$@" >> ${seen}\nexec git "$@"\n`, { mode: 0o755 });
    const server = await serve({ authorization: BASIC });
    const cacheDir = join(scratch.path, 'secret-cache');
    const git = source({ gitBinary: spy, cacheDir });
    const spec = basic(`${server.url}/repo.git`);
    await readApp(git, spec, 'main');
    const errors = [
      await failure(git.resolve(basic(`${server.url}/nothing`), 'main', never)),
      await failure(git.resolve(basic(`http://127.0.0.1:1/repo`), 'main', never)),
      await failure(git.resolve({ url: `ftp://ada:${encodeURIComponent(CANARY)}@host/x` }, 'main', never)),
    ];
    const text = JSON.stringify([
      errors,
      errors.map((error) => [error.message, error.stack, String(error.cause)]),
      spec,
    ]);
    const files = readdirSync(cacheDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    for (const output of [text, readFileSync(seen, 'utf8'), ...files]) {
      for (const secret of [CANARY, encodeURIComponent(CANARY), BASIC.slice(6)])
        expect(output).not.toContain(secret);
    }
    expect(readFileSync(seen, 'utf8')).toContain('fetch');
  });

  it('never follow a redirect to another host; one on the same host is followed', async () => {
    const thief = await serve();
    const redirect = (target: () => string): Partial<GitServerOptions> => ({
      intercept: (request, response) => {
        if (request.url?.startsWith('/old/') !== true) return false;
        response.writeHead(301, { location: target() + (request.url ?? '').slice('/old'.length) }).end();
        return true;
      },
    });
    const leading = await serve(redirect(() => thief.url));
    const error = await failure(source().resolve(basic(`${leading.url}/old/repo.git`), 'main', never));
    expect([error.code, error.message]).toEqual(['source.redirect', `the server redirects to ${thief.url}`]);
    expect(thief.requests).toEqual([]);
    const moved = await serve({ ...redirect(() => ''), authorization: BASIC });
    expect(await readApp(source(), basic(`${moved.url}/old/repo.git`), 'main')).toBe('two');
  });
});

describe('a proxy', () => {
  it('is used with its own credentials, unless the host is excepted', async () => {
    const proxy = await serve();
    const withUser = proxy.url.replace('://', `://proxy:${encodeURIComponent(CANARY)}@`);
    const spec: RepositorySpec = { url: 'http://git.invalid/repo.git', proxy: new SecretText(withUser) };
    expect(await readApp(source(), spec, 'main')).toBe('two');
    expect(proxy.requests[0]?.line).toMatch(/^GET http:\/\/git\.invalid\/repo\.git\/info\/refs/);
    const error = await failure(source().resolve({ ...spec, noProxy: 'git.invalid' }, 'main', never));
    expect(error.code).toBe('source.unreachable');
    const dead = new SecretText(`http://proxy:${encodeURIComponent(CANARY)}@127.0.0.1:1`);
    const refused = await failure(source().resolve({ ...spec, proxy: dead }, 'main', never));
    expect(refused.code).toBe('source.unreachable');
    expect(refused.message).not.toContain('c4nary');
  });
});

describe('TLS', () => {
  const pem = (name: string): Buffer => readFileSync(new URL(`../testdata/tls/${name}`, import.meta.url));
  const tls = (): { key: Buffer; cert: Buffer } => ({ key: pem('server.key'), cert: pem('server.pem') });

  it('trusts the authority given, and nobody otherwise unless told to', async () => {
    const server = await serve({ tls: tls() });
    const url = `${server.url}/repo.git`;
    expect((await failure(source().resolve({ url }, 'main', never))).code).toBe('source.tls');
    const certificateAuthority = pem('ca.pem').toString();
    expect(await readApp(source(), { url, certificateAuthority }, 'main')).toBe('two');
    expect(await readApp(source(), { url, insecure: true }, 'main')).toBe('two');
  });

  it('presents a client certificate, and leaves no key behind', async () => {
    const server = await serve({ tls: { ...tls(), ca: pem('ca.pem') } });
    const cacheDir = join(scratch.path, 'tls-cache');
    const spec: RepositorySpec = {
      url: `${server.url}/repo.git`,
      certificateAuthority: pem('ca.pem').toString(),
      clientCertificate: {
        certificate: pem('client.pem').toString(),
        key: new SecretText(pem('client.key').toString()),
      },
    };
    const git = source({ cacheDir });
    expect(await readApp(git, spec, 'main')).toBe('two');
    expect(readdirSync(join(cacheDir, 'scratch'))).toEqual([]);
    const { clientCertificate: _, ...without } = spec;
    expect((await failure(git.resolve(without, 'main', never))).code).not.toBe('source.ref-not-found');
  });
});

describe('faults', () => {
  it('unreachable: the error says so, and what was fetched stays readable', async () => {
    const server = await serve();
    const git = source();
    const spec = { url: `${server.url}/repo.git` };
    const revision = await git.resolve(spec, 'main', never);
    await git.tree(spec, revision, never);
    await server.close();
    expect(await failure(git.resolve(spec, 'main', never))).toMatchObject({
      code: 'source.unreachable',
      retry: 'backoff',
      subject: spec.url,
    });
    const tree = await git.tree(spec, revision, never);
    expect(textOf(await tree.read('app/a.yaml', never))).toBe('two');
  });

  it('a server that never answers: a timeout, and no process left', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const git = source({ quotas: { listTimeoutMs: 200 } });
    const error = await failure(git.resolve({ url: `http://127.0.0.1:${port}/x` }, '', never));
    expect(error.code).toBe('source.timeout');
    silent.close();
  });

  it('the source is closed while git waits for a server: git ends, and its connection', async () => {
    const silent = createServer(() => undefined);
    const connected = once(silent, 'connection');
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const git = source();
    const failing = failure(git.resolve({ url: `http://127.0.0.1:${port}/x` }, '', never));
    const [socket] = (await connected) as [Socket];
    // An end is seen only by who reads.
    const gone = once(socket.on('error', () => undefined).resume(), 'close');
    await git.close();
    expect((await failing).code).toBe('source.closed');
    await gone;
    silent.close();
  });

  it('no such repository', async () => {
    const server = await serve();
    const error = await failure(source().resolve({ url: `${server.url}/none` }, '', never));
    expect(error.code).toBe('source.repository-not-found');
  });

  it('a repository over the quota is refused and not kept', async () => {
    const large = new TestRepository(join(root, 'large'));
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 2_654_435_761) >>> 24));
    large.write('noise', noise).commit();
    const server = await serve();
    const cacheDir = join(scratch.path, 'quota-cache');
    const git = source({ cacheDir, quotas: { maxRepositoryBytes: 500 } });
    for (let i = 0; i < 120; i++) large.write(`f${i}`, `${i}`);
    large.commit();
    const spec = { url: `${server.url}/large` };
    const error = await failure(git.tree(spec, await git.resolve(spec, '', never), never));
    expect(error.code).toBe('source.quota');
    const kept = readdirSync(join(cacheDir, 'mirrors')).filter((name) =>
      existsSync(join(cacheDir, 'mirrors', name, 'HEAD')),
    );
    expect(kept).toEqual([]);
  });

  it('a corrupt pack, a lost object, a torn config: thrown away and fetched again', async () => {
    const server = await serve();
    const packed = new TestRepository(join(root, 'packed'));
    for (let i = 0; i < 150; i++) packed.write(`d/f${i}`, `content ${i}`);
    packed.commit();
    const spec = { url: `${server.url}/packed` };
    const damages: ((mirror: string) => void)[] = [
      (mirror) => {
        const folder = join(mirror, 'objects/pack');
        const pack = readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '';
        rmSync(join(folder, pack));
        writeFileSync(join(folder, pack), 'PACK garbage');
      },
      (mirror) => rmSync(join(mirror, 'objects/pack'), { recursive: true }),
      (mirror) => writeFileSync(join(mirror, 'config'), '[core'),
      (mirror) => writeFileSync(join(mirror, 'HEAD'), ''),
      (mirror) => rmSync(join(mirror, 'objects'), { recursive: true }),
      (mirror) => rmSync(join(mirror, 'refs'), { recursive: true }),
    ];
    for (const [i, damage] of damages.entries()) {
      const cacheDir = join(scratch.path, `damage-${i}`);
      const before = source({ cacheDir });
      const revision = await before.resolve(spec, 'main', never);
      await before.tree(spec, revision, never);
      await before.close();
      const [mirror = ''] = readdirSync(join(cacheDir, 'mirrors'));
      damage(join(cacheDir, 'mirrors', mirror));
      const after = source({ cacheDir });
      const tree = await after.tree(spec, revision, never);
      const reads = Array.from({ length: 150 }, (_, n) => tree.read(`d/f${n}`, never).then(textOf));
      expect(await Promise.all(reads)).toEqual(Array.from({ length: 150 }, (_, n) => `content ${n}`));
    }
  });

  it('what a killed git left is no obstacle', async () => {
    const server = await serve();
    const cacheDir = join(scratch.path, 'killed');
    const spec = { url: `${server.url}/repo.git` };
    const before = source({ cacheDir });
    await before.tree(spec, await before.resolve(spec, first, never), never);
    await before.close();
    const [name = ''] = readdirSync(join(cacheDir, 'mirrors'));
    const mirror = join(cacheDir, 'mirrors', name);
    for (const lock of ['shallow.lock', 'config.lock', 'packed-refs.lock', 'HEAD.lock', 'gc.pid']) {
      writeFileSync(join(mirror, lock), '');
    }
    mkdirSync(join(mirror, `refs/setpoint`), { recursive: true });
    writeFileSync(join(mirror, `refs/setpoint/${second.slice(0, 2)}.lock`), '');
    writeFileSync(join(mirror, 'objects/pack/tmp_pack_abc'), 'half');
    mkdirSync(join(cacheDir, 'scratch/left'), { recursive: true });
    writeFileSync(join(cacheDir, 'scratch/left/id'), 'a key');
    mkdirSync(join(cacheDir, `mirrors/x.git.discarded-1`));
    const after = source({ cacheDir });
    expect(await readApp(after, spec, second)).toBe('two');
    expect(readdirSync(join(cacheDir, 'scratch'))).toEqual([]);
    expect(readdirSync(join(cacheDir, 'mirrors'))).toEqual([name]);
    expect(existsSync(join(mirror, 'objects/pack/tmp_pack_abc'))).toBe(false);
  });

  it('a fetch that was given up leaves no lock to the next', async () => {
    const server = await serve();
    const flag = join(scratch.path, 'slow-once');
    const slow = join(scratch.path, 'slow-git');
    const script = `case "$*" in *" fetch "*) [ -e ${flag} ] || { : > ${flag}; : > shallow.lock; sleep 60; } ;; esac`;
    writeFileSync(slow, `#!/bin/sh\n${script}\nexec git "$@"\n`, { mode: 0o755 });
    const git = source({ gitBinary: slow });
    const spec = { url: `${server.url}/repo.git` };
    const revision = await git.resolve(spec, 'main', never);
    const abort = new AbortController();
    const given = failure(git.tree(spec, revision, abort.signal));
    await expect.poll(() => existsSync(flag), { timeout: 10_000 }).toBe(true);
    abort.abort(new Error('given up'));
    expect((await given).message).toBe('given up');
    expect(await readApp(git, spec, 'main')).toBe('two');
  });

  it('no git', async () => {
    const server = await serve();
    const git = source({ gitBinary: '/nonexistent/git' });
    const error = await failure(git.resolve({ url: `${server.url}/repo.git` }, '', never));
    const old = join(scratch.path, 'old-git');
    writeFileSync(old, '#!/bin/sh\necho git version 2.30.2\n', { mode: 0o755 });
    const outdated = await failure(
      source({ gitBinary: old }).resolve({ url: `${server.url}/repo.git` }, '', never),
    );
    expect([outdated.code, outdated.message]).toEqual(['source.git-missing', 'git 2.30 is too old']);
    expect([error.code, error.message]).toEqual([
      'source.git-missing',
      '/nonexistent/git could not be started: ENOENT',
    ]);
    expect((await failure(git.resolve({ url: join(root, 'repo.git') }, first, never))).code).toBe(
      'source.git-missing',
    );
  });
});
