import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirectoryTree, type FileContent } from './directory-tree.ts';
import type { GitSource } from './source-api.ts';
import { makeScratch, TestRepository } from './testing/git-repository.ts';
import { failure, never, testSource, textOf } from './testing/source.ts';
import type { Tree } from './tree.ts';

const FILES: readonly (readonly [string, FileContent])[] = [
  ['app/cm.yaml', 'kind: ConfigMap'],
  ['app/link.yaml', { link: 'cm.yaml' }],
  ['app/up.yaml', { link: '../shared/base.yaml' }],
  ['app/dir', { link: '../shared' }],
  ['app/back', { link: 'dir/../app/cm.yaml' }],
  ['app/chain', { link: './link.yaml' }],
  ['app/escape', { link: '../../etc/passwd' }],
  ['app/absolute', { link: '/etc/passwd' }],
  ['app/dangling', { link: 'nothing' }],
  ['app/loop-a', { link: 'loop-b' }],
  ['app/loop-b', { link: 'loop-a' }],
  ['shared/base.yaml', 'kind: Base'],
  ['shared/out', { link: 'inner/../../../x' }],
  ['shared/inner/f', 'inner'],
  ['unicode/Ωμέγα.yaml', 'ω'],
  ['unicode/\u{1f600}.yaml', 'astral'],
  ['unicode/\uff5e.yaml', 'wide'],
  ...Array.from({ length: 40 }, (_, i) => [`many/f${i}`, `${i}`] as const),
];

const scratch = makeScratch();
let source: GitSource;
const trees = new Map<string, Tree>();

beforeAll(async () => {
  source = testSource(scratch.path);
  const repository = new TestRepository(join(scratch.path, 'repo'));
  for (const [path, content] of FILES) {
    if (typeof content === 'object' && 'link' in content) repository.link(path, content.link);
    else repository.write(path, content);
  }
  repository.commit();
  const spec = { url: repository.path };
  trees.set('git', await source.tree(spec, await source.resolve(spec, '', never), never));
  trees.set('memory', createDirectoryTree(new Map(FILES)));
});
afterAll(async () => {
  await source.close();
  scratch.remove();
});

it('a tree in memory has the id git gives it', () => {
  expect(trees.get('memory')?.id).toBe(trees.get('git')?.id);
});

describe.each(['git', 'memory'])('a tree from %s', (name) => {
  const tree = (): Tree => trees.get(name) as Tree;

  it.each([
    ['app/cm.yaml', 'kind: ConfigMap', 'app/cm.yaml'],
    ['./app/../app//cm.yaml', 'kind: ConfigMap', 'app/cm.yaml'],
    ['app/link.yaml', 'kind: ConfigMap', 'app/cm.yaml'],
    ['app/chain', 'kind: ConfigMap', 'app/cm.yaml'],
    ['app/up.yaml', 'kind: Base', 'shared/base.yaml'],
    ['app/dir/base.yaml', 'kind: Base', 'shared/base.yaml'],
    ['app/back', 'kind: ConfigMap', 'app/cm.yaml'],
    ['unicode/\u{1f600}.yaml', 'astral', 'unicode/\u{1f600}.yaml'],
    ['many/f33', '33', 'many/f33'],
  ])('reads %s', async (path, content, realPath) => {
    expect(textOf(await tree().read(path, never))).toBe(content);
    expect(await tree().entry(path, never)).toMatchObject({ path: realPath, kind: 'file' });
  });

  it.each(['app/escape', 'app/absolute', 'shared/out', 'app/dir/out', '../x', '/etc/passwd', 'app/\0'])(
    'never leaves by way of %j',
    async (path) => {
      for (const attempt of [tree().read(path, never), tree().entry(path, never), tree().list(path, never)]) {
        expect((await failure(attempt)).code).toBe('source.path-escape');
      }
    },
  );

  it('finds nothing where nothing is', async () => {
    for (const path of [
      'nope',
      'app/nope',
      'app/cm.yaml/below',
      'app/dangling',
      'many/f40',
      'many/',
      'many/f',
    ]) {
      const entry = await tree().entry(path, never);
      expect(entry?.kind).toBe(path === 'many/' ? 'directory' : undefined);
    }
    expect((await failure(tree().read('app/nope', never))).code).toBe('source.file-not-found');
    expect((await failure(tree().read('app', never))).code).toBe('source.not-a-file');
    expect((await failure(tree().read('app/loop-a', never))).code).toBe('source.link-loop');
    expect(await tree().list('app/cm.yaml', never)).toBeUndefined();
  });

  it('lists in byte order, links as they are', async () => {
    const names = (await tree().list('unicode', never))?.map(({ path }) => path);
    expect(names).toEqual(['unicode/Ωμέγα.yaml', 'unicode/\uff5e.yaml', 'unicode/\u{1f600}.yaml']);
    const linked = await tree().list('app/dir', never);
    expect(linked?.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'shared/base.yaml file',
      'shared/inner directory',
      'shared/out symlink',
    ]);
    expect(await tree().entry('', never)).toMatchObject({ path: '', kind: 'directory', id: tree().id });
  });
});

