import { describe, expect, it } from 'vitest';
import { globMatcher } from './glob.ts';

describe('globMatcher, as gobwas/glob with /', () => {
  it.each([
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', 'd/a.yaml', false],
    ['**.yaml', 'd/e/a.yaml', true],
    ['files/**', 'files/a/b', true],
    ['files/**', 'files', false],
    ['{a,b}/*.txt', 'b/x.txt', true],
    ['{a,b}/*.txt', 'c/x.txt', false],
    ['{*.ini,conf/**}', 'conf/x/y', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[abc]x', 'cx', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['\\*', '*', true],
    ['', '', true],
  ])('%s on %s is %s', (pattern, name, matches) => {
    expect(globMatcher(pattern)?.(name)).toBe(matches);
  });

  it.each(['[a', '{a', '\\'])('does not compile %s', (pattern) => {
    expect(globMatcher(pattern)).toBeUndefined();
  });

  it('does not backtrack: with backtracking this would not end', () => {
    expect(globMatcher(`${'**a'.repeat(40)}b`)?.('a'.repeat(2000))).toBe(false);
  });
});
