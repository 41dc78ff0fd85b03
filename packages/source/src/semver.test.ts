import { describe, expect, it } from 'vitest';
import { compareVersions, parseConstraint, parseVersion, satisfies } from './semver.ts';

function check(constraint: string, version: string): boolean | undefined {
  const parsed = parseConstraint(constraint);
  const v = parseVersion(version);
  return parsed === undefined || v === undefined ? undefined : satisfies(v, parsed);
}

/** Constraint, versions that satisfy it, versions that do not: as Masterminds/semver v3.4 answers. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['1.2.3', ['1.2.3', 'v1.2.3', '1.2.3+meta'], ['1.2.4', '1.2.3-rc1']],
  ['=1.2', ['1.2.0', '1.2.9'], ['1.3.0', '1.1.9']],
  ['!=1.2.3', ['1.2.4'], ['1.2.3', '1.2.4-pre']],
  ['!=1.2', ['1.3.0', '2.2.0'], ['1.2.0', '1.2.9']],
  ['!=1', ['2.0.0'], ['1.0.0', '1.9.9']],
  ['>1.2.3', ['1.2.4', '2.0.0'], ['1.2.3', '1.2.4-pre']],
  ['>11', ['12.0.0'], ['11.1.0', '11.0.0', '10.0.0']],
  ['>11.1', ['11.2.0', '12.0.0'], ['11.1.1', '11.1.0']],
  ['<1.2', ['1.1.9'], ['1.2.0']],
  ['<=1', ['1.9.9', '0.1.0'], ['2.0.0']],
  ['<=1.2', ['1.2.9', '1.1.0'], ['1.3.0', '2.0.0']],
  ['=>1.2.3', ['1.2.3', '1.3.0'], ['1.2.2']],
  ['=<1.2.3', ['1.2.3'], ['1.2.4']],
  ['~1.2.3', ['1.2.3', '1.2.9'], ['1.3.0', '1.2.2']],
  ['~1.2', ['1.2.0', '1.2.9'], ['1.3.0']],
  ['~1', ['1.0.0', '1.9.0'], ['2.0.0']],
  ['~>2.0', ['2.0.9'], ['2.1.0']],
  ['~0.0.0', ['9.9.9'], []],
  ['^1.2.3', ['1.2.3', '1.9.9'], ['2.0.0', '1.2.2', '1.3.0-pre']],
  ['^0.2.3', ['0.2.9'], ['0.3.0', '0.2.2']],
  ['^0.2', ['0.2.0', '0.2.9'], ['0.3.0']],
  ['^0.0.3', ['0.0.3'], ['0.0.4', '0.1.0']],
  ['^0.0', ['0.0.9'], ['0.1.0']],
  ['^0', ['0.9.9'], ['1.0.0']],
  ['^1.2.0-0', ['1.2.0-beta', '1.9.0-x', '1.5.0'], ['2.0.0']],
  ['*', ['0.0.1', '99.0.0'], ['1.0.0-pre']],
  ['*-0', ['1.0.0-pre', '1.0.0'], []],
  ['1.x', ['1.0.0', '1.9.9'], ['2.0.0']],
  ['1.2.X', ['1.2.7'], ['1.3.0']],
  ['1.2 - 1.4.5', ['1.2.0', '1.4.5'], ['1.4.6', '1.1.9']],
  ['>= 1.2, < 3', ['1.2.0', '2.9.9'], ['3.0.0', '1.1.0']],
  ['>=1.2 <3', ['2.0.0'], ['3.0.0']],
  ['>= 1.2 < 3 || >= 4.2.3', ['2.0.0', '4.2.3'], ['3.5.0', '4.2.2']],
  ['>=1.0.0-alpha', ['1.0.0-alpha', '1.0.0-beta', '1.0.0'], ['0.9.9']],
  ['v1.x', ['1.5.0'], ['2.0.0']],
];

describe('constraints', () => {
  it.each(CASES)('%s', (constraint, good, bad) => {
    for (const version of good) expect([version, check(constraint, version)]).toEqual([version, true]);
    for (const version of bad) expect([version, check(constraint, version)]).toEqual([version, false]);
  });

  it.each(['', 'main', 'v', '^', '>=1.0<2.0', '1.2.3.4', '~> ', 'feature/1.x', '1.0 ||', '1,', 'xx'])(
    '%j is none',
    (text) => {
      expect(parseConstraint(text)).toBeUndefined();
    },
  );

  it('takes time in proportion: anything else would not end with these', () => {
    expect(parseConstraint(' '.repeat(5_000_000))).toBeUndefined();
    expect(parseConstraint(`${'1 - '.repeat(120)}x`)).toBeUndefined();
    expect(parseVersion(`1.0.0-${'a.'.repeat(1_000_000)}`)).toBeUndefined();
  });
});

it('orders versions by SemVer 2.0', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2',
    '1.10',
    '2',
  ];
  const versions = ordered.map((text) => parseVersion(text));
  versions.reduce((a, b) => {
    if (a === undefined || b === undefined) throw new Error('not a version');
    expect(compareVersions(a, b)).toBeLessThan(0);
    return b;
  });
});

it.each(['01.2.3', '1.2.3', '2024.03-LTS'])('reads %s as a version', (text) => {
  expect(parseVersion(text)).toBeDefined();
});
it.each(['1.2.3-01', 'latest', '1.2.3-', '99999999999999999999.0.0'])(
  'does not read %s as a version',
  (text) => {
    expect(parseVersion(text)).toBeUndefined();
  },
);
