import { decodeSigs } from '@setpoint/goyaml';
import { failure, messageOf, prefixed, rephrased } from './errors.ts';
import { decodeStruct } from './go-struct.ts';
import type {
  GeneratorArgs,
  HelmChart,
  HelmGlobals,
  HelmChartArgs,
  Kustomization,
} from './kustomization-fields.ts';
import { helmChartShape, kustomizationShape } from './kustomization-shapes.ts';

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

/** Changes a kustomization as `kustomize edit` does: after its old fields were taken over, before it is checked. */
export type KustomizationEdit = (kustomization: Kustomization) => Kustomization;

/** How the file that a build starts with is read. */
export interface Reading {
  readonly edit?: KustomizationEdit | undefined;
  /** Unknown fields are no error. Default false. */
  readonly isLenient?: boolean | undefined;
}

/** Reads a kustomization file; `root` is how messages name its directory. */
export function parseKustomization(
  content: Uint8Array,
  root: string,
  { edit = (kustomization) => kustomization, isLenient = false }: Reading = {},
): ParsedKustomization {
  const written = decodeFile(content, isLenient);
  const warnings = DEPRECATED.filter(([field]) => written[field] !== undefined).map(
    ([field, successor, fix]) =>
      `# Warning: '${field}' is deprecated. Please use '${successor}' instead. ${fix}`,
  );
  const kustomization = edit(withoutOldFields(written));
  if (isEmpty(kustomization)) throw failure('kustomization.yaml is empty');
  checkVersion(kustomization, root);
  return { kustomization, warnings };
}

function decodeFile(content: Uint8Array, isLenient: boolean): Kustomization {
  try {
    return decodeStruct(kustomizationShape, decodeSigs(content), !isLenient);
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
