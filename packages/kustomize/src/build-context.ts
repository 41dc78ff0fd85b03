import { failure } from './errors.ts';
import type { HelmChart, HelmGlobals } from './kustomization-fields.ts';
import type { KustomizePorts } from './loader.ts';
import { CustomSchemas } from './custom-schemas.ts';
import { builtInSchemas, type Schema, type Schemas } from './schema.ts';

/** A chart to inflate: what the kustomization says, and where it lies. */
export interface HelmChartRequest {
  readonly chart: HelmChart;
  readonly globals: HelmGlobals;
  /** The kustomization's directory, relative to the root of the files. */
  readonly directory: string;
  /** Reads a file named relative to that directory, within its load restrictions. */
  load(path: string): Promise<Uint8Array>;
}

export interface BuildPorts extends KustomizePorts {
  /** The manifests `helm template` prints for a chart; asked only with `enableHelm`. */
  readonly helmChart?: (request: HelmChartRequest, signal: AbortSignal) => Promise<string>;
}

/** What all kustomizations of one build share. */
export class BuildContext implements Schemas {
  readonly ports: BuildPorts;
  readonly enableHelm: boolean;
  readonly signal: AbortSignal;
  readonly warnings: string[] = [];
  #schemas: Schemas | undefined;

  constructor(ports: BuildPorts, enableHelm: boolean, signal: AbortSignal) {
    this.ports = ports;
    this.enableHelm = enableHelm;
    this.signal = signal;
  }

  /** The first `openapi` field a build meets decides for all of it. */
  setSchema(version: string | undefined, custom: string | undefined): void {
    if (this.#schemas !== undefined) return;
    if (custom !== undefined) {
      if (version !== undefined) throw failure('builtin version and custom schema provided, cannot use both');
      this.#schemas = new CustomSchemas(custom);
    } else if (version !== undefined && version !== '') {
      if (version !== 'v1.21.2') throw failure('the specified OpenAPI version is not built in');
      this.#schemas = builtInSchemas();
    }
  }

  forKind(apiVersion: string, kind: string): Schema | undefined {
    return (this.#schemas ?? builtInSchemas()).forKind(apiVersion, kind);
  }
}
