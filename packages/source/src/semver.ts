/**
 * Semantic versions and constraints as Masterminds/semver v3 reads them, which is what Helm and Argo CD use: `v` and
 * missing parts allowed, `^ ~ x` ranges, hyphen ranges, prereleases only where the constraint names one.
 */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly pre: string;
  readonly original: string;
}

const VERSION =
  /^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const UINT64_MAX = 0xffff_ffff_ffff_ffffn;

/** The version, or undefined when the text is none. */
export function parseVersion(text: string): Version | undefined {
  const match = text.length > 256 ? null : VERSION.exec(text);
  if (match === null) return undefined;
  const [, major = '0', minor = '.0', patch = '.0', pre = ''] = match;
  const numbers = [BigInt(major), BigInt(minor.slice(1)), BigInt(patch.slice(1))] as const;
  if (numbers.some((n) => n > UINT64_MAX) || pre.split('.').some((part) => /^0\d+$/.test(part)))
    return undefined;
  return { major: numbers[0], minor: numbers[1], patch: numbers[2], pre, original: text };
}

/** Negative, zero or positive; build metadata makes no difference. */
export function compareVersions(a: Version, b: Version): number {
  const numbers = order(a.major, b.major) || order(a.minor, b.minor) || order(a.patch, b.patch);
  return numbers || comparePre(a.pre, b.pre);
}

function comparePre(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const by = comparePrePart(left[i], right[i]);
    if (by !== 0) return by;
  }
  return 0;
}

function comparePrePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const aNumber = /^\d+$/.test(a);
  const bNumber = /^\d+$/.test(b);
  if (aNumber && bNumber) return order(BigInt(a), BigInt(b));
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  return a < b ? -1 : 1;
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Operator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^';

interface Comparison {
  readonly operator: Operator;
  readonly than: Version;
  /** Some part is missing or an `x`. */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

/** Alternatives of comparisons that must all hold. */
export interface Constraint {
  readonly alternatives: readonly { readonly all: readonly Comparison[]; readonly allowsPre: boolean }[];
}

const CV =
  'v?([0-9|xX*]+)(\\.[0-9|xX*]+)?(\\.[0-9|xX*]+)?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const OPERATORS = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^';
const ONE = new RegExp(`^\\s*(${OPERATORS})\\s*(${CV})\\s*$`);
const RANGE = new RegExp(`\\s*(${CV})\\s+-\\s+(${CV})\\s*`, 'g');
const MAX_LENGTH = 512;

/** The constraint, or undefined when the text is none. */
export function parseConstraint(text: string): Constraint | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const rewritten = text.replace(RANGE, (...groups: string[]) => `>= ${groups[1]}, <= ${groups[7]} `);
  const alternatives: { all: readonly Comparison[]; allowsPre: boolean }[] = [];
  for (const part of rewritten.split('||')) {
    const all = comparisonsOf(part);
    if (all === undefined) return undefined;
    alternatives.push({ all, allowsPre: all.some(({ than }) => than.pre !== '') });
  }
  return { alternatives };
}

/** Comparisons stand apart by blanks or commas; blanks may also stand between an operator and its version. */
function comparisonsOf(text: string): readonly Comparison[] | undefined {
  const words = text
    .trim()
    .replace(/(^|[\s,])(!=|>=|=>|<=|=<|~>|[=<>~^])\s+/g, '$1$2')
    .split(/\s*,\s*|\s+/);
  const comparisons = words.map(comparisonOf);
  return comparisons.every((c) => c !== undefined) ? comparisons : undefined;
}

function comparisonOf(text: string): Comparison | undefined {
  const match = ONE.exec(text);
  if (match === null) return undefined;
  const [, operator = '', , major = '', minor = '', patch = '', pre = ''] = match;
  const anyMajor = isWild(major);
  const minorDirty = !anyMajor && isWild(minor.slice(1));
  const patchDirty = !anyMajor && !minorDirty && isWild(patch.slice(1));
  const numbers = anyMajor
    ? '0.0.0'
    : minorDirty
      ? `${major}.0.0`
      : patchDirty
        ? `${major}${minor}.0`
        : major + minor + patch;
  const than = parseVersion(numbers + pre);
  if (than === undefined) return undefined;
  const dirty = anyMajor || minorDirty || patchDirty;
  return { operator: operator as Operator, than, dirty, minorDirty, patchDirty };
}

function isWild(part: string): boolean {
  return part === '' || part === 'x' || part === 'X' || part === '*';
}

/** True when the version satisfies one of the alternatives. */
export function satisfies(version: Version, constraint: Constraint): boolean {
  return constraint.alternatives.some(
    ({ all, allowsPre }) => (version.pre === '' || allowsPre) && all.every((c) => holds(version, c)),
  );
}

function holds(v: Version, c: Comparison): boolean {
  switch (c.operator) {
    case '':
    case '=':
      return c.dirty ? isTilde(v, c) : compareVersions(v, c.than) === 0;
    case '!=':
      return isOther(v, c);
    case '>':
      return isGreater(v, c);
    case '<':
      return compareVersions(v, c.than) < 0;
    case '>=':
    case '=>':
      return compareVersions(v, c.than) >= 0;
    case '<=':
    case '=<':
      return isAtMost(v, c);
    case '~':
    case '~>':
      return isTilde(v, c);
    case '^':
      return isCaret(v, c);
  }
}

function isOther(v: Version, c: Comparison): boolean {
  if (!c.dirty) return compareVersions(v, c.than) !== 0;
  if (c.than.major !== v.major) return true;
  if (c.minorDirty) return false;
  if (c.than.minor !== v.minor) return true;
  if (c.patchDirty) return (v.pre !== '' || c.than.pre !== '') && comparePre(v.pre, c.than.pre) !== 0;
  return compareVersions(v, c.than) !== 0;
}

function isGreater(v: Version, c: Comparison): boolean {
  if (!c.dirty) return compareVersions(v, c.than) > 0;
  if (v.major !== c.than.major) return v.major > c.than.major;
  if (c.minorDirty) return false;
  if (c.patchDirty) return v.minor > c.than.minor;
  return compareVersions(v, c.than) > 0;
}

function isAtMost(v: Version, c: Comparison): boolean {
  if (!c.dirty) return compareVersions(v, c.than) <= 0;
  if (v.major > c.than.major) return false;
  return !(v.major === c.than.major && v.minor > c.than.minor && !c.minorDirty);
}

function isTilde(v: Version, c: Comparison): boolean {
  if (compareVersions(v, c.than) < 0) return false;
  const { major, minor, patch } = c.than;
  if (major === 0n && minor === 0n && patch === 0n && !c.minorDirty && !c.patchDirty) return true;
  return v.major === major && (v.minor === minor || c.minorDirty);
}

function isCaret(v: Version, c: Comparison): boolean {
  if (compareVersions(v, c.than) < 0) return false;
  const { major, minor, patch } = c.than;
  if (major > 0n || c.minorDirty) return v.major === major;
  if (v.major > 0n) return false;
  if (minor > 0n || c.patchDirty) return v.minor === minor;
  return v.minor === 0n && v.patch === patch;
}
