import { decodeSigs } from '@setpoint/goyaml';
import { addHashes } from './content-hash.ts';
import { failure, prefixed } from './errors.ts';
import type { FieldSpec } from './field-spec.ts';
import { generate } from './generators.ts';
import { decodeStruct, flag, list, map, optional, type Shape, struct, text } from './go-struct.ts';
import { helmChartGenerator } from './helm-charts.ts';
import { iamPolicyShape, iamServiceAccount } from './iam-policy.ts';
import type { Replacement } from './kustomization-fields.ts';
import {
  fieldSpecShape,
  generatorArgsShape,
  helmChartShape,
  helmGlobalsShape,
  imageShape,
  patchShape,
  replacementShape,
  replicaShape,
  selectorShape,
} from './kustomization-shapes.ts';
import {
  configYaml,
  jsonPatchTransformer,
  patchTransformer,
  strategicMergeTransformer,
} from './patch-plugins.ts';
import type { Generator, PluginHost, Transformer } from './plugin.ts';
import { applyReplacements } from './replacements.ts';
import { transformImages } from './transform-images.ts';
import { transformLabels } from './transform-labels.ts';
import { transformNames } from './transform-names.ts';
import { checkSubjectMode, transformNamespace } from './transform-namespace.ts';
import { transformReplicas } from './transform-replicas.ts';
import { valueAddTransformer, valueAddShape } from './value-add.ts';

/** Makes a transformer from the object that configures it. */
type TransformerFactory = (config: unknown, host: PluginHost) => Promise<Transformer> | Transformer;
type GeneratorFactory = (config: unknown, host: PluginHost) => Promise<Generator> | Generator;

const NO_SPECS: readonly FieldSpec[] = [];
const fieldSpecs = list(fieldSpecShape);
const labels = map(text);
const metadata = struct('types.ObjectMeta', {
  name: text,
  namespace: text,
  labels: map(text),
  annotations: map(text),
});

/** Plugins take what they know from their configuration and leave the rest. */
function read<T>(shape: Shape<T>, config: unknown): T {
  try {
    return decodeStruct(shape, config, false);
  } catch (error) {
    throw prefixed(error, 'error unmarshaling JSON: while decoding JSON');
  }
}

const labelShape = struct('LabelTransformerPlugin', { labels, fieldSpecs });
const annotationShape = struct('AnnotationsTransformerPlugin', { annotations: labels, fieldSpecs });
const affixShape = struct('PrefixTransformerPlugin', { prefix: text, suffix: text, fieldSpecs });
const imageTagShape = struct('ImageTagTransformerPlugin', { imageTag: imageShape, fieldSpecs });
const replicaCountShape = struct('ReplicaCountTransformerPlugin', { replica: replicaShape, fieldSpecs });
const replacementsShape = struct('ReplacementTransformerPlugin', { replacements: list(replacementShape) });
const strategicShape = struct('PatchStrategicMergeTransformerPlugin', { paths: list(text), patches: text });
const namespaceShape = struct('NamespaceTransformerPlugin', {
  metadata,
  fieldSpecs,
  unsetOnly: flag,
  setRoleBindingSubjects: text,
});
const json6902Shape = struct('PatchJson6902TransformerPlugin', {
  target: optional(selectorShape),
  path: text,
  jsonOp: text,
});

export const TRANSFORMERS: ReadonlyMap<string, TransformerFactory> = new Map<string, TransformerFactory>([
  ['AnnotationsTransformer', annotationsPlugin],
  ['HashTransformer', () => (resources) => addHashes(resources.items)],
  ['ImageTagTransformer', imagePlugin],
  ['LabelTransformer', labelPlugin],
  ['NamespaceTransformer', namespacePlugin],
  ['PatchJson6902Transformer', (config, host) => jsonPatchTransformer(read(json6902Shape, config), host)],
  ['PatchStrategicMergeTransformer', strategicPlugin],
  [
    'PatchTransformer',
    (config, host) => patchTransformer(read(patchShape, config), host, () => configYaml(config as object)),
  ],
  ['PrefixSuffixTransformer', affixPlugin],
  ['PrefixTransformer', prefixPlugin],
  ['SuffixTransformer', suffixPlugin],
  [
    'ReplacementTransformer',
    (config, host) => replacementsPlugin(read(replacementsShape, config).replacements, host),
  ],
  ['ReplicaCountTransformer', replicaPlugin],
  ['ValueAddTransformer', (config, host) => valueAddTransformer(read(valueAddShape, config), host)],
]);

