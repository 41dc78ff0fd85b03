import type { ChartFile } from './files.ts';
import type { Lock, Metadata } from './metadata.ts';

/** A chart as it was loaded: immutable, its dependencies those found under `charts/`. */
export interface Chart {
  readonly metadata: Metadata;
  readonly lock: Lock | undefined;
  /** Files under `templates/`, in the order they were read. */
  readonly templates: readonly ChartFile[];
  /** The chart's own `values.yaml`. Never change it. */
  readonly values: ReadonlyMap<string, unknown>;
  /** `values.schema.json`. */
  readonly schema: Uint8Array | undefined;
  /** Every other file. */
  readonly files: readonly ChartFile[];
  readonly dependencies: readonly Chart[];
}

export function isLibrary(chart: { readonly metadata: Metadata }): boolean {
  return chart.metadata.type.toLowerCase() === 'library';
}

/** A CRD file under `crds/` of a chart or of one of its dependencies. */
export interface CrdFile {
  /** With the chart's path before it: `chart/charts/sub/crds/a.yaml`. */
  readonly path: string;
  readonly data: Uint8Array;
}

const manifestExtension = /\.(ya?ml|json)$/i;

export function isCrdFile(name: string): boolean {
  return name.startsWith('crds/') && manifestExtension.test(name);
}
