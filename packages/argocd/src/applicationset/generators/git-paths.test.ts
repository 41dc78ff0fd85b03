import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { GitRepository } from '../../testing/git-repository.ts';
import { pathPattern, pathspec } from './git-paths.ts';

/** What Go's `path.Match` says; `bad` where it refuses the pattern. */
const matches: readonly (readonly [pattern: string, path: string, answer: boolean | 'bad'])[] = [
  ['cluster-a/core/*', 'cluster-a/core/web', true],
  ['cluster-a/core/*', 'cluster-a/core/web/base', false],
  ['apps/*/overlays/prod-*', 'apps/web/overlays/prod-eu', true],
  ['a.b', 'axb', false],
  ['a+b(c)|{d}$', 'a+b(c)|{d}$', true],
  ['a?c', 'a/c', false],
  ['[a-c]x', 'bx', true],
  ['[^a-c]x', 'bx', false],
  ['[!a]x', '!x', true],
  ['[c-a]', 'b', false],
  ['[\\-a]', '-', true],
  ['\\*', '*', true],
  ['é?', 'éü', true],
  ['[', 'a', 'bad'],
  ['[]a]', 'a', 'bad'],
  ['[-a]', 'a', 'bad'],
  ['[a-]', 'a', 'bad'],
  ['a\\', 'a', 'bad'],
  ['', '', true],
];

describe('patterns of folders', () => {
  it.each(matches)('%j and %j: %s', (pattern, path, answer) => {
    const match = (): boolean => pathPattern(pattern)(path);
    if (answer === 'bad') expect(match).toThrow('syntax error in pattern');
    else expect(match()).toBe(answer);
  });
});

describe('patterns of files', () => {
  const repository = new GitRepository();
  afterAll(() => repository.dispose());
  const files = [
    'a-b/config.json',
    'a-b/c/config.json',
    'config.json',
    'x[1]/f',
    'q?/f',
    'é/f',
    'a!/f',
    'd]/f',
    'A/f.yaml',
    'a/f.yaml',
    'a/.hidden/f',
    'p+q/f',
  ];
  for (const file of files) repository.write(file, '');
  repository.commit();

  it.each([
    'a-b/*.json',
    '*/config.json',
    '**/config.json',
    'a-b/**/config.json',
    'a-b',
    'a-b/',
    'config.json',
    '*.yaml',
    '?/f.yaml',
    '[a-z]/f*',
    '[!a]/f*',
    '[^a]/f*',
    'x\\[1\\]/f',
    'q\\?/f',
    '[]d]]/f',
    '[d]]/f',
    'a[!-]/f',
    'p+q/*',
    '*/f',
    'é/*',
    'absent/*',
  ])('%s are those git lists', (pattern) => {
    const listed = execFileSync('git', ['ls-files', '-z', '--full-name', '--', pattern], {
      cwd: repository.folder,
    });
    const wanted = listed
      .toString()
      .split('\0')
      .filter((file) => file !== '');
    expect(files.filter(pathspec(pattern)).sort()).toEqual(wanted.sort());
  });
});
