import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { BranchChange, GitSourceOptions, PushedBranch } from './source-api.ts';
import { makeScratch, TestRepository } from './testing/git-repository.ts';
import { startGitServer } from './testing/git-server.ts';
import { failure, never, testSource, textOf } from './testing/source.ts';

const scratch = makeScratch();
const root = join(scratch.path, 'served');
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  scratch.remove();
});

let repositories = 0;

/** A bare repository that takes pushes over HTTP, seeded with one commit, and a source with a cache of its own. */
async function served(onRequest: NonNullable<GitSourceOptions['onRequest']> = () => {}) {
  const name = `r${++repositories}`;
  const seed = new TestRepository(join(scratch.path, `${name}-seed`));
  seed.write('app/values.yaml', 'tag: v1\n').write('run.sh', '#!/bin/sh\n').write('other', 'o');
  chmodSync(join(seed.path, 'run.sh'), 0o755);
  seed.commit('first');
  const path = join(root, `${name}.git`);
  mkdirSync(root, { recursive: true });
  seed.git('clone', '--quiet', '--bare', seed.path, path);
  const bare = new TestRepositoryAt(path);
  bare.git('config', 'http.receivepack', 'true');
  const server = await startGitServer({ root });
  const source = testSource(scratch.path, { onRequest });
  closers.push(
    () => source.close(),
    () => server.close(),
  );
  return { bare, source, repo: { url: `${server.url}/${name}.git` }, path };
}

/** A repository that is there already. */
class TestRepositoryAt extends TestRepository {
  constructor(path: string) {
    super(path, '--bare');
  }
}

const author = { name: 'Setpoint', email: 'setpoint@example.com' };

function change(branch: string, files: Record<string, string | undefined>, base?: string): BranchChange {
  const bytes = Object.entries(files).map(
    ([path, text]) => [path, text === undefined ? undefined : Buffer.from(text)] as const,
  );
  const edit = async () => ({ files: new Map(bytes), message: 'write\n\nwith a body\n' });
  return { branch, author, edit, ...(base === undefined ? {} : { base }) };
}

