import { SetpointError } from '@setpoint/core';
import {
  clusterTree,
  detectTool,
  type FluxTool,
  type PluginTool,
  type Remotes,
  type Tool,
  type ToolKind,
  withChartDependencies,
} from '@setpoint/render';
import {
  createDirectoryTree,
  type Mount,
  mountTrees,
  type RepositorySpec,
  type Tree,
} from '@setpoint/source';
import { repositoryByName } from '../config/repositories.ts';
import { codes } from '../errors.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { buildEnvironment } from './build-environment.ts';
import type { DesiredRequest } from './desired-request.ts';
import type { DesiredPorts, ResolvedSource } from './load-desired.ts';
import { pluginToolOf } from './plugin-tool.ts';
import { prepareKustomize } from './prepare-kustomize.ts';
import { sourceSpec } from './source-spec.ts';
import { withSourceOverrides } from './source-overrides.ts';
import { type ChartContext, directoryToolOf, helmToolOf, valuePathsOf } from './source-tool.ts';
import { refMount, type ValuePath } from './value-paths.ts';

/** What is given to the renderer. */
export interface PreparedSource {
  readonly tree: Tree;
  readonly path: string;
  readonly tool: Exclude<Tool, FluxTool>;
  /** Where its files may refer to. */
  readonly remotes?: Remotes;
}

type All = readonly (ResolvedSource | SetpointError)[];

/** Where charts see the cluster. */
export const clusterMount = '@cluster';
/** How long an answer about the versions of a dependency without a lock counts, milliseconds. */
const dependencyMaxAgeMs = 3_600_000;

/**
 * The source's tree with everything mounted in it that its chart reads from elsewhere (other sources, servers, the
 * cluster, dependencies), and its tool. Throws what keeps any of it from being had.
 */
