import { replacementsPlugin } from './builtin-plugins.ts';
import { prefixed } from './errors.ts';
import { type FieldPath, placed } from './field-place.ts';
import { type FieldSpec, mergeFieldSpecs } from './field-spec.ts';
import type { Kustomization, Label } from './kustomization-fields.ts';
import {
  configured,
  configYaml,
  jsonPatchTransformer,
  patchTransformer,
  strategicMergeTransformer,
} from './patch-plugins.ts';
import type { PluginHost, Transformer } from './plugin.ts';
import { transformImages } from './transform-images.ts';
import { transformLabels } from './transform-labels.ts';
import { transformNames } from './transform-names.ts';
import { transformNamespace } from './transform-namespace.ts';
import { transformReplicas } from './transform-replicas.ts';
import type { TransformerConfig } from './transformer-config.ts';

/** A transformer of a kustomization's own fields, with the name kustomize gives it. */
export interface NamedTransformer {
  readonly name: string;
  /** The field that asks for it. */
  readonly field: FieldPath;
  readonly transform: Transformer;
}

type Make = (k: Kustomization, host: PluginHost, config: TransformerConfig) => AsyncIterable<Transformer>;

/** The field that the `index`-th transformer of a kind is for. */
type FieldAt = (index: number, k: Kustomization) => FieldPath;

/** In the order kustomize runs them. */
const MAKERS: readonly (readonly [string, Make, FieldAt])[] = [
  ['PatchStrategicMergeTransformer', strategicMerges, () => ['patchesStrategicMerge']],
  ['PatchTransformer', patches, (i) => ['patches', i]],
  ['NamespaceTransformer', namespaces, () => ['namespace']],
  ['PrefixTransformer', prefixes, () => ['namePrefix']],
  ['SuffixTransformer', suffixes, () => ['nameSuffix']],
  ['LabelTransformer', labels, labelField],
  ['AnnotationsTransformer', annotations, () => ['commonAnnotations']],
  ['PatchJson6902Transformer', jsonPatches, (i) => ['patchesJson6902', i]],
  ['ReplicaCountTransformer', replicas, (i) => ['replicas', i]],
  ['ImageTagTransformer', images, () => ['images']],
  ['ReplacementTransformer', replacements, () => ['replacements']],
];

/**
 * The transformers that a kustomization's fields ask for; their files are read here. `placeOf` says where a field is that
 * asks for what cannot be.
 */
export async function builtInTransformers(
  kustomization: Kustomization,
  host: PluginHost,
  config: TransformerConfig,
  placeOf: (field: FieldPath) => string,
): Promise<NamedTransformer[]> {
  const made: NamedTransformer[] = [];
  for (const [name, make, fieldAt] of MAKERS) {
    let index = 0;
    try {
      for await (const transform of make(kustomization, host, config)) {
        made.push({ name, field: fieldAt(index++, kustomization), transform });
      }
    } catch (error) {
      throw placed(error, () => placeOf(fieldAt(index, kustomization)));
    }
  }
  return made;
}

/** `commonLabels` come after all `labels`. */
function labelField(index: number, { labels: written = [] }: Kustomization): FieldPath {
  return index < written.length ? ['labels', index] : ['commonLabels'];
}

async function* strategicMerges({ patchesStrategicMerge: paths = [] }: Kustomization, host: PluginHost) {
  if (paths.length === 0) return;
  yield await configured('PatchStrategicMergeTransformer', { paths }, () =>
    strategicMergeTransformer(paths, '', host),
  );
}

async function* patches({ patches: written = [] }: Kustomization, host: PluginHost) {
  for (const patch of written) {
    const yaml = (): string => configYaml(patch);
    yield await configured('PatchTransformer', patch, () => patchTransformer(patch, host, yaml));
  }
}

async function* jsonPatches({ patchesJson6902: written = [] }: Kustomization, host: PluginHost) {
  for (const { target, path, patch } of written) {
    const config = { target, path, jsonOp: patch };
    yield await configured('PatchJson6902Transformer', config, () => jsonPatchTransformer(config, host));
  }
}

async function* replacements({ replacements: written = [] }: Kustomization, host: PluginHost) {
  if (written.length === 0) return;
  yield await configured('ReplacementTransformer', { Replacements: written }, () =>
    replacementsPlugin(written, host),
  );
}

async function* namespaces({ namespace }: Kustomization, _: PluginHost, { fields }: TransformerConfig) {
  if (namespace === '') return;
  yield ((list) =>
    transformNamespace(list, {
      namespace,
      fieldSpecs: fields.namespace,
      unsetOnly: false,
      setRoleBindingSubjects: 'defaultOnly',
    })) as Transformer;
}

async function* prefixes(
  { namePrefix: prefix }: Kustomization,
  _: PluginHost,
  { fields }: TransformerConfig,
) {
  if (prefix === '') return;
  yield ((list) => transformNames(list.items, { prefix }, fields.namePrefix)) as Transformer;
}

async function* suffixes(
  { nameSuffix: suffix }: Kustomization,
  _: PluginHost,
  { fields }: TransformerConfig,
) {
  if (suffix === '') return;
  yield ((list) => transformNames(list.items, { suffix }, fields.nameSuffix)) as Transformer;
}

async function* labels(
  { labels: written = [], commonLabels }: Kustomization,
  _: PluginHost,
  { fields }: TransformerConfig,
) {
  for (const label of written) {
    const specs = labelFields(label, fields);
    const pairs = label.pairs ?? new Map<string, string>();
    yield ((list) => transformLabels(list.items, pairs, specs)) as Transformer;
  }
  if (commonLabels === undefined && written.length === 0) return;
  const common = commonLabels ?? new Map<string, string>();
  yield ((list) => transformLabels(list.items, common, fields.commonLabels)) as Transformer;
}

const METADATA_LABELS: FieldSpec = {
  group: '',
  version: '',
  kind: '',
  path: 'metadata/labels',
  create: true,
};

function labelFields(label: Label, fields: TransformerConfig['fields']): readonly FieldSpec[] {
  const own = merged(label.fields ?? [], fields.labels, 'labels');
  if (label.includeSelectors) return merged(own, fields.commonLabels, 'labels');
  const templates = label.includeTemplates ? fields.templateLabels : [];
  return merged(merged(own, templates, 'template fieldSpec'), [METADATA_LABELS], 'labels');
}

function merged(own: readonly FieldSpec[], more: readonly FieldSpec[], what: string): readonly FieldSpec[] {
  try {
    return mergeFieldSpecs(own, more);
  } catch (error) {
    throw prefixed(error, `failed to merge ${what}`);
  }
}

async function* annotations(
  { commonAnnotations }: Kustomization,
  _: PluginHost,
  { fields }: TransformerConfig,
) {
  if (commonAnnotations === undefined || commonAnnotations.size === 0) return;
  yield ((list) => transformLabels(list.items, commonAnnotations, fields.commonAnnotations)) as Transformer;
}

async function* replicas(
  { replicas: written = [] }: Kustomization,
  _: PluginHost,
  { fields }: TransformerConfig,
) {
  for (const replica of written) {
    yield ((list) => transformReplicas(list, replica, fields.replicas)) as Transformer;
  }
}

async function* images(
  { images: written = [] }: Kustomization,
  _: PluginHost,
  { fields }: TransformerConfig,
) {
  if (written.length === 0) return;
  yield ((list) => transformImages(list.items, written, fields.images)) as Transformer;
  // The real tool runs one for each image, which shows in the notes of transformations and nowhere else.
  for (let i = 1; i < written.length; i++) yield (() => undefined) as Transformer;
}
