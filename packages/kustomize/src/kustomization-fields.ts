import type { FieldSpec } from './field-spec.ts';

type TextMap = ReadonlyMap<string, string>;

/** Selects objects by patterns of their id and by label selectors. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly annotationSelector: string;
  readonly labelSelector: string;
}

export interface Patch {
  readonly path: string;
  readonly patch: string;
  readonly target: Selector | undefined;
  readonly options: ReadonlyMap<string, boolean> | undefined;
}

export interface GeneratorOptions {
  readonly labels: TextMap | undefined;
  readonly annotations: TextMap | undefined;
  readonly disableNameSuffixHash: boolean;
  readonly immutable: boolean;
}

/** The arguments of a ConfigMap or Secret generator; `type` is a Secret's. */
export interface GeneratorArgs {
  readonly namespace: string;
  readonly name: string;
  readonly behavior: string;
  readonly literals: readonly string[] | undefined;
  readonly files: readonly string[] | undefined;
  readonly envs: readonly string[] | undefined;
  readonly env: string;
  readonly options: GeneratorOptions | undefined;
  readonly type: string;
}

export interface Label {
  readonly pairs: TextMap | undefined;
  readonly includeSelectors: boolean;
  readonly includeTemplates: boolean;
  readonly fields: readonly FieldSpec[] | undefined;
}

export interface Image {
  readonly name: string;
  readonly newName: string;
  readonly tagSuffix: string;
  readonly newTag: string;
  readonly digest: string;
}

export interface Replica {
  readonly name: string;
  readonly count: number;
}

export interface FieldOptions {
  readonly delimiter: string;
  readonly index: number;
  readonly encoding: string;
  readonly create: boolean;
}

export interface ReplacementSource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly fieldPath: string;
  readonly options: FieldOptions | undefined;
}

export interface ReplacementTarget {
  readonly select: Selector | undefined;
  readonly reject: readonly Selector[] | undefined;
  readonly fieldPaths: readonly string[] | undefined;
  readonly options: FieldOptions | undefined;
}

export interface Replacement {
  readonly source: ReplacementSource | undefined;
  readonly targets: readonly ReplacementTarget[] | undefined;
  readonly sourceValue: string | undefined;
  /** A file that holds the replacement, or several. */
  readonly path: string;
}

interface VarTarget {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export interface Var {
  readonly name: string;
  readonly objref: VarTarget;
  readonly fieldref: { readonly fieldPath: string };
}

export interface SortOptions {
  readonly order: string;
  readonly legacySortOptions:
    | {
        readonly orderFirst: readonly string[] | undefined;
        readonly orderLast: readonly string[] | undefined;
      }
    | undefined;
}

/** One chart of `helmCharts`, with the settings of `helmGlobals`. */
export interface HelmChart {
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly releaseName: string;
  readonly namespace: string;
  readonly additionalValuesFiles: readonly string[] | undefined;
  readonly valuesFile: string;
  readonly valuesInline: ReadonlyMap<string, unknown> | undefined;
  readonly valuesMerge: string;
  readonly includeCRDs: boolean;
  readonly skipHooks: boolean;
  readonly apiVersions: readonly string[] | undefined;
  readonly kubeVersion: string;
  readonly nameTemplate: string;
  readonly skipTests: boolean;
  readonly debug: boolean;
  readonly devel: boolean;
}

export interface HelmGlobals {
  readonly chartHome: string;
  readonly configHome: string;
}

/** An entry of the old `helmChartInflationGenerator`. */
export interface HelmChartArgs {
  readonly chartName: string;
  readonly chartVersion: string;
  readonly chartRepoUrl: string;
  readonly chartHome: string;
  readonly chartRepoName: string;
  readonly helmBin: string;
  readonly helmHome: string;
  readonly values: string;
  readonly valuesLocal: ReadonlyMap<string, unknown> | undefined;
  readonly valuesMerge: string;
  readonly releaseName: string;
  readonly releaseNamespace: string;
  readonly extraArgs: readonly string[] | undefined;
}

/** A kustomization file as written; lists that are absent are undefined. */
export interface Kustomization {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata:
    | {
        readonly name: string;
        readonly namespace: string;
        readonly labels: TextMap | undefined;
        readonly annotations: TextMap | undefined;
      }
    | undefined;
  readonly openapi: TextMap | undefined;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly namespace: string;
  readonly commonLabels: TextMap | undefined;
  readonly labels: readonly Label[] | undefined;
  readonly commonAnnotations: TextMap | undefined;
  readonly patchesStrategicMerge: readonly string[] | undefined;
  readonly patchesJson6902: readonly Patch[] | undefined;
  readonly patches: readonly Patch[] | undefined;
  readonly images: readonly Image[] | undefined;
  readonly imageTags: readonly Image[] | undefined;
  readonly replacements: readonly Replacement[] | undefined;
  readonly replicas: readonly Replica[] | undefined;
  readonly vars: readonly Var[] | undefined;
  readonly sortOptions: SortOptions | undefined;
  readonly resources: readonly string[] | undefined;
  readonly components: readonly string[] | undefined;
  readonly crds: readonly string[] | undefined;
  readonly bases: readonly string[] | undefined;
  readonly configMapGenerator: readonly GeneratorArgs[] | undefined;
  readonly secretGenerator: readonly GeneratorArgs[] | undefined;
  readonly helmGlobals: HelmGlobals | undefined;
  readonly helmCharts: readonly HelmChart[] | undefined;
  readonly helmChartInflationGenerator: readonly HelmChartArgs[] | undefined;
  readonly generatorOptions: GeneratorOptions | undefined;
  readonly configurations: readonly string[] | undefined;
  readonly generators: readonly string[] | undefined;
  readonly transformers: readonly string[] | undefined;
  readonly validators: readonly string[] | undefined;
  readonly buildMetadata: readonly string[] | undefined;
}
