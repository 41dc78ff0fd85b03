import type { KustomizeBuildFlags } from './kustomize/build-flags.ts';

/** The tools that Argo CD chooses from. */
export type ToolKind = 'directory' | 'helm' | 'kustomize' | 'plugin';

/** Plain manifests, as an Argo CD `directory` source describes them. */
export interface DirectoryTool {
  readonly kind: 'directory';
  /** Also the directories below. Default false. */
  readonly recurse?: boolean;
  /** Glob over the path below the application's; only files that match are read. `{a,b}` gives alternatives. */
  readonly include?: string;
  /** Glob over the path below the application's; files that match are left out, whatever `include` says. */
  readonly exclude?: string;
  /** Files of any name are read, not only `.yaml`, `.yml`, `.json` and `.jsonnet`. Default false. */
  readonly disableExtensionFilter?: boolean;
  /** For the `.jsonnet` files among them. */
  readonly jsonnet?: JsonnetSettings;
}

/** What Jsonnet programs are given, as Argo CD's `directory.jsonnet`. */
export interface JsonnetSettings {
  readonly extVars?: readonly JsonnetVariable[];
  readonly tlas?: readonly JsonnetVariable[];
  /** Library paths from the root of the tree, the last first. */
  readonly libs?: readonly string[];
}

export interface JsonnetVariable {
  readonly name: string;
  readonly value: string;
  /** The value is an expression. Default false: it is a text. */
  readonly code?: boolean;
}

/** A chart, with every input of Argo CD's `helm` block. Paths are relative to the root of the tree. */
export interface HelmTool {
  readonly kind: 'helm';
  /** Default `release-name`. */
  readonly releaseName?: string;
  /** Default `default`. */
  readonly namespace?: string;
  /** Paths, or patterns of which each stands for the files it matches. */
  readonly valueFiles?: readonly string[];
  readonly ignoreMissingValueFiles?: boolean;
  /** A values file by its text, over the files. */
  readonly values?: string;
  /** Values as data, over `values`. */
  readonly valuesObject?: Readonly<Record<string, unknown>>;
  /** `name=value`, each over all values before. */
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  /** `name=path`. */
  readonly setFile?: readonly string[];
  readonly skipCrds?: boolean;
  readonly skipTests?: boolean;
  readonly skipSchemaValidation?: boolean;
  /** What templates see as the cluster's version. Default that of `cluster`, else Helm's own. */
  readonly kubeVersion?: string;
  /** Beside those Helm knows. Default those of `cluster`. */
  readonly apiVersions?: readonly string[];
  /** Where in the tree a cluster is mounted (`clusterTree`). Default: charts see no cluster. */
  readonly cluster?: string;
  /** `lookup` is answered from `cluster`. Default false: it finds nothing, as in Argo CD. */
  readonly lookup?: boolean;
  /** Changes the manifests after the templates, one after the other, as Flux's `postRenderers`. */
  readonly postRenderers?: readonly KustomizePostRenderer[];
}

/** What Flux's `postRenderers[].kustomize` can hold. */
export interface KustomizePostRenderer {
  readonly patches?: readonly KustomizePatch[];
  /** As a kustomization's `images`. */
  readonly images?: readonly Readonly<Record<string, unknown>>[];
}

/** One entry of Argo CD's `kustomize.patches`. */
type KustomizePatch = Readonly<Record<string, unknown>>;

/** A kustomization, with the edits of Argo CD's `kustomize` block made to it before it is built. */
export interface KustomizeTool {
  readonly kind: 'kustomize';
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  /** As `kustomize edit set image` takes them: `name=newName:tag`, `name:tag`, `name@digest`. */
  readonly images?: readonly string[];
  readonly replicas?: readonly { readonly name: string; readonly count: number | string }[];
  readonly patches?: readonly KustomizePatch[];
  readonly components?: readonly string[];
  readonly ignoreMissingComponents?: boolean;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly commonAnnotations?: Readonly<Record<string, string>>;
  readonly forceCommonLabels?: boolean;
  readonly forceCommonAnnotations?: boolean;
  /** Labels go onto objects alone, not into selectors. */
  readonly labelWithoutSelector?: boolean;
  /** With `labelWithoutSelector`: into templates too. */
  readonly labelIncludeTemplates?: boolean;
  /** How the kustomization is built. */
  readonly build?: KustomizeBuildFlags;
}

/** An image of a Flux Kustomization. */
export interface FluxImage {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** A directory as a Flux Kustomization builds it, with every field of its spec that decides what is built. */
export interface FluxTool {
  readonly kind: 'flux';
  readonly targetNamespace?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly patches?: readonly {
    readonly patch: string;
    readonly target?: Readonly<Record<string, string>>;
  }[];
  readonly images?: readonly FluxImage[];
  /** Directories of the tree, relative to the path. */
  readonly components?: readonly string[];
  readonly ignoreMissingComponents?: boolean;
  readonly commonMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly buildMetadata?: readonly string[];
}

/** A config management plugin: a program that prints the objects. */
export interface PluginTool {
  readonly kind: 'plugin';
  /** Default: the first plugin whose discover rule takes the directory for its own. */
  readonly name?: string;
  /** What its programs see beside what they need to run. */
  readonly env: readonly (readonly [name: string, value: string])[];
}

export type Tool = DirectoryTool | HelmTool | KustomizeTool | FluxTool | PluginTool;