export async function prepareSource(
  resolved: ResolvedSource,
  all: All,
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<PreparedSource> {
  const tree = await resolved.tree();
  const source = await withSourceOverrides(resolved.source, tree, request.context.instance, signal);
  const path = source.chart ? '' : (source.path ?? '.');
  const { kind, tool } = await toolFor(source, tree, path, resolved.revision.id, request, ports, signal);
  if (tool !== undefined) return { tree, path, tool };
  switch (kind) {
    case 'helm':
      return prepareChart({ ...resolved, source }, tree, path, all, request, ports, signal);
    case 'kustomize':
      return prepareKustomize({ ...resolved, source }, tree, path, request, ports, signal);
    default:
      return {
        tree,
        path,
        tool: directoryToolOf(source, buildEnvironment(request.context, source, resolved.revision.id)),
      };
  }
}

async function prepareChart(
  { source, revision }: ResolvedSource,
  tree: Tree,
  path: string,
  all: All,
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<PreparedSource> {
  const environment = buildEnvironment(request.context, source, revision.id);
  const refs = refsOf(all);
  const { valuesFileSchemes: schemes, lookup } = request.helm;
  const context: ChartContext = {
    build: request.context,
    environment,
    paths: { directory: path, refs: new Set(refs.keys()), environment, schemes },
    cluster: request.cluster === undefined ? '' : clusterMount,
    lookup: lookup !== 'none' && request.cluster !== undefined,
  };
  const whole = await withChartDependencies(tree, path, dependencyPorts(request, ports), signal);
  const named = valuePathsOf(source, context.paths);
  const mounts = [
    ...(await mountsOf(named, refs, request, ports, signal)),
    ...(request.cluster === undefined
      ? []
      : [{ path: clusterMount, tree: clusterTree(request.cluster), isListed: false }]),
  ];
  return { tree: mountTrees(whole, mounts), path, tool: helmToolOf(source, context) };
}

function dependencyPorts({ context, repositories }: DesiredRequest, { source }: DesiredPorts) {
  const chartFor = (repository: string, chart: string): RepositorySpec => {
    const name = /^(?:@|alias:)(.+)$/.exec(repository)?.[1];
    const repoURL = name === undefined ? repository : repositoryByName(name, context.project, repositories);
    if (repoURL === undefined) throw unknownRepository(repository);
    return sourceSpec({ repoURL, chart }, context.project, repositories);
  };
  return { source, chartFor, maxAgeMs: dependencyMaxAgeMs };
}

/** Sources by the name they give themselves; one that could not be resolved fails whoever refers to it. */
function refsOf(all: All): ReadonlyMap<string, ResolvedSource> {
  const refs = new Map<string, ResolvedSource>();
  for (const one of all) {
    if (!(one instanceof SetpointError) && one.source.ref) refs.set(one.source.ref, one);
  }
  return refs;
}

async function mountsOf(
  named: readonly ValuePath[],
  refs: ReadonlyMap<string, ResolvedSource>,
  { maxAgeMs }: DesiredRequest,
  { source }: DesiredPorts,
  signal: AbortSignal,
): Promise<readonly Mount[]> {
  const mounts = new Map<string, Promise<Mount>>();
  for (const item of named) {
    if (item.kind === 'ref') {
      const path = refMount(item.ref);
      const { tree } = refs.get(item.ref) as ResolvedSource;
      if (!mounts.has(path))
        mounts.set(
          path,
          tree().then((found) => ({ path, tree: found, isListed: false })),
        );
    } else if (item.kind === 'remote' && !mounts.has(item.path)) {
      const { path, url } = item;
      const fetched = source.file(url, maxAgeMs, signal).then((bytes) => {
        const file = createDirectoryTree(new Map([['file', bytes]]));
        return { path, tree: file, from: 'file', isListed: false };
      });
      mounts.set(path, fetched);
    }
  }
  return Promise.all(mounts.values());
}

interface Chosen {
  readonly kind: ToolKind;
  /** Of a plugin. */
  readonly tool?: PluginTool;
}

/** As in Argo CD what a source says decides, then the plugins, then the files. */
async function toolFor(
  source: ApplicationSource,
  tree: Tree,
  path: string,
  revision: string,
  request: DesiredRequest,
  { renderer }: DesiredPorts,
  signal: AbortSignal,
): Promise<Chosen> {
  const explicit = explicitKind(source);
  if (source.chart) return { kind: 'helm' };
  if (explicit !== undefined && explicit !== 'plugin') return { kind: explicit };
  if (explicit === undefined && !renderer.discoversPlugins)
    return { kind: await detectTool(tree, path, signal) };
  const environment = buildEnvironment(request.context, source, revision);
  const tool = pluginToolOf(source, environment, await request.cluster?.capabilities(signal));
  if (explicit === 'plugin') return { kind: 'plugin', tool };
  const name = await renderer.discoverPlugin(tree, path, tool.env, signal);
  if (name === undefined) return { kind: await detectTool(tree, path, signal) };
  return { kind: 'plugin', tool: { ...tool, name } };
}

/** A block that says anything decides, as in Argo CD, where two are an error; the files decide otherwise. */
function explicitKind(source: ApplicationSource): ToolKind | undefined {
  const says = (block: object | undefined): boolean => block !== undefined && Object.keys(block).length > 0;
  const kinds: readonly (readonly [kind: ToolKind, name: string, isSet: boolean])[] = [
    ['kustomize', 'Kustomize', says(source.kustomize)],
    ['helm', 'Helm', says(source.helm)],
    ['directory', 'Directory', says(source.directory)],
    ['plugin', 'Plugin', source.plugin !== undefined],
  ];
  const named = kinds.filter(([, , isSet]) => isSet);
  if (named.length > 1) {
    const names = named.map(([, name]) => name).join(',');
    throw new SetpointError(codes.invalidSpec, `multiple application sources defined: ${names}`, {
      subject: 'spec.source',
      rule: 'A source is rendered by one tool.',
      nextAction: 'Keep one of kustomize, helm, directory and plugin.',
    });
  }
  return named[0]?.[0];
}

function unknownRepository(repository: string): SetpointError {
  return new SetpointError(codes.invalidSpec, `no repository definition for ${repository}`, {
    subject: 'Chart.yaml',
    rule: '@name and alias:name are the names of repository Secrets',
    nextAction: 'Register the repository under that name, or give its URL in Chart.yaml.',
  });
}
