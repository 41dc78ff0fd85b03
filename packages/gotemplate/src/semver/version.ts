import { GoError } from '../errors.ts';
import { parseUint64 } from '../syntax/parse-number.ts';
import { compareStrings } from '../text/bytes.ts';

/** A semantic version as Masterminds/semver 3 keeps it. */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;
}

const loose =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** Reads a version leniently: `v`, missing parts and leading zeros are allowed. Fails in the library's words. */
export function parseVersion(text: string): Version {
  const match = loose.exec(text);
  if (match === null || text.endsWith('\n')) throw new GoError('invalid semantic version');
  const [, major, minor, patch, prerelease = '', metadata = ''] = match;
  if (prerelease.split('.').some((part) => /^0[0-9]+$/.test(part))) {
    throw new GoError('version segment starts with 0');
  }
  return {
    major: segment(major),
    minor: segment(minor),
    patch: segment(patch),
    prerelease,
    metadata,
    original: text,
  };
}

function segment(digits: string | undefined): bigint {
  const value = parseUint64(digits ?? '0', 10);
  if (typeof value === 'bigint') return value;
  throw new GoError(
    `error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`,
  );
}

/** `1.2.3-pre+meta`, whatever the original looked like. */
export function versionText(version: Version): string {
  const { major, minor, patch, prerelease, metadata } = version;
  const pre = prerelease === '' ? '' : `-${prerelease}`;
  return `${major}.${minor}.${patch}${pre}${metadata === '' ? '' : `+${metadata}`}`;
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Semver precedence; metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  const numbers = order(a.major, b.major) || order(a.minor, b.minor) || order(a.patch, b.patch);
  if (numbers !== 0 || a.prerelease === b.prerelease) return numbers;
  if (a.prerelease === '') return 1;
  if (b.prerelease === '') return -1;
  return comparePrereleases(a.prerelease, b.prerelease);
}

export function comparePrereleases(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = compareParts(left[i] ?? '', right[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers come before words and by value; nothing comes before something. */
function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return -1;
  if (b === '') return 1;
  const x = parseUint64(a, 10);
  const y = parseUint64(b, 10);
  if (typeof x === 'bigint' && typeof y === 'bigint') return x > y ? 1 : -1;
  if (typeof x === 'bigint') return -1;
  if (typeof y === 'bigint') return 1;
  return compareStrings(a, b) > 0 ? 1 : -1;
}
