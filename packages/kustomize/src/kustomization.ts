import { decodeSigs } from '@setpoint/goyaml';
import { failure, messageOf, prefixed, rephrased } from './errors.ts';
import {
  anything,
  decodeStruct,
  type Embedded,
  flag,
  int,
  int64,
  list,
  map,
  optional,
  optionalText,
  type Shape,
  struct,
  text,
} from './go-struct.ts';
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

const texts = list(text);

const IN_GVK: Embedded = { group: 'Gvk', version: 'Gvk', kind: 'Gvk' };
const IN_ID: Embedded = {
  group: 'ResId.Gvk',
  version: 'ResId.Gvk',
  kind: 'ResId.Gvk',
  name: 'ResId',
  namespace: 'ResId',
};
const IN_ARGS: Embedded = {
  namespace: 'GeneratorArgs',
  name: 'GeneratorArgs',
  behavior: 'GeneratorArgs',
  options: 'GeneratorArgs',
  literals: 'GeneratorArgs.KvPairSources',
  files: 'GeneratorArgs.KvPairSources',
  envs: 'GeneratorArgs.KvPairSources',
  env: 'GeneratorArgs.KvPairSources',
};
const IN_REPLACEMENT: Embedded = {
  source: 'Replacement',
  targets: 'Replacement',
  sourceValue: 'Replacement',
};
const textMap = map(text);

export const selectorShape: Shape<Selector> = struct(
  'types.Selector',
  {
    group: text,
    version: text,
    kind: text,
    name: text,
    namespace: text,
    annotationSelector: text,
    labelSelector: text,
  },
  IN_ID,
);

export const fieldSpecShape: Shape<FieldSpec> = struct(
  'types.FieldSpec',
  {
    group: text,
    version: text,
    kind: text,
    path: text,
    create: flag,
  },
  IN_GVK,
);

export const patchShape: Shape<Patch> = struct('types.Patch', {
  path: text,
  patch: text,
  target: optional(selectorShape),
  options: map(flag),
});

const generatorOptionsShape: Shape<GeneratorOptions> = struct('types.GeneratorOptions', {
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: flag,
  immutable: flag,
});

const generatorFields = {
  namespace: text,
  name: text,
  behavior: text,
  literals: texts,
  files: texts,
  envs: texts,
  env: text,
  options: optional(generatorOptionsShape),
};

/** ConfigMaps have no `type`: the field is unknown to them. */
const configMapArgsShape: Shape<GeneratorArgs> = (() => {
  const shape = struct<Omit<GeneratorArgs, 'type'>>('types.ConfigMapArgs', generatorFields, IN_ARGS);
  return {
    goType: shape.goType,
    zero: () => ({ ...shape.zero(), type: '' }),
    decode: (value, at) => ({ ...shape.decode(value, at), type: '' }),
  };
})();

/** The arguments of either generator. */
export const generatorArgsShape: Shape<GeneratorArgs> = struct(
  'types.SecretArgs',
  {
    ...generatorFields,
    type: text,
  },
  IN_ARGS,
);

export const imageShape: Shape<Image> = struct('types.Image', {
  name: text,
  newName: text,
  tagSuffix: text,
  newTag: text,
  digest: text,
});

export const replicaShape: Shape<Replica> = struct('types.Replica', { name: text, count: int64 });

const fieldOptionsShape: Shape<FieldOptions> = struct('types.FieldOptions', {
  delimiter: text,
  index: int,
  encoding: text,
  create: flag,
});

export const replacementShape: Shape<Replacement> = struct(
  'types.ReplacementField',
  {
    source: optional(
      struct<ReplacementSource>(
        'types.SourceSelector',
        {
          group: text,
          version: text,
          kind: text,
          name: text,
          namespace: text,
          fieldPath: text,
          options: optional(fieldOptionsShape),
        },
        IN_ID,
      ),
    ),
    targets: list(
      struct<ReplacementTarget>('types.TargetSelector', {
        select: optional(selectorShape),
        reject: list(selectorShape),
        fieldPaths: texts,
        options: optional(fieldOptionsShape),
      }),
    ),
    sourceValue: optionalText,
    path: text,
  },
  IN_REPLACEMENT,
);

