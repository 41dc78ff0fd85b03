import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob.ts';

/** Pattern, texts that match, texts that do not: as gobwas/glob answers without separators. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['*.yaml', ['a.yaml', '.yaml', 'a/b.yaml'], ['a.yml', 'a.yaml.bak']],
  ['**/x', ['a/x', '/x', 'a/b/x'], ['x', 'ax']],
  ['a?c', ['abc', 'a/c', 'a\u{1f600}c'], ['ac', 'abbc']],
  ['[abc]x', ['ax', 'cx'], ['dx', 'x', '-x']],
  ['[!abc]x', ['dx', '!x'], ['ax']],
  ['[a-c]x', ['bx'], ['dx', '-x']],
  ['[!a-c]x', ['dx'], ['bx']],
  ['{a,b/*,}.yaml', ['a.yaml', 'b/x.yaml', '.yaml'], ['c.yaml']],
  ['{a,{b,c}d}e', ['ae', 'bde', 'cde'], ['be', 'e']],
  ['a,b}', ['a,b}'], ['a']],
  ['\\*\\{x', ['*{x'], ['a{x']],
  ['[\\]]', [']'], ['\\']],
  ['', [''], ['a']],
  ['*', ['', 'anything/at all'], []],
];

describe('globs', () => {
  it.each(CASES)('%s', (pattern, good, bad) => {
    const glob = compileGlob(pattern, 'include');
    for (const text of good) expect([text, glob.matches(text)]).toEqual([text, true]);
    for (const text of bad) expect([text, glob.matches(text)]).toEqual([text, false]);
  });

  it.each(['{a', '[a', '[]', '[a-zA-Z]', '[z-a]', '{'.repeat(60), 'x'.repeat(5000)])(
    'refuses %s',
    (pattern) => {
      expect(() => compileGlob(pattern, 'include')).toThrow(
        expect.objectContaining({ code: 'render.bad-glob' }),
      );
    },
  );

  it('takes time in proportion, whatever the pattern: with backtracking this would not end', () => {
    const glob = compileGlob(`${'{*a,*}'.repeat(30)}${'*'.repeat(200)}!`, 'include');
    expect(glob.matches('a'.repeat(2000))).toBe(false);
  });
});