function annotationsPlugin(config: unknown): Transformer {
  const { annotations, fieldSpecs: specs = NO_SPECS } = read(annotationShape, config);
  return (resources) => transformLabels(resources.items, annotations ?? new Map<string, string>(), specs);
}

function labelPlugin(config: unknown): Transformer {
  const { labels: pairs, fieldSpecs: specs = NO_SPECS } = read(labelShape, config);
  return (resources) => transformLabels(resources.items, pairs ?? new Map<string, string>(), specs);
}

function imagePlugin(config: unknown): Transformer {
  const { imageTag, fieldSpecs: specs = NO_SPECS } = read(imageTagShape, config);
  return (resources) => transformImages(resources.items, [imageTag], specs);
}

function namespacePlugin(config: unknown): Transformer {
  const {
    metadata: meta,
    fieldSpecs: specs,
    unsetOnly,
    setRoleBindingSubjects,
  } = read(namespaceShape, config);
  checkSubjectMode(setRoleBindingSubjects);
  return (resources) =>
    transformNamespace(resources, {
      namespace: meta.namespace,
      fieldSpecs: specs ?? NO_SPECS,
      unsetOnly,
      setRoleBindingSubjects,
    });
}

async function strategicPlugin(config: unknown, host: PluginHost): Promise<Transformer> {
  const { paths, patches } = read(strategicShape, config);
  return await strategicMergeTransformer(paths ?? [], patches, host);
}

function readAffix(config: unknown): { prefix: string; suffix: string; specs: readonly FieldSpec[] } {
  const { prefix, suffix, fieldSpecs: specs } = read(affixShape, config);
  if (specs === undefined) throw failure('fieldSpecs is not expected to be nil');
  return { prefix, suffix, specs };
}

function prefixPlugin(config: unknown): Transformer {
  const { prefix, specs } = readAffix(config);
  return (resources) => transformNames(resources.items, { prefix }, specs);
}

function suffixPlugin(config: unknown): Transformer {
  const { suffix, specs } = readAffix(config);
  return (resources) => transformNames(resources.items, { suffix }, specs);
}

function affixPlugin(config: unknown): Transformer {
  const prefix = prefixPlugin(config);
  const suffix = suffixPlugin(config);
  return (resources) => {
    prefix(resources);
    suffix(resources);
  };
}

function replicaPlugin(config: unknown): Transformer {
  const { replica, fieldSpecs: specs = NO_SPECS } = read(replicaCountShape, config);
  return (resources) => transformReplicas(resources, replica, specs);
}

/** Replacements, those in files read. */
export async function replacementsPlugin(
  written: readonly Replacement[] | undefined,
  host: PluginHost,
): Promise<Transformer> {
  const replacements: Replacement[] = [];
  for (const one of written ?? []) {
    if (one.path === '') {
      replacements.push(one);
      continue;
    }
    if (one.source !== undefined || (one.targets?.length ?? 0) > 0) {
      throw failure('cannot specify both path and inline replacement');
    }
    replacements.push(...readReplacements(decodeSigs(await host.loader.load(one.path))));
  }
  return (resources) => applyReplacements(resources.items, replacements);
}

function readReplacements(value: unknown): readonly Replacement[] {
  if (Array.isArray(value)) return value.map((one) => read(replacementShape, one));
  if (typeof value === 'object' && value !== null) return [read(replacementShape, value)];
  const kind = value === null ? 'invalid' : typeof value === 'number' ? 'float64' : goKind(value);
  throw failure(`unsupported replacement type encountered within replacement path: ${kind}`);
}

function goKind(value: unknown): string {
  return typeof value === 'boolean' ? 'bool' : 'string';
}

export const GENERATORS: ReadonlyMap<string, GeneratorFactory> = new Map<string, GeneratorFactory>([
  ['ConfigMapGenerator', (config, host) => dataGenerator('ConfigMap', config, host)],
  ['SecretGenerator', (config, host) => dataGenerator('Secret', config, host)],
  ['IAMPolicyGenerator', (config) => iamServiceAccount(read(iamPolicyShape, config))],
  [
    'HelmChartInflationGenerator',
    (config, host) => helmChartGenerator(read(helmChartShape, config), read(helmGlobalsShape, config), host),
  ],
]);

function dataGenerator(kind: 'ConfigMap' | 'Secret', config: unknown, host: PluginHost): Generator {
  const args = read(generatorArgsShape, config);
  const { metadata: meta } = read(struct('Plugin', { metadata }), config);
  const named = {
    ...args,
    name: args.name === '' ? meta.name : args.name,
    namespace: args.namespace === '' ? meta.namespace : args.namespace,
  };
  return async () => [await generate(kind, named, (path) => host.loader.load(path))];
}