describe('push', () => {
  it('changes, adds and removes files on a branch, keeping the rest and its modes', async () => {
    const { bare, source, repo } = await served();
    const files = {
      'app/values.yaml': 'tag: v2\n',
      'run.sh': '#!/bin/sh -e\n',
      'new/ü "q" \\': 'n',
      other: undefined,
    };
    const { id, pushed } = await source.push(repo, change('main', files), never);
    expect(pushed).toBe(true);
    expect(bare.git('rev-parse', 'refs/heads/main')).toBe(id);
    expect(
      bare
        .git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', 'main')
        .split('\0')
        .map((line) => line.replace(/ blob \w+\t/, ' ')),
    ).toEqual(['100644 app/values.yaml', '100644 new/ü "q" \\', '100755 run.sh', '']);
    expect(bare.git('log', '-2', '--format=%an <%ae>|%s|%b', 'main')).toContain(
      'Setpoint <setpoint@example.com>|write|with a body',
    );
    expect(bare.git('rev-list', '--count', 'main')).toBe('2');
    const tree = await source.tree(repo, await source.resolve(repo, 'main', never), never);
    expect(textOf(await tree.read('app/values.yaml', never))).toBe('tag: v2\n');
  });

  it('makes a branch from another, and one with a history of its own', async () => {
    const { bare, source, repo } = await served();
    await source.push(repo, change('env/prod', { f: '1' }, 'main'), never);
    expect(bare.git('ls-tree', '--name-only', 'env/prod').split('\n')).toEqual([
      'app',
      'f',
      'other',
      'run.sh',
    ]);
    await source.push(repo, change('orphan', { f: '1' }), never);
    expect(bare.git('ls-tree', '--name-only', 'orphan')).toBe('f');
    expect(bare.git('rev-list', '--count', 'orphan')).toBe('1');
    await source.push(repo, change('orphan', { g: '2' }), never);
    expect(bare.git('ls-tree', '--name-only', 'orphan').split('\n')).toEqual(['f', 'g']);
  });

  it('pushes nothing when nothing is to be written', async () => {
    const { bare, source, repo } = await served();
    const before = bare.git('rev-parse', 'main');
    const nothing = { branch: 'main', author, edit: async () => undefined };
    expect(await source.push(repo, nothing, never)).toEqual({ id: before, pushed: false });
    expect(await source.push(repo, { ...nothing, branch: 'absent' }, never)).toEqual({
      id: undefined,
      pushed: false,
    });
    expect(bare.git('rev-parse', 'main')).toBe(before);
  });

  it('makes the change again on top of what somebody else pushed meanwhile', async () => {
    const { bare, source, repo } = await served();
    const seen: string[] = [];
    const { id } = await source.push(
      repo,
      {
        branch: 'main',
        author,
        edit: async (tree, signal) => {
          const text = textOf((await tree?.read('app/values.yaml', signal)) ?? new Uint8Array());
          seen.push(text);
          if (seen.length === 1) bare.commitTree(treeWith(bare, 'theirs: 1\n'), 'main');
          return { files: new Map([['app/values.yaml', Buffer.from(`${text}ours: 1\n`)]]), message: 'ours' };
        },
      },
      never,
    );
    expect(seen).toEqual(['tag: v1\n', 'theirs: 1\n']);
    expect(bare.git('rev-parse', 'main')).toBe(id);
    expect(bare.git('show', 'main:app/values.yaml')).toBe('theirs: 1\nours: 1');
  });

  it('asks the remote once for several branches, and again only when one has moved', async () => {
    const asked: string[] = [];
    const { bare, source, repo } = await served(({ kind }) => asked.push(kind));
    const push = (branch: string, text: string): Promise<PushedBranch> =>
      source.push(
        repo,
        { ...change(branch, { f: text }, 'main'), maxAgeMs: Number.POSITIVE_INFINITY },
        never,
      );
    await push('one', '1');
    await push('two', '1');
    await push('one', '2');
    expect(asked.filter((kind) => kind === 'ls-remote')).toHaveLength(1);
    expect(bare.git('log', '--format=%s', 'main..one')).toBe('write\nwrite');
    bare.commitTree(treeWith(bare, 'theirs: 1\n'), 'two');
    const { id } = await push('two', '2');
    expect(asked.filter((kind) => kind === 'ls-remote')).toHaveLength(2);
    expect(bare.git('rev-parse', 'two')).toBe(id);
    expect(bare.git('show', 'two:app/values.yaml')).toBe('theirs: 1');
  });

  it('says that the server refused, and what the hook said', async () => {
    const { bare, source, repo, path } = await served();
    writeFileSync(join(path, 'hooks/pre-receive'), '#!/bin/sh\necho "main is protected"\nexit 1\n', {
      mode: 0o755,
    });
    const error = await failure(source.push(repo, change('main', { f: '1' }), never));
    expect(error.code).toBe('source.push-refused');
    expect(error.message).toContain('main is protected');
    bare.git('config', 'http.receivepack', 'false');
    expect((await failure(source.push(repo, change('main', { f: '1' }), never))).code).toBe(
      'source.authentication-failed',
    );
  });

  it('writes no path that leaves the repository or is its own', async () => {
    const { source, repo } = await served();
    for (const path of ['../x', '/x', 'a/../b', 'a//b', '.git/hooks/post-receive', 'a/.GIT/x', 'a\nb', '']) {
      const error = await failure(source.push(repo, change('main', { [path]: '1' }), never));
      expect(error.code, path).toMatch(/^source\.(?:path-escape|bad-tree-entry)$/);
    }
  });

  it('pushes to a bare repository on this machine; one with a checkout of the branch refuses', async () => {
    const { bare, source, path } = await served();
    const { id } = await source.push({ url: `file://${path}` }, change('main', { f: '1' }), never);
    expect(bare.git('rev-parse', 'main')).toBe(id);
    const checkout = new TestRepository(join(scratch.path, 'checkout'));
    checkout.write('f', '0').commit();
    const error = await failure(source.push({ url: checkout.path }, change('main', { f: '1' }), never));
    expect(error.code).toBe('source.push-refused');
  });
});

/** The tree of main with other values. */
function treeWith(bare: TestRepository, values: string): string {
  return bare.rawTree(['40000', 'app', bare.rawTree(['100644', 'values.yaml', bare.blob(values)])]);
}
