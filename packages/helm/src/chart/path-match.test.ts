import { describe, expect, it } from 'vitest';
import { pathMatcher } from './path-match.ts';

describe('pathMatcher, as Go filepath.Match', () => {
  it.each([
    ['abc', 'abc', true],
    ['*', 'abc', true],
    ['*c', 'abc', true],
    ['*c', 'a/c', false],
    ['*/c', 'a/c', true],
    ['a*', 'b', false],
    ['a*', 'ab/c', false],
    ['a*/b', 'abc/b', true],
    ['a*/b', 'a/c/b', false],
    ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
    ['a*b*c*d*e*/f', 'axbxcxdxe/xxx/f', false],
    ['a*b?c*x', 'abxbbxdbxebxczzx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzy', false],
    ['ab[c]', 'abc', true],
    ['ab[^c]', 'abc', false],
    ['ab[b-d]', 'abc', true],
    ['ab[^e-g]', 'abc', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'ab', false],
    ['a?b', 'a☺b', true],
    ['a[^a]b', 'a☺b', true],
    ['[a-ζ]*', 'α', true],
    ['a?b', 'a/b', false],
    ['[\\]a]', ']', true],
    ['[x\\-]', '-', true],
    ['', '', true],
    ['', 'x', false],
    ['*x', 'xxx', true],
    ['templates/.?*', 'templates/.hidden', true],
  ])('%s on %s is %s', (pattern, name, matches) => {
    expect(pathMatcher(pattern)?.(name)).toBe(matches);
  });

  it.each(['[]a]', '[-]', '[x-]', '[-x]', 'a[', '[', '[^', '[^bc', '\\', '[a-b-c]'])(
    'refuses %s',
    (pattern) => {
      expect(pathMatcher(pattern)).toBeUndefined();
    },
  );

  it('does not backtrack, which would take for ever here', () => {
    expect(pathMatcher(`${'*a'.repeat(50)}b`)?.('a'.repeat(5000))).toBe(false);
  });
});
