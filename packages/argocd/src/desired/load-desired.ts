import { createHash } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { detectTool, type Renderer, type Tool, type ToolKind } from '@setpoint/render';
import type { GitSource, Tree } from '@setpoint/source';
import type { DesiredObject } from '@setpoint/sync';
import { type RepositoryConfig, repositoryFor } from '../config/repositories.ts';
import { codes } from '../errors.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import type { Desired } from './desired.ts';
import { directoryToolOf, helmToolOf, kustomizeToolOf, type RenderContext } from './source-tool.ts';

export interface DesiredPorts {
  readonly source: GitSource;
  readonly renderer: Renderer;
}

export interface DesiredRequest {
  readonly project: string;
  readonly sources: readonly ApplicationSource[];
  /** Each source's commit, or why there is none; absent or '' asks the remote about its targetRevision. */
  readonly revisions: readonly (string | SetpointError)[];
  readonly repositories: RepositoryConfig;
  /** What rendering tools are told about the application. */
  readonly context: RenderContext;
  /** How old the remote's answer may be, milliseconds; 0 asks it now. */
  readonly maxAgeMs: number;
}

interface Part {
  readonly revision: string;
  readonly sourceType: string;
  readonly objects: readonly DesiredObject[];
  readonly problems: readonly SetpointError[];
  readonly key: string | undefined;
}

const toolNames: Readonly<Record<ToolKind, string>> = {
  directory: 'Directory',
  helm: 'Helm',
  kustomize: 'Kustomize',
};

/**
 * Resolves and renders every source. What fails becomes a problem of the result, so that one bad source does not hide
 * the others' errors; only the signal's abort throws.
 */
export async function loadDesired(
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<Desired> {
  const parts = await Promise.all(
    request.sources.map((source, index) =>
      loadPart(source, request.revisions[index] ?? '', request, ports, signal),
    ),
  );
  const keys = parts.map((part) => part.key);
  return {
    revisions: parts.map((part) => part.revision),
    sourceTypes: parts.map((part) => part.sourceType),
    objects: parts.flatMap((part) => part.objects),
    problems: parts.flatMap((part) => part.problems),
    key: keys.includes(undefined) ? undefined : createHash('sha256').update(keys.join('\n')).digest('hex'),
  };
}

async function loadPart(
  source: ApplicationSource,
  pinned: string | SetpointError,
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<Part> {
  if (pinned instanceof SetpointError) return failedPart('', pinned);
  let revisionId = '';
  try {
    const spec = repositoryFor(source.repoURL, request.project, request.repositories);
    const revision = await ports.source.resolve(spec, pinned || (source.targetRevision ?? ''), signal, {
      maxAgeMs: request.maxAgeMs,
      ...(source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix }),
    });
    revisionId = revision.id;
    // A source that only gives its name to others has no manifests of its own.
    if (source.ref && !source.path) return { ...nothing, revision: revision.id, key: revision.id };
    const tree = await ports.source.tree(spec, revision, signal);
    return {
      ...(await renderPart(source, tree, ports.renderer, request.context, signal)),
      revision: revision.id,
    };
  } catch (error) {
    signal.throwIfAborted();
    return failedPart(revisionId, SetpointError.from(error));
  }
}

const nothing = { sourceType: '', objects: [], problems: [] } as const;

function failedPart(revision: string, problem: SetpointError): Part {
  return { ...nothing, revision, problems: [problem], key: undefined };
}

async function renderPart(
  source: ApplicationSource,
  tree: Tree,
  renderer: Renderer,
  context: RenderContext,
  signal: AbortSignal,
): Promise<Omit<Part, 'revision'>> {
  const path = source.path ?? '.';
  const tool = await toolOf(source, tree, path, context, signal);
  const result = await renderer.render({ tree, path, tool }, signal);
  const sourceType = toolNames[tool.kind];
  if (!result.ok) return { sourceType, objects: [], problems: result.errors, key: undefined };
  const objects = result.objects.map(({ object, path: file, line }) => ({
    object: object as KubeObject,
    origin: { file, line },
  }));
  return { sourceType, objects, problems: [], key: result.key };
}

/** The tool that the source names, else the one its files ask for. */
async function toolOf(
  source: ApplicationSource,
  tree: Tree,
  path: string,
  context: RenderContext,
  signal: AbortSignal,
): Promise<Tool> {
  const missing = unsupportedIn(source);
  if (missing !== undefined) throw unsupported(missing);
  switch (explicitKind(source) ?? (await detectTool(tree, path, signal))) {
    case 'helm':
      return helmToolOf(source, path, context);
    case 'kustomize':
      return kustomizeToolOf(source);
    default:
      return directoryToolOf(source);
  }
}

/** A block that says anything decides, as in Argo CD; the files decide otherwise. */
function explicitKind(source: ApplicationSource): ToolKind | undefined {
  const says = (block: object | undefined): boolean => block !== undefined && Object.keys(block).length > 0;
  if (says(source.directory)) return 'directory';
  if (says(source.kustomize)) return 'kustomize';
  return says(source.helm) ? 'helm' : undefined;
}

/** What a source asks for that would be rendered otherwise than Argo CD does, and so deploy something else. */
function unsupportedIn({ chart, plugin, directory, helm, kustomize }: ApplicationSource): string | undefined {
  if (chart) return 'charts from Helm repositories';
  if (plugin !== undefined) return 'config management plugins';
  if (directory?.disableExtensionFilter === true)
    return 'files of any name (directory.disableExtensionFilter)';
  if (kustomize?.commonAnnotationsEnvsubst === true)
    return 'annotations with variables (kustomize.commonAnnotationsEnvsubst)';
  const files = [...(helm?.valueFiles ?? []), ...(helm?.fileParameters ?? []).map(({ path = '' }) => path)];
  const foreign = files.find((file) => file.startsWith('$') || /^[a-z][a-z0-9+.-]*:\/\//i.test(file));
  return foreign === undefined ? undefined : `value files outside the source (${foreign})`;
}

function unsupported(what: string): SetpointError {
  return new SetpointError(codes.invalidSpec, `${what} are not rendered yet`, {
    subject: 'spec.source',
    rule: 'This version deploys plain manifests, kustomizations and charts from Git.',
    nextAction:
      'Commit the chart with its values, or the rendered manifests, to Git and point spec.source.path at them.',
  });
}