export const helmChartShape: Shape<HelmChart> = struct('types.HelmChart', {
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  additionalValuesFiles: texts,
  valuesFile: text,
  valuesInline: map(anything),
  valuesMerge: text,
  includeCRDs: flag,
  skipHooks: flag,
  apiVersions: texts,
  kubeVersion: text,
  nameTemplate: text,
  skipTests: flag,
  debug: flag,
  devel: flag,
});

const helmChartArgsShape = struct<HelmChartArgs>('types.HelmChartArgs', {
  chartName: text,
  chartVersion: text,
  chartRepoUrl: text,
  chartHome: text,
  chartRepoName: text,
  helmBin: text,
  helmHome: text,
  values: text,
  valuesLocal: map(anything),
  valuesMerge: text,
  releaseName: text,
  releaseNamespace: text,
  extraArgs: texts,
});

interface HelmChartArgs {
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

const varShape = struct<Var>('types.Var', {
  name: text,
  objref: struct(
    'types.Target',
    {
      apiVersion: text,
      group: text,
      version: text,
      kind: text,
      name: text,
      namespace: text,
    },
    IN_GVK,
  ),
  fieldref: struct('types.FieldSelector', { fieldPath: text }),
});

const sortOptionsShape: Shape<SortOptions> = struct('types.SortOptions', {
  order: text,
  legacySortOptions: optional(struct('types.LegacySortOptions', { orderFirst: texts, orderLast: texts })),
});

export const helmGlobalsShape: Shape<HelmGlobals> = struct('types.HelmGlobals', {
  chartHome: text,
  configHome: text,
});

const kustomizationShape = struct<Kustomization>(
  'types.Kustomization',
  {
    apiVersion: text,
    kind: text,
    metadata: optional(
      struct('types.ObjectMeta', { name: text, namespace: text, labels: textMap, annotations: textMap }),
    ),
    openapi: textMap,
    namePrefix: text,
    nameSuffix: text,
    namespace: text,
    commonLabels: textMap,
    labels: list(
      struct<Label>('types.Label', {
        pairs: textMap,
        includeSelectors: flag,
        includeTemplates: flag,
        fields: list(fieldSpecShape),
      }),
    ),
    commonAnnotations: textMap,
    patchesStrategicMerge: list({ ...text, goType: 'types.PatchStrategicMerge' }),
    patchesJson6902: list(patchShape),
    patches: list(patchShape),
    images: list(imageShape),
    imageTags: list(imageShape),
    replacements: list(replacementShape),
    replicas: list(replicaShape),
    vars: list(varShape),
    sortOptions: optional(sortOptionsShape),
    resources: texts,
    components: texts,
    crds: texts,
    bases: texts,
    configMapGenerator: list(configMapArgsShape),
    secretGenerator: list(generatorArgsShape),
    helmGlobals: optional(helmGlobalsShape),
    helmCharts: list(helmChartShape),
    helmChartInflationGenerator: list(helmChartArgsShape),
    generatorOptions: optional(generatorOptionsShape),
    configurations: texts,
    generators: texts,
    transformers: texts,
    validators: texts,
    buildMetadata: texts,
  },
  { apiVersion: 'TypeMeta', kind: 'TypeMeta' },
);

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

const VERSIONS: Readonly<Record<string, string>> = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
};

const FIX = "Run 'kustomize edit fix' to update your Kustomization automatically.";
const DEPRECATED = [
  ['bases', 'resources', FIX],
  ['commonLabels', 'labels', FIX],
  ['imageTags', 'images', FIX],
  ['patchesJson6902', 'patches', FIX],
  ['patchesStrategicMerge', 'patches', FIX],
  ['vars', 'replacements', `[EXPERIMENTAL] ${FIX}`],
] as const;

