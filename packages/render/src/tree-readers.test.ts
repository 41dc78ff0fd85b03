import { createDirectoryTree, type FileContent, type Tree } from '@setpoint/source';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reads, stillHolds } from './reads.ts';
import { RecordingTree } from './recording-tree.ts';
import { never, treeOf } from './testing/render.ts';
import { isReadOf, TreeReaders } from './tree-readers.ts';

type Question = readonly ['entry' | 'list' | 'read', string];

async function readsOf(tree: Tree, questions: readonly Question[]): Promise<Reads> {
  const recorded = new RecordingTree(tree);
  for (const [how, path] of questions) {
    try {
      await recorded[how](path, never);
    } catch {
      // No such file, or a link that leads nowhere: what was found on the way is recorded.
    }
  }
  return recorded.reads;
}

async function concernedOf(
  before: Tree,
  after: Tree,
  readers: Readonly<Record<string, readonly Question[]>>,
): Promise<readonly string[]> {
  const index = new TreeReaders();
  for (const [name, questions] of Object.entries(readers)) index.set(name, await readsOf(before, questions));
  return [...(await index.concerned(before, after, never))].sort();
}

const before = { 'a/x.yaml': '1', 'a/sub/y.yaml': '1', 'b/x.yaml': '1', 'shared/values.yaml': '1' };
const readers: Readonly<Record<string, readonly Question[]>> = {
  a: [
    ['list', 'a'],
    ['read', 'a/x.yaml'],
    ['entry', 'a/.argocd-source.yaml'],
  ],
  b: [
    ['list', 'b'],
    ['read', 'b/x.yaml'],
    ['read', 'shared/values.yaml'],
  ],
  c: [
    ['entry', 'c/deep/d'],
    ['read', 'shared/values.yaml'],
  ],
  root: [['list', '']],
};

describe('whom a commit concerns', () => {
  it.each<[string, Readonly<Record<string, FileContent | undefined>>, readonly string[]]>([
    ['nothing', {}, []],
    ['a file that nobody reads', { 'docs/x.md': '1' }, ['root']],
    ['a file below what is listed', { 'a/sub/y.yaml': '2' }, []],
    ['a file that one reads', { 'a/x.yaml': '2' }, ['a']],
    ['a file that several read', { 'shared/values.yaml': '2' }, ['b', 'c']],
    ['a file that was looked for', { 'a/.argocd-source.yaml': '1' }, ['a']],
    ['a new file in a listed directory', { 'b/new.yaml': '1' }, ['b']],
    ['what was looked for in a directory that was not there', { 'c/deep/d': '1' }, ['c', 'root']],
    ['a directory that is gone', { 'b/x.yaml': undefined }, ['b', 'root']],
    ['a directory that became a file', { 'b/x.yaml': undefined, b: '1' }, ['b', 'root']],
    ['a directory that became a link', { 'b/x.yaml': undefined, b: { link: 'a' } }, ['b', 'root']],
  ])('%s', async (_what, change, expected) => {
    const files = Object.entries({ ...before, ...change }).flatMap(([path, content]) =>
      content === undefined ? [] : [[path, content] as const],
    );
    const after = createDirectoryTree(new Map(files));
    expect(await concernedOf(treeOf(before), after, readers)).toEqual(expected);
  });

  it('who comes while trees are compared', async () => {
    const index = new TreeReaders();
    const reads = await readsOf(treeOf(before), readers['b'] ?? []);
    const comparing = index.concerned(treeOf(before), treeOf({ ...before, 'a/x.yaml': '2' }), never);
    index.set('late', reads);
    expect([...(await comparing)]).toEqual(['late']);
  });

  it('nobody who left', async () => {
    const index = new TreeReaders();
    index.set('a', await readsOf(treeOf(before), readers['a'] ?? []));
    index.delete('a');
    expect(index.has('a')).toBe(false);
    expect((await index.concerned(treeOf(before), treeOf({}), never)).size).toBe(0);
  });
});

describe('what the tree alone does not say', () => {
  const linked = { 'real/x.yaml': '1', link: { link: 'real' }, nowhere: { link: 'gone' } };

  it.each<[string, readonly Question[], boolean]>([
    ['a plain file', [['read', 'real/x.yaml']], true],
    ['what is not there', [['entry', 'real/none/x']], true],
    ['what is below a file', [['entry', 'real/x.yaml/x']], true],
    ['a file behind a link', [['read', 'link/x.yaml']], false],
    ['what is not there behind a link', [['entry', 'link/none']], false],
    ['where a link leads nowhere', [['entry', 'nowhere']], false],
  ])('%s', async (_what, questions, expected) => {
    const tree = treeOf(linked);
    expect(await isReadOf(await readsOf(tree, questions), tree, never)).toBe(expected);
  });

  it('what another tree said', async () => {
    const reads = await readsOf(treeOf({ 'a/x.yaml': '2' }), [['read', 'a/x.yaml']]);
    expect(await isReadOf(reads, treeOf({ 'a/x.yaml': '1' }), never)).toBe(false);
    const fact = { kind: 'remote-file', url: 'https://example.com', id: '1' } as const;
    expect(await isReadOf(new Map([['https://example.com', fact]]), treeOf({}), never)).toBe(false);
  });
});

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const content = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('1', '2', '3') },
  { weight: 1, arbitrary: path.map((link) => ({ link })) },
);
const files = fc.array(fc.tuple(path, content), { maxLength: 8 });
const questions = fc.array(
  fc.tuple(
    fc.constantFrom('entry' as const, 'list' as const, 'read' as const),
    fc.oneof(path, fc.constant('')),
  ),
  { minLength: 1, maxLength: 5 },
);

/** What of the files can be together: of a file and a directory of one name the first counts. */
function treeFrom(all: readonly (readonly [string, FileContent])[]): Tree {
  const kept = new Map<string, FileContent>();
  for (const [where, what] of all) {
    const clashes = [...kept.keys()].some(
      (other) => other === where || other.startsWith(`${where}/`) || where.startsWith(`${other}/`),
    );
    if (!clashes) kept.set(where, what);
  }
  return createDirectoryTree(kept);
}

describe('of any two trees', () => {
  it('everybody is found for whom something is different, and without links nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        files,
        files,
        fc.array(questions, { maxLength: 4 }),
        async (old, same, more, all) => {
          const [was, is] = [treeFrom([...same, ...old]), treeFrom([...same, ...more])];
          const isPlain = [...old, ...same, ...more].every(([, what]) => typeof what === 'string');
          const index = new TreeReaders();
          const known = new Map<string, Reads>();
          for (const [at, asked] of all.entries()) {
            const reads = await readsOf(was, asked);
            if (await isReadOf(reads, was, never)) known.set(String(at), reads);
            else expect(isPlain).toBe(false);
          }
          for (const [reader, reads] of known) index.set(reader, reads);
          const found = await index.concerned(was, is, never);
          for (const [reader, reads] of known) {
            const holds = await stillHolds(reads, is, undefined, never);
            if (!holds) expect(found.has(reader)).toBe(true);
            else if (isPlain) expect(found.has(reader)).toBe(false);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
