import { describe, expect, it } from 'vitest';
import { splitManifests, trimSpace } from './split-manifests.ts';

describe('splitManifests', () => {
  it.each([
    ['a: 1\n---\nb: 2\n', ['a: 1', 'b: 2']],
    ['---\na: 1\n\n\n---   \n\nb: 2', ['a: 1', 'b: 2']],
    ['a: |\n  text\n  ---\nb: 1', ['a: |\n  text\n  ---\nb: 1']],
    ['---\n---\na: 1', ['---\na: 1']],
    ['---a\nb', ['a\nb']],
    ['a\n--- # comment\nb', ['a', '# comment\nb']],
    ['a---\nb', ['a---\nb']],
    ['\n\n', []],
    ['# only\n---\n', ['# only']],
  ])('%j', (text, documents) => {
    expect(splitManifests(text)).toEqual(documents);
  });

  it('agrees with the regular expression helm uses', () => {
    const pieces = ['---', '\n', ' ', 'a', '\t', '--', '-', '\r\n', 'b: 1'];
    let seed = 1;
    const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: next() % 14 }, () => pieces[next() % pieces.length]).join('');
      const expected = trimSpace(text).split(/(?:^|[\t\n\f\r ]*\n)---[\t\n\f\r ]*/);
      expect(splitManifests(text), JSON.stringify(text)).toEqual(
        expected.filter((d) => d !== '').map(trimSpace),
      );
    }
  });
});
