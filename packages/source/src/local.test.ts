import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GitSource } from './source-api.ts';
import { makeScratch, TestRepository } from './testing/git-repository.ts';
import { failure, never, testSource, textOf } from './testing/source.ts';

const scratch = makeScratch();
let source: GitSource;
let repository: TestRepository;
let first: string;
let second: string;

beforeAll(() => {
  source = testSource(scratch.path);
  repository = new TestRepository(join(scratch.path, 'repo'));
  first = repository.write('app/a.yaml', 'one').write('README.md', 'hello').commit('first\n\nbody');
  repository.git('tag', 'v1.0.0');
  repository.git('tag', '-a', '-m', 'annotated', 'v1.2.0');
  repository.git('tag', '-a', '-m', 'of a tag', 'nested', 'v1.2.0');
  repository.git('branch', 'feature/x');
  second = repository.write('app/a.yaml', 'two').commit('second');
  repository.git('tag', 'v2.0.0-rc.1');
});
afterAll(async () => {
  await source.close();
  scratch.remove();
});

describe('refs of a repository on this machine', () => {
  const resolve = (ref: string): Promise<string> =>
    source.resolve({ url: repository.path }, ref, never).then(({ id }) => id);

  it.each([
    ['', () => second],
    ['HEAD', () => second],
    ['main', () => second],
    ['refs/heads/main', () => second],
    ['feature/x', () => first],
    ['v1.0.0', () => first],
    ['v1.2.0', () => first],
    ['nested', () => first],
    ['^1.0', () => first],
    ['1.x', () => first],
    ['>=2.0.0-0', () => second],
  ])('%s', async (ref, expected) => {
    expect(await resolve(ref)).toBe(expected());
  });

  it('resolves full and abbreviated commits, in any case of letters', async () => {
    expect(await resolve(first)).toBe(first);
    expect(await resolve(first.toUpperCase())).toBe(first);
    expect(await resolve(first.slice(0, 8))).toBe(first);
  });

  it('finds packed refs and packed tags too', async () => {
    const other = new TestRepository(join(scratch.path, 'packed'));
    const id = other.write('f', 'x').commit();
    other.git('tag', '-a', '-m', 't', 'v3.0.0');
    other.git('pack-refs', '--all');
    other.git('gc', '--quiet');
    expect((await source.resolve({ url: other.path }, 'main', never)).id).toBe(id);
    expect((await source.resolve({ url: other.path }, 'v3.0.0', never)).id).toBe(id);
    const next = other.write('f', 'y').commit();
    expect((await source.resolve({ url: `file://${other.path}` }, 'main', never)).id).toBe(next);
  });

  it.each(['nope', '^9', 'refs/heads/nope', 'deadbeefdeadbeef', 'f'.repeat(40)])(
    'says that there is no %s',
    async (ref) => {
      const error = await failure(resolve(ref));
      expect(error.code).toBe('source.ref-not-found');
    },
  );

  it.each(['--upload-pack=touch x', '-x', 'a\nb', 'a\0b', 'x'.repeat(600)])('refuses %j', async (ref) => {
    expect((await failure(resolve(ref))).code).toBe('source.bad-ref');
  });

  it('says where a ref has moved from, also when history was rewritten', async () => {
    const moving = new TestRepository(join(scratch.path, 'moving'));
    const one = moving.write('f', '1').commit();
    const spec = { url: moving.path };
    expect(await source.resolve(spec, 'main', never)).toEqual({
      id: one,
      ref: 'main',
      resolvedRef: 'refs/heads/main',
    });
    moving.git('commit', '--quiet', '--amend', '-m', 'rewritten');
    const forced = await source.resolve(spec, 'main', never);
    expect(forced).toEqual({
      id: moving.head(),
      ref: 'main',
      resolvedRef: 'refs/heads/main',
      previousId: one,
    });
    expect((await source.resolve(spec, 'main', never)).previousId).toBe(one);
  });

  it('fails on a branch that was deleted, and on an empty repository', async () => {
    repository.git('branch', 'doomed');
    await resolve('doomed');
    repository.git('branch', '-D', 'doomed');
    expect((await failure(resolve('doomed'))).code).toBe('source.ref-not-found');
    const empty = new TestRepository(join(scratch.path, 'empty'));
    const error = await failure(source.resolve({ url: empty.path }, '', never));
    expect(error.message).toBe('the repository is empty');
  });

  it('reads a detached HEAD, a bare repository, a linked worktree and one made anew at the same path', async () => {
    const bare = join(scratch.path, 'bare.git');
    repository.git('clone', '--quiet', '--bare', repository.path, bare);
    expect((await source.resolve({ url: bare }, 'HEAD', never)).id).toBe(second);
    const linked = join(scratch.path, 'linked');
    repository.git('worktree', 'add', '--quiet', '--detach', linked, first);
    expect((await source.resolve({ url: linked }, 'HEAD', never)).id).toBe(first);
    expect((await source.resolve({ url: linked }, 'main', never)).id).toBe(second);
    rmSync(bare, { recursive: true });
    const again = new TestRepository(join(scratch.path, 'again')).write('other', 'x');
    const id = again.commit('other');
    renameSync(again.path, bare);
    const revision = await source.resolve({ url: bare }, 'HEAD', never);
    expect(revision.id).toBe(id);
    const tree = await source.tree({ url: bare }, revision, never);
    expect(textOf(await tree.read('other', never))).toBe('x');
  });

  it('reads a SHA-256 repository', async () => {
    const modern = new TestRepository(join(scratch.path, 'sha256'), '--object-format=sha256');
    const id = modern.write('d/f', 'x').commit();
    expect(id).toHaveLength(64);
    const revision = await source.resolve({ url: modern.path }, 'main', never);
    expect(revision.id).toBe(id);
    const tree = await source.tree({ url: modern.path }, revision, never);
    expect(textOf(await tree.read('d/f', never))).toBe('x');
  });

  it.each(['/nonexistent/repo', () => scratch.path])('says that there is no repository', async (path) => {
    const url = typeof path === 'string' ? path : path();
    expect((await failure(source.resolve({ url }, '', never))).code).toBe('source.repository-not-found');
  });
});

