import { failure } from './errors.ts';
import type { Files } from './files.ts';
import type { HelmChart } from './kustomization-fields.ts';
import type { KustomizePorts } from './loader.ts';
import { CustomSchemas } from './custom-schemas.ts';
import { builtInSchemas, type Schema, type Schemas } from './schema.ts';

/** A chart to inflate as `helm template` of Helm 3 does. */
export interface HelmChartRequest {
  /** What the kustomization says, flags of the build where it says nothing. */
  readonly chart: HelmChart;
  /** Where the chart's directory is: the build's own files, or those that were pulled. */
  readonly files: Files;
  readonly path: string;
  /** Value files by their content, each over the ones before. */
  readonly values: readonly Uint8Array[];
}

/** A chart of a repository. */
export interface HelmPullRequest {
  readonly name: string;
  /** The URL of an HTTP repository, or of the registry folder that holds the chart (`oci://…`). */
  readonly repo: string;
  /** A version or constraint; empty for the newest. */
  readonly version: string;
  /** Pre-releases count as versions. */
  readonly devel: boolean;
}

export interface BuildPorts extends KustomizePorts {
  /** The manifests `helm template` prints for a chart; asked only with `enableHelm`. */
  readonly helmTemplate?: (request: HelmChartRequest, signal: AbortSignal) => Promise<string>;
  /** The files of a chart's directory, from its repository. */
  readonly helmPull?: (request: HelmPullRequest, signal: AbortSignal) => Promise<Files>;
}

/** What charts are told where their entry says nothing. */
export interface HelmFlags {
  readonly helmKubeVersion?: string;
  readonly helmApiVersions?: readonly string[];
}

/** What decides for all kustomizations of a build. */
export interface ContextOptions extends HelmFlags {
  readonly enableHelm?: boolean;
  readonly extendsSchema?: boolean;
}

/** What all kustomizations of one build share. */
export class BuildContext implements Schemas {
  readonly ports: BuildPorts;
  readonly enableHelm: boolean;
  readonly helm: HelmFlags;
  readonly signal: AbortSignal;
  readonly warnings: string[] = [];
  readonly #extendsSchema: boolean;
  #schemas: Schemas | undefined;

  constructor(ports: BuildPorts, options: ContextOptions, signal: AbortSignal) {
    const { enableHelm = false, extendsSchema = false } = options;
    this.ports = ports;
    this.#extendsSchema = extendsSchema;
    this.enableHelm = enableHelm;
    this.helm = options;
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
    const schema = (this.#schemas ?? builtInSchemas()).forKind(apiVersion, kind);
    return schema ?? (this.#extendsSchema ? builtInSchemas().forKind(apiVersion, kind) : undefined);
  }
}
