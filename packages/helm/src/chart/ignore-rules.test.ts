import { describe, expect, it } from 'vitest';
import { IgnoreRules } from './ignore-rules.ts';

const ignores = (rules: string, path: string, isDirectory = false): boolean =>
  new IgnoreRules(rules).ignores(path, isDirectory);

describe('.helmignore', () => {
  it.each([
    ['helm.txt', 'helm.txt', true],
    ['helm.*', 'helm.txt', true],
    ['*.txt', 'sub/a.txt', true],
    ['/*.txt', 'sub/a.txt', false],
    ['/*.txt', 'a.txt', true],
    ['sub/*.txt', 'sub/a.txt', true],
    ['# comment\n\n  *.bak  ', 'x.bak', true],
    ['!*.md', 'a.txt', true],
    ['!*.md', 'a.md', false],
    ['', 'templates/.dot', true],
    ['', 'templates/dot', false],
    ['\uFEFF*.bom', 'a.bom', true],
  ])('%j on %s: %s', (rules, path, ignored) => {
    expect(ignores(rules, path)).toBe(ignored);
  });

  it('takes a rule with a slash at its end for directories alone', () => {
    expect(ignores('docs/', 'docs', true)).toBe(true);
    expect(ignores('docs/', 'docs', false)).toBe(false);
  });

  it('refuses what helm refuses', () => {
    expect(() => new IgnoreRules('a/**/b')).toThrow('double-star (**) syntax is not supported');
    expect(() => new IgnoreRules('[')).toThrow('syntax error in pattern');
  });
});
