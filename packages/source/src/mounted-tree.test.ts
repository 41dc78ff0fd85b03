import { expect, test } from 'vitest';
import { createDirectoryTree, type FileContent } from './directory-tree.ts';
import { mountTrees } from './mounted-tree.ts';
import { failure, never, textOf } from './testing/source.ts';

const treeOf = (files: Readonly<Record<string, FileContent>>) =>
  createDirectoryTree(new Map(Object.entries(files)));

const base = treeOf({ 'app/Chart.yaml': 'name: app', 'app/charts/old/x': 'old', secret: 's' });
const library = treeOf({ 'lib.tgz': 'bytes', up: { link: '../../secret' } });

test('a mounted tree shows in listings and in what is above it', async () => {
  const tree = mountTrees(base, [{ path: 'app/charts/lib', tree: library, isListed: true }]);
  const names = async (path: string) => (await tree.list(path, never))?.map((entry) => entry.path);
  expect(await names('app')).toEqual(['app/Chart.yaml', 'app/charts']);
  expect(await names('app/charts')).toEqual(['app/charts/lib', 'app/charts/old']);
  expect(await names('app/charts/lib')).toEqual(['app/charts/lib/lib.tgz', 'app/charts/lib/up']);
  expect(textOf(await tree.read('app/charts/lib/lib.tgz', never))).toBe('bytes');
  expect((await tree.entry('app', never))?.id).not.toBe((await base.entry('app', never))?.id);
  expect(tree.id).not.toBe(base.id);
});

test('folders on the way to a mount need not be there', async () => {
  const tree = mountTrees(treeOf({ 'Chart.yaml': 'x' }), [
    { path: 'charts/lib', tree: library, isListed: true },
  ]);
  expect((await tree.list('', never))?.map(({ path, kind }) => [path, kind])).toEqual([
    ['Chart.yaml', 'file'],
    ['charts', 'directory'],
  ]);
  expect(await tree.entry('charts', never)).toMatchObject({ kind: 'directory', path: 'charts' });
});

test('an unlisted mount is read by its path alone', async () => {
  const tree = mountTrees(base, [{ path: '@values', tree: library, isListed: false }]);
  expect((await tree.list('', never))?.map(({ path }) => path)).toEqual(['app', 'secret']);
  expect((await tree.entry('', never))?.id).toBe((await base.entry('', never))?.id);
  expect(await tree.entry('@values/lib.tgz', never)).toMatchObject({ path: '@values/lib.tgz', kind: 'file' });
});

test('a link of a mounted tree does not lead into the tree around it', async () => {
  const tree = mountTrees(base, [{ path: 'app/charts/lib', tree: library, isListed: true }]);
  expect((await failure(tree.read('app/charts/lib/up', never))).code).toBe('source.path-escape');
});
