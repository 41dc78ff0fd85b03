import { Accumulator } from './accumulator.ts';
import { BuildContext, type BuildPorts, type HelmFlags } from './build-context.ts';
import { addHashes } from './content-hash.ts';
import { messageOf, prefixed } from './errors.ts';
import { placed } from './field-place.ts';
import type { Files } from './files.ts';
import { goMapText } from './go-map.ts';
import type { KustomizationEdit } from './kustomization.ts';
import { Loader, type LoaderOptions } from './loader.ts';
import { fixNameReferences } from './name-references.ts';
import { ORIGIN, TRANSFORMATIONS } from './origin.ts';
import { objectOf } from './plain-value.ts';
import type { Resource } from './resource.ts';
import { sortResources } from './sort-order.ts';
import { checkMetadata } from './parse-resources.ts';
import { Target } from './target.ts';
import { transformLabels } from './transform-labels.ts';
import { resolveVars } from './vars.ts';

export interface BuildOptions extends HelmFlags {
  /** `rootOnly` refuses files that are not below their kustomization. Default `rootOnly`, as kubectl has it. */
  readonly loadRestrictions?: 'rootOnly' | 'none';
  /** Order where the kustomization says none: `legacy` (default, as kubectl) or `none`, as they come (Flux). */
  readonly reorder?: 'legacy' | 'none';
  /** Allow `helmCharts`. Default false. */
  readonly enableHelm?: boolean;
  /** Add the label `app.kubernetes.io/managed-by`. Default false. */
  readonly managedByLabel?: boolean;
  /** What that label names as the version of kustomize. Default `v5.7.1`. */
  readonly version?: string;
  /** Changes the kustomization that the build starts with, as `kustomize edit` would have. */
  readonly edit?: KustomizationEdit;
  /** Fields of that kustomization which kustomize does not know are left out, as Flux does. Default: an error. */
  readonly ignoresUnknownFields?: boolean;
  /** The schemas of `openapi` add to the built-in ones, as in Flux. Default: they replace them. */
  readonly extendsSchema?: boolean;
  /** How messages name the root of the files: an absolute path. Default empty. */
  readonly directory?: string;
}

export interface KustomizeResult {
  /** The objects in order, without the notes of the build. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  /** What kustomize warns of: deprecated fields, unused vars. */
  readonly warnings: readonly string[];
  /** What `kubectl kustomize` prints. */
  yaml(): string;
}

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';

/**
 * Builds the kustomization in directory `root` of the files, exactly as `kubectl kustomize` of kustomize 5.7.1 does, and
 * fails with its messages (`kustomize.build-failed` and the other codes of {@link KUSTOMIZE_CODES}).
 *
 * @example
 * const { objects } = await build(tree, 'overlays/prod', {}, {}, signal);
 */
export async function build(
  files: Files,
  root: string,
  options: BuildOptions,
  ports: BuildPorts,
  signal: AbortSignal,
): Promise<KustomizeResult> {
  return await buildAt(
    await Loader.at(files, root, loaderOptions(options, ports, signal)),
    options,
    ports,
    signal,
  );
}

/** As {@link build}, of a directory in a repository: what `kubectl kustomize URL` builds. */
export async function buildUrl(
  url: string,
  options: BuildOptions,
  ports: BuildPorts,
  signal: AbortSignal,
): Promise<KustomizeResult> {
  return await buildAt(
    await Loader.atUrl(url, loaderOptions(options, ports, signal)),
    options,
    ports,
    signal,
  );
}

function loaderOptions(options: BuildOptions, ports: BuildPorts, signal: AbortSignal): LoaderOptions {
  const { loadRestrictions, directory = '' } = options;
  return { rootOnly: loadRestrictions !== 'none', directory, signal, ports };
}

async function buildAt(
  loader: Loader,
  options: BuildOptions,
  ports: BuildPorts,
  signal: AbortSignal,
): Promise<KustomizeResult> {
  const context = new BuildContext(ports, options, signal);
  const target = await Target.root(loader, context, {
    edit: options.edit,
    isLenient: options.ignoresUnknownFields,
  });
  const accumulated = await target.accumulate(new Accumulator());
  return await target.at([], async () => finish(accumulated, target, options, context.warnings));
}

/** What happens once, at the root: hashes, references, vars, order, and the end of the build's notes. */
function finish(
  { list, config, vars }: Accumulator,
  { kustomization }: Target,
  options: BuildOptions,
  warnings: string[],
): KustomizeResult {
  addHashes(list.items);
  fixNameReferences(list.items, config.nameReferences);
  warnings.push(...resolveVars(list.items, vars, config.fields.varReference));
  list.reset(list.items.filter((resource) => !isLocal(resource)));
  sortResources(list, kustomization.sortOptions ?? defaultOrder(options));
  const metadata = kustomization.buildMetadata ?? [];
  if (options.managedByLabel === true || metadata.includes('managedByLabel')) {
    labelManaged(list.items, options.version ?? 'v5.7.1');
  }
  for (const resource of list.items) removeNotes(resource, metadata);
  return new Result(list.items, warnings);
}

/** Whether nothing of the resource is printed; what a patch left without kind or name is an error here, and not before. */
function isLocal(resource: Resource): boolean {
  if (resource.isEmpty) return true;
  checkMetadata(resource.root);
  const local = resource.annotation(LOCAL_CONFIG);
  return local !== undefined && local !== 'false';
}

function defaultOrder({ reorder }: BuildOptions) {
  return reorder === 'none' ? undefined : { order: 'legacy', legacySortOptions: undefined };
}

function labelManaged(resources: readonly Resource[], version: string): void {
  const spec = { group: '', version: '', kind: '', path: 'metadata/labels', create: true };
  transformLabels(resources, new Map([[MANAGED_BY, `kustomize-${version}`]]), [spec]);
}

function removeNotes(resource: Resource, metadata: readonly string[]): void {
  resource.removeBuildAnnotations();
  if (!metadata.includes('originAnnotations')) resource.removeAnnotation(ORIGIN);
  if (!metadata.includes('transformerAnnotations')) resource.removeAnnotation(TRANSFORMATIONS);
}

class Result implements KustomizeResult {
  readonly warnings: readonly string[];
  readonly #resources: readonly Resource[];
  #objects: readonly Readonly<Record<string, unknown>>[] | undefined;

  constructor(resources: readonly Resource[], warnings: readonly string[]) {
    this.#resources = resources;
    this.warnings = warnings;
  }

  get objects(): readonly Readonly<Record<string, unknown>>[] {
    this.#objects ??= this.#resources.map((resource) => objectOf(resource.root));
    return this.#objects;
  }

  yaml(): string {
    return this.#resources.map(yamlOf).join('---\n');
  }
}

function yamlOf(resource: Resource): string {
  try {
    return resource.toYaml();
  } catch (error) {
    // Go shows the map where there is one: JSON refused it, not YAML.
    const shown = messageOf(error).startsWith('json: ')
      ? goMapText(resource.root)
      : 'map[string]interface {}(nil)';
    throw placed(prefixed(error, shown), () => objectText(resource));
  }
}

function objectText({ apiVersion, kind, namespace, name }: Resource): string {
  return `${apiVersion} ${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
