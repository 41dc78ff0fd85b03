import { describe, expect, it } from 'vitest';
import { parseLsRemote } from './refs.ts';
import { resolveFetchRef, resolveRef } from './resolve-ref.ts';

const id = (n: number): string => n.toString(16).padStart(40, '0');
const NAMES = [
  'refs/heads/main',
  'refs/heads/1.x',
  'refs/heads/both',
  'refs/heads/deadbeef',
  'refs/pull/7/head',
  'refs/tags/0.5.4',
  'refs/tags/0.7.2',
  'refs/tags/both',
  'refs/tags/2024.03-LTS-RC19',
  'refs/tags/app-a-1.0.0',
  'refs/tags/app-a-1.5.0',
  'refs/tags/app-b-9.0.0',
];
const LISTING = [
  `ref: refs/heads/main\tHEAD`,
  `${id(1)}\tHEAD`,
  ...NAMES.map((name, i) => `${id(i + 1)}\t${name}`),
  `${id(99)}\trefs/tags/2024.03-LTS-RC19^{}`,
].join('\n');
const refs = parseLsRemote(LISTING, 'repo', 100);

describe('resolveRef', () => {
  it.each([
    ['', '', 'refs/heads/main'],
    ['HEAD', '', 'refs/heads/main'],
    ['both', '', 'refs/heads/both'],
    ['refs/tags/both', '', 'refs/tags/both'],
    ['pull/7/head', '', 'refs/pull/7/head'],
    ['deadbeef', '', 'refs/heads/deadbeef'],
    ['0.5.4', '', 'refs/tags/0.5.4'],
    ['> 0.5.3', '', 'refs/tags/0.7.2'],
    ['>0.5.0,<0.7.0', '', 'refs/tags/0.5.4'],
    ['2024.03-LTS-RC19', '', 'refs/tags/2024.03-LTS-RC19'],
    // A constraint that no tag satisfies is still the name of a branch.
    ['1.x', '', 'refs/heads/1.x'],
    ['1.x', 'app-a-', 'refs/tags/app-a-1.5.0'],
    ['1.0.0', 'app-a-', 'refs/tags/app-a-1.0.0'],
  ])('%j with prefix %j is %s', (ref, prefix, name) => {
    expect(resolveRef(refs, ref, prefix, 'repo')).toMatchObject({ kind: 'ref', name });
  });

  it('tells commits and abbreviations from names', () => {
    expect(resolveRef(refs, id(0xabc).toUpperCase(), '', 'repo')).toEqual({ kind: 'commit', id: id(0xabc) });
    expect(resolveRef(refs, 'DEADBEEF1', '', 'repo')).toEqual({ kind: 'abbreviation', prefix: 'deadbeef1' });
    expect(() => resolveRef(refs, 'abcdef', '', 'repo')).toThrow(
      'there is no branch, tag or commit "abcdef"',
    );
    expect(() => resolveRef(refs, '^7', '', 'repo')).toThrow('no tag satisfies the version constraint "^7"');
  });

  it('keeps what a tag points to, and counts', () => {
    expect(refs.refs.get('refs/tags/2024.03-LTS-RC19')).toEqual({ id: id(9), peeledId: id(99) });
    expect(() => parseLsRemote(LISTING, 'repo', 5)).toThrow(
      expect.objectContaining({ code: 'source.quota' }),
    );
  });
});

describe('resolveFetchRef', () => {
  it.each([
    ['', 'refs/heads/main'],
    ['HEAD', 'refs/heads/main'],
    ['both', 'refs/tags/both'],
    ['heads/both', 'refs/heads/both'],
    ['1.x', 'refs/heads/1.x'],
    ['pull/7/head', 'refs/pull/7/head'],
  ])('%j is %s', (ref, name) => {
    expect(resolveFetchRef(refs, ref, 'repo')).toMatchObject({ kind: 'ref', name });
  });

  it('knows no constraints and no abbreviations', () => {
    expect(() => resolveFetchRef(refs, '>0.5.0', 'repo')).toThrow('remote ref >0.5.0');
    expect(() => resolveFetchRef(refs, 'deadbeef1', 'repo')).toThrow('remote ref deadbeef1');
  });
});