describe('the files of a local repository', () => {
  it('reads, lists and looks up, at the commit asked for', async () => {
    const spec = { url: repository.path };
    const tree = await source.tree(spec, { id: first, ref: '' }, never);
    expect(textOf(await tree.read('app/a.yaml', never))).toBe('one');
    expect((await tree.list('', never))?.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'README.md file',
      'app directory',
    ]);
    const entry = await tree.entry('./app//a.yaml', never);
    expect(entry).toEqual({
      path: 'app/a.yaml',
      kind: 'file',
      id: repository.git('rev-parse', `${first}:app/a.yaml`),
      size: undefined,
    });
    expect(tree.id).toBe(repository.git('rev-parse', `${first}^{tree}`));
    const latest = await source.tree(spec, await source.resolve(spec, '', never), never);
    expect(textOf(await latest.read('app/a.yaml', never))).toBe('two');
  });

  it('sees objects that git packs or adds while its reader runs', async () => {
    const busy = new TestRepository(join(scratch.path, 'busy'));
    const spec = { url: busy.path };
    busy.write('f', '0').commit();
    await source.tree(spec, await source.resolve(spec, '', never), never);
    for (let i = 1; i <= 3; i++) {
      busy.write('f', `content ${i}`).commit();
      busy.git('gc', '--quiet', '--prune=now');
      const tree = await source.tree(spec, await source.resolve(spec, '', never), never);
      expect(textOf(await tree.read('f', never))).toBe(`content ${i}`);
    }
  });

  it('never obeys the configuration of the repository', async () => {
    const hostile = new TestRepository(join(scratch.path, 'hostile'));
    hostile.write('f', 'x').commit();
    const canary = join(scratch.path, 'canary');
    mkdirSync(join(hostile.path, '.git/hooks'), { recursive: true });
    writeFileSync(join(hostile.path, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${canary}\n`, {
      mode: 0o755,
    });
    for (const key of ['core.fsmonitor', 'core.sshCommand', 'uploadpack.packObjectsHook', 'core.pager']) {
      hostile.git('config', key, `touch ${canary}`);
    }
    hostile.git('config', 'remote.origin.url', `ext::touch ${canary}`);
    hostile.git('config', 'remote.origin.promisor', 'true');
    const spec = { url: hostile.path };
    const tree = await source.tree(spec, await source.resolve(spec, '', never), never);
    await tree.read('f', never);
    await failure(source.tree(spec, { id: 'e'.repeat(40), ref: '' }, never));
    expect(existsSync(canary)).toBe(false);
  });

  it('stops at a file over the quota, and goes on with the others', async () => {
    const small = testSource(scratch.path, { quotas: { maxFileBytes: 1000 } });
    const large = new TestRepository(join(scratch.path, 'large'));
    large.write('big.yaml', 'x'.repeat(1001)).write('ok.yaml', 'y'.repeat(1000)).commit();
    const spec = { url: large.path };
    const tree = await small.tree(spec, await small.resolve(spec, '', never), never);
    const [big, ok] = await Promise.allSettled([tree.read('big.yaml', never), tree.read('ok.yaml', never)]);
    expect(big).toMatchObject({ reason: { code: 'source.file-too-large', subject: 'big.yaml' } });
    expect(ok.status).toBe('fulfilled');
    await small.close();
  });

  it('says what a commit is', async () => {
    const info = await source.commitInfo({ url: repository.path }, first, never);
    expect(info).toEqual({
      id: first,
      treeId: repository.git('rev-parse', `${first}^{tree}`),
      parents: [],
      author: {
        name: 'Ada Author',
        email: 'ada@example.com',
        atMs: Date.UTC(2026, 0, 2, 1, 4, 5),
        offsetMinutes: 120,
      },
      committer: {
        name: 'Carl Committer',
        email: 'carl@example.com',
        atMs: Date.UTC(2026, 0, 2, 3, 4, 6),
        offsetMinutes: 0,
      },
      message: 'first\n\nbody',
      signature: undefined,
      tags: ['v1.0.0'],
    });
  });

  it('gives the signature of a commit with what was signed', async () => {
    const unsigned = repository.git('cat-file', 'commit', first);
    const signed = unsigned.replace(
      '\n\n',
      '\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n\n',
    );
    const id = repository.gitWithInput(`${signed}\n`, 'hash-object', '-t', 'commit', '-w', '--stdin');
    const { signature } = await source.commitInfo({ url: repository.path }, id, never);
    expect(signature?.format).toBe('ssh');
    expect(signature?.armored).toBe('-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----');
    expect(textOf(signature?.payload ?? new Uint8Array())).toBe(`${unsigned}\n`);
  });

  it('ends with the signal, and when closed', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(source.resolve({ url: repository.path }, '', abort.signal)).rejects.toThrow('enough');
    const other = testSource(scratch.path);
    await other.close();
    expect((await failure(other.resolve({ url: repository.path }, '', never))).code).toBe('source.closed');
  });
});

describe('damage in a local repository', () => {
  it('is an error that names the object, and no endless repair', async () => {
    const damaged = new TestRepository(join(scratch.path, 'damaged'));
    damaged.write('f', 'some content').commit();
    const spec = { url: damaged.path };
    const id = damaged.git('rev-parse', 'HEAD:f');
    const file = join(damaged.path, '.git/objects', id.slice(0, 2), id.slice(2));
    rmSync(file, { force: true });
    const tree = await source.tree(spec, await source.resolve(spec, '', never), never);
    const gone = await failure(tree.read('f', never));
    expect([gone.code, gone.message]).toEqual(['source.corrupt', `object ${id} (f) is missing`]);
    writeFileSync(file, 'this is not zlib');
    expect((await failure(tree.read('f', never))).code).toBe('source.corrupt');
  });
});