describe('trees no checkout may have', () => {
  it.each([
    ['..', '40000'],
    ['.', '40000'],
    ['.git', '40000'],
    ['.GIT', '40000'],
    ['a/b', '100644'],
    ['new\nline', '100644'],
    ['\u001b[2J', '100644'],
    ['strange', '100000'],
    ['', '100644'],
  ])('an entry %j of mode %s', async (entryName, mode) => {
    const hostile = new TestRepository(
      join(scratch.path, `hostile-${Buffer.from(entryName + mode).toString('hex')}`),
    );
    const blob = hostile.blob('canary');
    const inner = hostile.rawTree(['100644', 'f', blob]);
    const bad = hostile.rawTree([mode, entryName, mode === '40000' ? inner : blob]);
    const rootTree = hostile.rawTree(['40000', 'bad', bad], ['40000', 'good', inner]);
    const id = hostile.commitTree(rootTree, 'evil');
    const tree = await source.tree({ url: hostile.path }, { id, ref: '' }, never);
    const error = await failure(tree.list('bad', never));
    expect(error).toMatchObject({ code: 'source.bad-tree-entry', subject: 'bad' });
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(textOf(await tree.read('good/f', never))).toBe('canary');
  });

  it('the same name twice, and more entries than allowed', async () => {
    const hostile = new TestRepository(join(scratch.path, 'twice'));
    const blob = hostile.blob('x');
    const twice = hostile.rawTree(['100644', 'a', blob], ['100644', 'b', blob], ['100644', 'a', blob]);
    const spec = { url: hostile.path };
    const tree = await source.tree(spec, { id: hostile.commitTree(twice, 'evil'), ref: '' }, never);
    expect((await failure(tree.list('', never))).code).toBe('source.bad-tree-entry');
    const small = testSource(scratch.path, { quotas: { maxDirectoryEntries: 2 } });
    const wide = hostile.rawTree(['100644', 'a', blob], ['100644', 'b', blob], ['100644', 'c', blob]);
    const wideTree = await small.tree(spec, { id: hostile.commitTree(wide, 'wide'), ref: '' }, never);
    expect((await failure(wideTree.list('', never))).code).toBe('source.quota');
    await small.close();
  });

  it('a submodule is an entry, and nothing below it', async () => {
    const host = new TestRepository(join(scratch.path, 'submodule'));
    const tree = host.rawTree(['160000', 'module', 'a'.repeat(40)]);
    const spec = { url: host.path };
    const read = await source.tree(spec, { id: host.commitTree(tree, 'main2'), ref: '' }, never);
    expect(await read.list('', never)).toMatchObject([{ path: 'module', kind: 'submodule' }]);
    expect(await read.entry('module/x', never)).toBeUndefined();
    expect((await failure(read.read('module', never))).code).toBe('source.not-a-file');
  });
});

describe('createDirectoryTree', () => {
  it.each([[['a', 'a/b']], [['a/b', 'a']], [['a', './a']], [['']], [['.git/config']]])(
    'refuses %j',
    (paths) => {
      expect(() => createDirectoryTree(new Map(paths.map((path) => [path, 'x'])))).toThrow();
    },
  );
});
