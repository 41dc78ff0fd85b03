import {
  anything,
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
  textOf,
} from './go-struct.ts';
import type { FieldSpec } from './field-spec.ts';
import type {
  Selector,
  Patch,
  GeneratorOptions,
  GeneratorArgs,
  Label,
  Image,
  Replica,
  FieldOptions,
  ReplacementSource,
  ReplacementTarget,
  Replacement,
  Var,
  SortOptions,
  HelmChart,
  HelmGlobals,
  HelmChartArgs,
  Kustomization,
} from './kustomization-fields.ts';

const textMap = map(text);
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
  order: textOf('types.SortOrder'),
  legacySortOptions: optional(struct('types.LegacySortOptions', { orderFirst: texts, orderLast: texts })),
});

export const helmGlobalsShape: Shape<HelmGlobals> = struct('types.HelmGlobals', {
  chartHome: text,
  configHome: text,
});

/** A whole kustomization file. */
export const kustomizationShape = struct<Kustomization>(
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
