import { isDeepStrictEqual } from 'node:util';
import type { CrdSpec, CrdVersion } from './crd-spec.ts';

/** A part of a CRD's versions and the field errors name it by. */
export interface VersionPart<T> {
  readonly value: T;
  readonly field: string;
  /** The versions that have it. */
  readonly versions: readonly CrdVersion[];
}

/**
 * A part of every version, once where all have the same. The server's own type keeps such a part in the spec, under
 * another name, and errors tell of it there: `spec.validation` for the schema of a CRD with one version
 * (apiextensions/v1/conversion.go).
 */
export function partsOf<T>(
  spec: CrdSpec,
  read: (version: CrdVersion) => T | undefined,
  shared: string,
  own: string,
): readonly VersionPart<T>[] {
  // Written null where none is given.
  const versions = (spec.versions as CrdSpec['versions'] | null) ?? [];
  const first = versions[0] === undefined ? undefined : read(versions[0]);
  if (first !== undefined && versions.every((version) => isDeepStrictEqual(read(version), first)))
    return [{ value: first, field: `spec.${shared}`, versions }];
  return versions.flatMap((version, index) => {
    const value = read(version);
    if (value === undefined) return [];
    return [{ value, field: `spec.versions[${index}].${own}`, versions: [version] }];
  });
}
