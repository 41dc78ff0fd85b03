import { compareVersions, parseConstraint, parseVersion, satisfies, type Version } from '../semver.ts';

export type Chosen =
  | { readonly kind: 'version'; readonly version: string }
  /** The text is neither a version, a constraint nor one of the versions. */
  | { readonly kind: 'not-a-constraint' }
  | { readonly kind: 'none' };

/** Whether the text is one version, to be taken as it is, rather than a constraint. */
export function isExactVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

/** Whether two spellings are of one version: a `v` before it and build metadata make no difference, as to Helm. */
export function isSameVersion(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left !== undefined && right !== undefined && compareVersions(left, right) === 0;
}

/**
 * The greatest of the versions that the constraint allows, as Argo CD's `MaxVersion` chooses (util/versions): a version
 * stands for itself whether it is there or not, text that is no constraint for the version of just that name.
 */
export function maxVersion(constraint: string, versions: readonly string[]): Chosen {
  if (isExactVersion(constraint)) return { kind: 'version', version: constraint };
  const parsed = parseConstraint(constraint);
  if (parsed === undefined) {
    return versions.includes(constraint)
      ? { kind: 'version', version: constraint }
      : { kind: 'not-a-constraint' };
  }
  let best: Version | undefined;
  for (const text of versions) {
    const version = parseVersion(text);
    if (version === undefined || !satisfies(version, parsed)) continue;
    if (best === undefined || compareVersions(version, best) > 0) best = version;
  }
  return best === undefined ? { kind: 'none' } : { kind: 'version', version: best.original };
}
