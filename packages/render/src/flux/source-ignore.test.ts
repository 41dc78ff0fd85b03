import { describe, expect, it } from 'vitest';
import type { Tree } from '@setpoint/source';
import { isIgnored, readIgnorePatterns } from './ignore-patterns.ts';
import { never, treeOf } from '../testing/render.ts';
import { withSourceIgnore } from './source-ignore.ts';

/** Answers of fluxcd/pkg/sourceignore 0.19, as 36,000 generated questions gave them. */
describe('patterns', () => {
  it.each([
    ['*.yaml', 'a/b.yaml', true],
    ['/*.yaml', 'a/b.yaml', false],
    ['a/', 'a/b/c', true],
    ['a/', 'b/a', false],
    ['/a/*/c', 'a/b/c', true],
    ['**/c', 'a/b/c', true],
    ['a/**', 'a/b/c', true],
    ['a**', 'abc/d', true],
    ['x/a**', 'x/abc', false],
    ['[ab].txt', 'b.txt', true],
    ['[^a].txt', 'a.txt', false],
    ['[a', '[a', false],
    ['*\n!keep.yaml', 'sub/keep.yaml', false],
    ['!keep.yaml\n*', 'keep.yaml', true],
    ['# *', 'a', false],
  ])('%j and %s: %s', (text, path, expected) => {
    expect(isIgnored(readIgnorePatterns(text, []), path.split('/'))).toBe(expected);
  });

  it('count below their own directory alone', () => {
    const patterns = readIgnorePatterns('/a.yaml', ['sub']);
    expect(isIgnored(patterns, ['sub', 'a.yaml'])).toBe(true);
    expect(isIgnored(patterns, ['a.yaml'])).toBe(false);
  });
});

async function filesOf(tree: Tree, path = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of (await tree.list(path, never)) ?? []) {
    if (entry.kind === 'directory') found.push(...(await filesOf(tree, entry.path)));
    else found.push(entry.path);
  }
  return found;
}

describe('an artifact', () => {
  const files = {
    'a.yaml': '1',
    'logo.png': '1',
    '.github/x.yaml': '1',
    'sub/.sops.yaml': '1',
    'sub/b.yaml': '1',
    'docs/c.md': '1',
  };

  it('leaves out what Flux does where nobody says', async () => {
    const tree = await withSourceIgnore(treeOf(files), undefined, never);
    expect(await filesOf(tree)).toEqual(['a.yaml', 'docs/c.md', 'sub/b.yaml']);
  });

  it('leaves out what the source says in place of that', async () => {
    const ignoring = { ...files, '.sourceignore': 'docs/\n', 'sub/.sourceignore': 'b.yaml\n' };
    const tree = await withSourceIgnore(treeOf(ignoring), '!b.yaml\n', never);
    expect(await filesOf(tree)).toEqual([
      '.github/x.yaml',
      '.sourceignore',
      'a.yaml',
      'logo.png',
      'sub/.sops.yaml',
      'sub/.sourceignore',
      'sub/b.yaml',
    ]);
    expect(await tree.entry('docs', never)).toBeUndefined();
    await expect(tree.read('docs/c.md', never)).rejects.toMatchObject({ code: 'source.file-not-found' });
  });

  it('has other ids where other files are left out, and no links', async () => {
    const base = treeOf({ ...files, 'link.yaml': { link: 'a.yaml' } });
    const one = await withSourceIgnore(base, '*.md', never);
    const two = await withSourceIgnore(base, '*.png', never);
    expect((await one.entry('sub', never))?.id).not.toBe((await two.entry('sub', never))?.id);
    expect(await one.entry('link.yaml', never)).toBeUndefined();
  });
});
