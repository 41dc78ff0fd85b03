import { isDeepStrictEqual } from 'node:util';
import type { CrdSpec, CrdVersion } from './crd-spec.ts';

const PARTS = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;

/** What versions may have in common. */
export type SharedParts = Pick<CrdVersion, (typeof PARTS)[number]>;

/**
 * The parts all versions have alike, and the versions without them. The server's own type keeps such a part in the spec,
 * under another name, and errors tell of it there: `spec.validation` for the schema of a CRD with one version
 * (apiextensions/v1/conversion.go).
 */
export function sharedParts(spec: CrdSpec): {
  readonly shared: SharedParts;
  readonly versions: readonly CrdVersion[];
} {
  // Written null where none is given.
  const versions = (spec.versions as CrdSpec['versions'] | null) ?? [];
  const [first] = versions;
  if (first === undefined) return { shared: {}, versions };
  const alike = PARTS.filter((part) =>
    versions.every((version) => isDeepStrictEqual(version[part], first[part])),
  );
  return {
    shared: Object.fromEntries(alike.map((part) => [part, first[part]])),
    versions: versions.map((version) => ({
      ...version,
      ...Object.fromEntries(alike.map((part) => [part, undefined])),
    })),
  };
}
