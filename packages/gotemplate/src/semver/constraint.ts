import { RE2JS } from 're2js';
import { GoError } from '../errors.ts';
import { comparePrereleases, compareVersions, parseVersion, type Version } from './version.ts';

type Operator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^';

/** One comparison of a constraint. */
interface Comparison {
  readonly operator: Operator;
  readonly version: Version;
  /** Some part was missing or a wildcard. */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

/** Alternatives, each of comparisons that must all hold. */
export type Constraint = ReadonlyArray<readonly Comparison[]>;

const part = String.raw`[0-9|x|X|\*]+`;
const suffix = String.raw`(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?`;
const version = String.raw`v?(${part})(\.${part})?(\.${part})?${suffix}`;
const operators = String.raw`=||!=|>|<|>=|=>|<=|=<|~|~>|\^`;

// RE2, as in the original: the shape of a list of comparisons invites backtracking.
const comparison = RE2JS.compile(String.raw`^\s*(${operators})\s*(${version})\s*$`);
const hyphenRange = RE2JS.compile(String.raw`\s*(${version})\s+-\s+(${version})\s*`);
const eachComparison = RE2JS.compile(String.raw`(${operators})\s*(${version})`);
const validAlternative = RE2JS.compile(
  String.raw`^(\s*(${operators})\s*(${version})\s*)((?:\s+|,\s*)(${operators})\s*(${version})\s*)*$`,
);

const cache = new Map<string, Constraint>();
const maxCached = 1000;

/** Reads a constraint as Masterminds/semver 3 does; fails with its message. */
export function parseConstraint(text: string): Constraint {
  let constraint = cache.get(text);
  if (constraint === undefined) {
    constraint = withoutHyphens(text).split('||').map(parseAlternative);
    if (cache.size >= maxCached) cache.clear();
    cache.set(text, constraint);
  }
  return constraint;
}

/** `1.2 - 3` as `>= 1.2, <= 3 `. */
function withoutHyphens(text: string): string {
  let out = text;
  const matcher = hyphenRange.matcher(text);
  while (matcher.find()) {
    out = out.replace(matcher.group() as string, () => `>= ${matcher.group(1)}, <= ${matcher.group(11)} `);
  }
  return out;
}

function parseAlternative(text: string): Comparison[] {
  if (!validAlternative.matcher(text).find()) throw new GoError(`improper constraint: ${text}`);
  const found: string[] = [];
  const matcher = eachComparison.matcher(text);
  while (matcher.find()) found.push(matcher.group() as string);
  return found.map(parseComparison);
}

const isWildcard = (text: string | null): boolean => text === null || text === '' || /^\.?[xX*]$/.test(text);

function parseComparison(text: string): Comparison {
  const matcher = comparison.matcher(text);
  if (!matcher.find()) throw new GoError(`improper constraint: ${text}`);
  const operator = matcher.group(1) as Operator;
  const [major, minor, patch, pre] = [3, 4, 5, 6].map((i) => matcher.group(i)) as [
    string,
    string,
    string,
    string,
  ];
  let full = matcher.group(2) as string;
  let minorDirty = false;
  let patchDirty = false;
  const anyMajor = isWildcard(major);
  if (anyMajor) full = `0.0.0${pre ?? ''}`;
  else if (isWildcard(minor)) {
    minorDirty = true;
    full = `${major}.0.0${pre ?? ''}`;
  } else if (isWildcard(patch)) {
    patchDirty = true;
    full = `${major}${minor}.0${pre ?? ''}`;
  }
  return {
    operator,
    version: constraintVersion(full),
    dirty: anyMajor || minorDirty || patchDirty,
    minorDirty,
    patchDirty,
  };
}

function constraintVersion(text: string): Version {
  try {
    return parseVersion(text);
  } catch (error) {
    if (error instanceof GoError) throw new GoError('constraint parser error');
    throw error;
  }
}

/** Whether the version satisfies the constraint. Pre-releases only match an alternative that names one. */
export function satisfies(candidate: Version, constraint: Constraint): boolean {
  return constraint.some((alternative) => {
    const withPrereleases = alternative.some(({ version }) => version.prerelease !== '');
    return alternative.every(
      (c) => (candidate.prerelease === '' || withPrereleases) && checks[c.operator](candidate, c),
    );
  });
}

type Check = (v: Version, c: Comparison) => boolean;

const sameMajor: Check = (v, c) => v.major === c.version.major;
const below: Check = (v, c) => compareVersions(v, c.version) < 0;
const notBelow: Check = (v, c) => compareVersions(v, c.version) >= 0;

const notEqual: Check = (v, c) => {
  if (c.dirty) {
    if (!sameMajor(v, c)) return true;
    if (v.minor !== c.version.minor && !c.minorDirty) return true;
    if (c.minorDirty) return false;
    if (v.patch !== c.version.patch && !c.patchDirty) return true;
    if (c.patchDirty) {
      if (v.prerelease === '' && c.version.prerelease === '') return false;
      return comparePrereleases(v.prerelease, c.version.prerelease) !== 0;
    }
  }
  return compareVersions(v, c.version) !== 0;
};

const greater: Check = (v, c) => {
  if (!c.dirty) return compareVersions(v, c.version) > 0;
  if (!sameMajor(v, c)) return v.major > c.version.major;
  if (c.minorDirty) return false;
  if (c.patchDirty) return v.minor > c.version.minor;
  return compareVersions(v, c.version) > 0;
};

const notGreater: Check = (v, c) => {
  if (!c.dirty) return compareVersions(v, c.version) <= 0;
  if (v.major > c.version.major) return false;
  return !(sameMajor(v, c) && v.minor > c.version.minor && !c.minorDirty);
};

const tilde: Check = (v, c) => {
  if (below(v, c)) return false;
  const { major, minor, patch } = c.version;
  if (major === 0n && minor === 0n && patch === 0n && !c.minorDirty && !c.patchDirty) return true;
  return sameMajor(v, c) && (v.minor === minor || c.minorDirty);
};

const equal: Check = (v, c) => (c.dirty ? tilde(v, c) : compareVersions(v, c.version) === 0);

const caret: Check = (v, c) => {
  if (below(v, c)) return false;
  const { major, minor, patch } = c.version;
  if (major > 0n || c.minorDirty) return v.major === major;
  if (v.major > 0n) return false;
  if (minor > 0n || c.patchDirty) return v.minor === minor;
  return v.minor === 0n && v.patch === patch;
};

const checks: Readonly<Record<Operator, Check>> = {
  '': equal,
  '=': equal,
  '!=': notEqual,
  '>': greater,
  '<': below,
  '>=': notBelow,
  '=>': notBelow,
  '<=': notGreater,
  '=<': notGreater,
  '~': tilde,
  '~>': tilde,
  '^': caret,
};
