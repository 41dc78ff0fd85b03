import { describe, expect, it } from 'vitest';
import { parseRepoSpec } from './repo-spec.ts';

/** Answers of kustomize 5.7.1's `NewRepoSpecFromURL`: host, repository, directory, ref. */
describe('URLs of repositories', () => {
  it.each([
    ['https://github.com/org/repo//dir?ref=v1', 'https://github.com/', 'org/repo', 'dir', 'v1'],
    ['http://GitHub.com/org/repo/a/b/', 'https://github.com/', 'org/repo', 'a/b/', ''],
    ['github.com/org/repo.git/dir?version=v2', 'https://github.com/', 'org/repo.git', 'dir', 'v2'],
    ['git@github.com/org/repo', 'git@github.com:', 'org/repo', '', ''],
    ['ssh://org-1@github.com/org/repo', 'org-1@github.com:', 'org/repo', '', ''],
    ['git::https://gitlab.com/a/b/c', 'https://gitlab.com/', 'a/b', 'c', ''],
    ['git@host.example:a/b/c.git//d?ref=x', 'git@host.example:', 'a/b/c.git', 'd', 'x'],
    ['git@host.example/u:n/r.git/d', 'git@host.example/', 'u:n/r.git', 'd', ''],
    ['https://u@dev.azure.com/o/p/_git/r/d', 'https://u@dev.azure.com/', 'o/p/_git/r', 'd', ''],
    ['ssh://host:7999/a/b', 'ssh://host:7999/', 'a/b', '', ''],
    ['file:///srv/repo//d?ref=x', 'file://', '/srv/repo', 'd', 'x'],
    ['file://git@home/r', 'file://', 'git@home/r', '', ''],
    ['https://h/o/r?ref=a;b', 'https://h/', 'o/r', '', ''],
    ['https://h/o/r?ref=%zz', 'https://h/', 'o/r', '', ''],
    ['https://h/o/r?version=b&ref=a%2Fb+c', 'https://h/', 'o/r', '', 'a/b c'],
  ])('%s', (url, host, repoPath, path, ref) => {
    expect(parseRepoSpec(url)).toMatchObject({ host, repoPath, path, ref });
  });

  it.each([
    '/tmp/repo',
    '../base',
    'src/github.com/org/repo',
    'htxp://github.com/o/r',
    'https://github.com/one',
    'ssh://host',
    'https://host?ref=a/b',
    'https://github.com/o/r.git//a/../../b',
    'file:////tmp//x',
    'gh:org/repo',
    'github.com!o/r',
  ])('%s names none', (url) => {
    expect(parseRepoSpec(url)).toBeUndefined();
  });

  it.each([
    ['', 27_000],
    ['timeout=61', 61_000],
    ['timeout=1m1.5s', 61_500],
    ['timeout=500us', 0.5],
    ['timeout=.5s', 500],
    ['timeout=0', 27_000],
    ['timeout=-5', 27_000],
    ['timeout=jiffy', 27_000],
  ])('waits %s: %d ms', (query, timeoutMs) => {
    expect(parseRepoSpec(`https://h/o/r?${query}`)).toMatchObject({ timeoutMs, submodules: true });
  });

  it('clones submodules unless told not to', () => {
    const submodules = (value: string): boolean | undefined =>
      parseRepoSpec(`https://h/o/r?submodules=${value}`)?.submodules;
    expect(['false', '0', 'F', 'true', '', 'maybe'].map(submodules)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