/** A kustomization with its old fields taken over by the new ones, and what kustomize warns of. */
export interface ParsedKustomization {
  readonly kustomization: Kustomization;
  readonly warnings: readonly string[];
}

/** Reads a kustomization file; `root` is how messages name its directory. */
export function parseKustomization(content: Uint8Array, root: string): ParsedKustomization {
  const written = decodeFile(content);
  const warnings = DEPRECATED.filter(([field]) => written[field] !== undefined).map(
    ([field, successor, fix]) =>
      `# Warning: '${field}' is deprecated. Please use '${successor}' instead. ${fix}`,
  );
  const kustomization = withoutOldFields(written);
  if (isEmpty(kustomization)) throw failure('kustomization.yaml is empty');
  checkVersion(kustomization, root);
  return { kustomization, warnings };
}

function decodeFile(content: Uint8Array): Kustomization {
  try {
    return decodeStruct(kustomizationShape, decodeSigs(content), true);
  } catch (error) {
    const plain = rephrased(error, messageOf(error).replace(/^error converting YAML to JSON: /, ''));
    throw prefixed(plain, 'invalid Kustomization');
  }
}

function withoutOldFields(written: Kustomization): Kustomization {
  const kind = written.kind === '' ? 'Kustomization' : written.kind;
  const defaultVersion = VERSIONS[kind === 'Component' ? kind : 'Kustomization'] as string;
  const old = written.helmChartInflationGenerator ?? [];
  const charts = joined(written.helmCharts, old.length > 0 ? old.map(chartOf) : undefined);
  return {
    ...written,
    kind,
    apiVersion: written.apiVersion === '' ? defaultVersion : written.apiVersion,
    resources: joined(written.resources, written.bases),
    bases: undefined,
    images: joined(written.images, written.imageTags),
    imageTags: undefined,
    configMapGenerator: written.configMapGenerator?.map(withEnv),
    secretGenerator: written.secretGenerator?.map(withEnv),
    helmGlobals: written.helmGlobals ?? globalsOf(old),
    helmCharts: charts,
    helmChartInflationGenerator: undefined,
  };
}

/** As Go's append: nothing appended to nothing stays nothing. */
function joined<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  if (b === undefined || b.length === 0) return a;
  return [...(a ?? []), ...b];
}

function withEnv(args: GeneratorArgs): GeneratorArgs {
  return args.env === '' ? args : { ...args, envs: [...(args.envs ?? []), args.env], env: '' };
}

function chartOf(args: HelmChartArgs): HelmChart {
  return {
    ...helmChartShape.zero(),
    name: args.chartName,
    version: args.chartVersion,
    repo: args.chartRepoUrl,
    valuesFile: args.values,
    valuesInline: args.valuesLocal,
    valuesMerge: args.valuesMerge,
    releaseName: args.releaseName,
  };
}

function globalsOf(args: readonly HelmChartArgs[]): HelmGlobals | undefined {
  const chartHome = args.findLast((one) => one.chartHome !== '')?.chartHome ?? '';
  const configHome = args.findLast((one) => one.helmHome !== '')?.helmHome ?? '';
  return chartHome === '' && configHome === '' ? undefined : { chartHome, configHome };
}

function isEmpty(kustomization: Kustomization): boolean {
  return Object.entries(kustomization).every(
    ([name, value]) => name === 'kind' || name === 'apiVersion' || value === undefined || value === '',
  );
}

function checkVersion({ kind, apiVersion }: Kustomization, root: string): void {
  const faults: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component')
    faults.push('kind should be Kustomization or Component');
  const required = VERSIONS[kind === 'Component' ? kind : 'Kustomization'] as string;
  if (apiVersion !== required) faults.push(`apiVersion for ${kind} should be ${required}`);
  if (faults.length > 0) {
    throw failure(`Failed to read kustomization file under ${root}:\n${faults.join('\n')}`);
  }
}
