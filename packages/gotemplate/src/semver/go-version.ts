import { GoError } from '../errors.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { GoType, stringType } from '../values/go-type.ts';
import { int, normalize, uint64 } from '../values/int.ts';
import { compareVersions, parseVersion, type Version, versionText } from './version.ts';

/** A `*semver.Version`, or the `semver.Version` its Inc and Set methods give. */
export class GoVersion {
  readonly type: GoType;
  readonly version: Version;

  constructor(version: Version, type: GoType = versionPointerType) {
    this.version = version;
    this.type = type;
  }

  toString(): string {
    return versionText(this.version);
  }
}

const text = (value: GoVersion): string => versionText(value.version);
const options = { string: text, json: text };

/** `*semver.Version` with its methods. */
const versionPointerType: GoType = new GoType('*semver.Version', 'ptr', false, options);
const versionType: GoType = new GoType('semver.Version', 'struct', true, options);

const getter = (read: (version: Version) => unknown): GoFunction =>
  func([], (value: GoVersion) => read(value.version));

const comparison = (test: (order: number) => unknown): GoFunction =>
  func([versionPointerType], (value: GoVersion, other: GoVersion) =>
    test(compareVersions(value.version, other.version)),
  );

/** A changed version keeps the original's `v`. */
function changed(version: Version, change: Partial<Version>): GoVersion {
  const next = { ...version, ...change };
  const prefix = version.original.startsWith('v') ? 'v' : '';
  return new GoVersion({ ...next, original: prefix + versionText(next) }, versionType);
}

const none = { prerelease: '', metadata: '' };

function incPatch(version: Version): GoVersion {
  return changed(version, version.prerelease === '' ? { ...none, patch: version.patch + 1n } : none);
}

function setPrerelease(value: GoVersion, prerelease: string): GoVersion {
  validate(prerelease, (part) => /^0[0-9]+$/.test(part), 'invalid prerelease string');
  return changed(value.version, { prerelease });
}

function setMetadata(value: GoVersion, metadata: string): GoVersion {
  validate(metadata, () => false, 'invalid metadata string');
  return changed(value.version, { metadata });
}

function validate(value: string, startsWithZero: (part: string) => boolean, message: string): void {
  for (const part of value === '' ? [] : value.split('.')) {
    if (startsWithZero(part)) throw new GoError('version segment starts with 0');
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw new GoError(message);
  }
}

const uint = (value: bigint): unknown => uint64(normalize(value));

const methods: ReadonlyArray<readonly [string, GoFunction]> = [
  ['String', getter(versionText)],
  ['Original', getter((version) => version.original)],
  ['Major', getter((version) => uint(version.major))],
  ['Minor', getter((version) => uint(version.minor))],
  ['Patch', getter((version) => uint(version.patch))],
  ['Prerelease', getter((version) => version.prerelease)],
  ['Metadata', getter((version) => version.metadata)],
  ['Compare', comparison((order) => int(order))],
  ['LessThan', comparison((order) => order < 0)],
  ['LessThanEqual', comparison((order) => order <= 0)],
  ['GreaterThan', comparison((order) => order > 0)],
  ['GreaterThanEqual', comparison((order) => order >= 0)],
  ['Equal', comparison((order) => order === 0)],
  ['IncPatch', getter(incPatch)],
  ['IncMinor', getter((v) => changed(v, { ...none, patch: 0n, minor: v.minor + 1n }))],
  ['IncMajor', getter((v) => changed(v, { ...none, patch: 0n, minor: 0n, major: v.major + 1n }))],
  ['SetPrerelease', func([stringType], setPrerelease)],
  ['SetMetadata', func([stringType], setMetadata)],
];

// The methods name the type in their signatures, so they are attached once both exist.
for (const [name, method] of methods) {
  (versionPointerType.methods as Map<string, GoFunction>).set(name, method);
  (versionType.methods as Map<string, GoFunction>).set(name, method);
}

export function goVersion(source: string): GoVersion {
  return new GoVersion(parseVersion(source));
}
