import { fn, type Library, member, overload } from '../library/function.ts';
import { BOOL, INT, opaqueType, STRING } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { OpaqueValue, type Value } from '../values/value.ts';

const SEMVER = opaqueType('kubernetes.Semver');
const MAX_UINT64 = 2n ** 64n - 1n;

class Version extends OpaqueValue {
  readonly type = SEMVER;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  equals(other: OpaqueValue): Value {
    return other instanceof Version && compare(this, other) === 0;
  }
}

/** Kubernetes' `semver('1.2.3')`; a second argument true takes `v1.02` for `1.2.0`. */
export const SEMVER_LIBRARY: Library = {
  functions: [
    fn(
      'semver',
      overload('string_to_semver', [STRING], SEMVER, (text: string) => parse(text)),
      overload('string_bool_to_semver', [STRING, BOOL], SEMVER, parse),
    ),
    fn(
      'isSemver',
      overload('is_semver_string', [STRING], BOOL, (text: string) => parse(text) instanceof Version),
      overload(
        'is_semver_string_bool',
        [STRING, BOOL],
        BOOL,
        (text: string, lenient: boolean) => parse(text, lenient) instanceof Version,
      ),
    ),
    fn(
      'isGreaterThan',
      member('semver_is_greater_than', [SEMVER, SEMVER], BOOL, (a: Version, b: Version) => compare(a, b) > 0),
    ),
    fn(
      'isLessThan',
      member('semver_is_less_than', [SEMVER, SEMVER], BOOL, (a: Version, b: Version) => compare(a, b) < 0),
    ),
    fn(
      'compareTo',
      member('semver_compare_to', [SEMVER, SEMVER], INT, (a: Version, b: Version) => BigInt(compare(a, b))),
    ),
    fn(
      'major',
      member('semver_major', [SEMVER], INT, (version: Version) => version.numbers[0]),
    ),
    fn(
      'minor',
      member('semver_minor', [SEMVER], INT, (version: Version) => version.numbers[1]),
    ),
    fn(
      'patch',
      member('semver_patch', [SEMVER], INT, (version: Version) => version.numbers[2]),
    ),
  ],
};

const NUMBER = '(0|[1-9]\\d*)';
const PRERELEASE =
  '((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)';
const PATTERN = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${PRERELEASE})?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
);

function parse(text: string, lenient = false): Version | CelError {
  const normal = lenient ? normalize(text) : text;
  if (normal instanceof CelError) return normal;
  const match = PATTERN.exec(normal);
  if (match === null) return new CelError(problemOf(normal));
  const numbers = [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0), BigInt(match[3] ?? 0)] as const;
  if (numbers.some((number) => number > MAX_UINT64)) return new CelError(problemOf(normal));
  return new Version(numbers, match[4]?.split('.') ?? []);
}

function problemOf(text: string): string {
  if (text === '') return 'Version string empty';
  if (/^[\d.]*-(?:\+|$)/.test(text)) return 'Prerelease is empty';
  if (text.endsWith('+')) return 'Build meta data is empty';
  return text.split('.').length < 3
    ? 'No Major.Minor.Patch elements found'
    : `Invalid character(s) found in version ${JSON.stringify(text)}`;
}

function normalize(text: string): string | CelError {
  const [major = '', minor, ...patch] = text.replace(/^v/, '').split('.');
  const parts = [
    major,
    ...(minor === undefined ? [] : [minor]),
    ...(patch.length === 0 ? [] : [patch.join('.')]),
  ].map(withoutZeros);
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? '')) {
    return new CelError('short version cannot contain PreRelease/Build meta data');
  }
  while (parts.length < 3) parts.push('0');
  return parts.join('.');
}

function withoutZeros(part: string): string {
  if (part.length <= 1) return part;
  const trimmed = part.replace(/^0+/, '');
  return /^\d/.test(trimmed) ? trimmed : `0${trimmed}`;
}

/** Precedence of SemVer 2: build metadata does not count, a pre-release comes before its release. */
function compare(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    if (a.numbers[index] !== b.numbers[index]) return a.numbers[index] < b.numbers[index] ? -1 : 1;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return (
      Math.sign(b.prerelease.length - a.prerelease.length) *
      (a.prerelease.length === b.prerelease.length ? 0 : 1)
    );
  }
  for (let i = 0; i < Math.min(a.prerelease.length, b.prerelease.length); i++) {
    const order = compareIdentifiers(a.prerelease[i] ?? '', b.prerelease[i] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.prerelease.length - b.prerelease.length);
}

function compareIdentifiers(a: string, b: string): number {
  const numeric = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numeric[0] !== numeric[1]) return numeric[0] === true ? -1 : 1;
  const [left, right] = numeric[0] === true ? [BigInt(a), BigInt(b)] : [a, b];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
