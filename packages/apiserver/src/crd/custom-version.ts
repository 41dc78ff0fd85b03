import type { CustomColumn } from '../printers/index.ts';

/** What a CRD says of one version beyond what every resource has. */
export interface CustomVersion {
  readonly crdName: string;
  readonly columns: readonly CustomColumn[];
  /** Paths without the leading dot: `spec.color`. */
  readonly selectableFields: readonly string[];
  readonly scale: ScalePaths | undefined;
  /** The version's `openAPIV3Schema` as written, for publication. */
  readonly openAPIV3Schema: unknown;
}

/** Where the scale subresource reads and writes, without the leading dot. */
export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly labelSelector: string | undefined;
}
