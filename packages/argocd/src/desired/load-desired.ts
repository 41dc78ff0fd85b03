import { createHash } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import type { KubeObject, ObjectRef } from '@setpoint/kube';
import {
  type Reads,
  RecordingTree,
  type Renderer,
  type RemoteRepository,
  type ToolKind,
} from '@setpoint/render';
import { withSpan } from '@setpoint/runtime';
import type { RepositorySpec, Revision, Source, Tree } from '@setpoint/source';
import type { DesiredObject } from '@setpoint/sync';
import { policyFor } from '../integrity/policy.ts';
import { verifySource } from '../integrity/verify-source.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import type { Desired } from './desired.ts';
import type { DesiredRequest } from './desired-request.ts';
import { lookedUpIn } from './looked-up.ts';
import { remoteBasesIn } from './remote-bases.ts';
import { type PreparedSource, prepareSource } from './prepare-source.ts';
import { remoteSpec } from './prepare-kustomize.ts';
import { type SourceReads, sourceReads } from './source-reads.ts';
import { sourceSpec } from './source-spec.ts';
import { type SubmodulePorts, withSubmodules } from './submodules.ts';
import { WatchedCluster } from './watched-cluster.ts';

export interface DesiredPorts {
  readonly source: Source;
  readonly renderer: Renderer;
}

/** One source, rendered. */
export interface Part {
  readonly revision: string;
  readonly sourceType: string;
  readonly objects: readonly DesiredObject[];
  readonly tool?: PreparedSource['tool'];
  readonly lookedUp: readonly ObjectRef[];
  readonly remoteBases: readonly RemoteRepository[];
  readonly problems: readonly SetpointError[];
  readonly key: string | undefined;
  /** What the render read, in the tree it was given. */
  readonly reads: Reads;
}

/** A source at the revision it resolved to; its files are fetched when they are first asked for. */
export interface ResolvedSource {
  readonly source: ApplicationSource;
  readonly revision: Revision;
  /** Somebody's signature of the revision is asked for. */
  readonly isVerified: boolean;
  /** With the submodules. */
  readonly tree: () => Promise<Tree>;
  /** The repository's own, with what was read of it so far. */
  readonly recorded: () => Promise<RecordingTree>;
}

const toolNames: Readonly<Record<ToolKind, string>> = {
  directory: 'Directory',
  helm: 'Helm',
  kustomize: 'Kustomize',
  plugin: 'Plugin',
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
  return desiredOf((await loadParts(request, ports, signal)).parts);
}

export interface Followed {
  readonly desired: Desired;
  /** Undefined when it is not complete, or more than what was read may change it. */
  readonly reads: SourceReads | undefined;
}

/** {@link loadDesired} with what was read for it. */
export async function loadFollowed(
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<Followed> {
  const watched = request.cluster === undefined ? undefined : new WatchedCluster(request.cluster);
  const asked = watched === undefined ? request : { ...request, cluster: watched };
  const { resolved, parts } = await loadParts(asked, ports, signal);
  const desired = desiredOf(parts);
  if (desired.key === undefined || ports.renderer.discoversPlugins) return { desired, reads: undefined };
  return { desired, reads: await sourceReads(resolved, parts, watched, signal) };
}

interface Loaded {
  readonly resolved: readonly (ResolvedSource | SetpointError)[];
  readonly parts: readonly Part[];
}

async function loadParts(request: DesiredRequest, ports: DesiredPorts, signal: AbortSignal): Promise<Loaded> {
  const resolved = await Promise.all(
    request.sources.map((source, index) =>
      resolveSource(source, request.revisions[index] ?? '', request, ports, signal),
    ),
  );
  const parts = await Promise.all(resolved.map((one) => loadPart(one, resolved, request, ports, signal)));
  return { resolved, parts };
}

function desiredOf(parts: readonly Part[]): Desired {
  const keys = parts.map((part) => part.key);
  return {
    revisions: parts.map((part) => part.revision),
    sourceTypes: parts.map((part) => part.sourceType),
    objects: parts.flatMap((part) => part.objects),
    tools: parts.map((part) => part.tool),
    lookedUp: parts.flatMap((part) => part.lookedUp),
    remoteBases: parts.flatMap((part) => part.remoteBases),
    problems: parts.flatMap((part) => part.problems),
    key: keys.includes(undefined) ? undefined : createHash('sha256').update(keys.join('\n')).digest('hex'),
  };
}

async function resolveSource(
  source: ApplicationSource,
  pinned: string | SetpointError,
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<ResolvedSource | SetpointError> {
  if (pinned instanceof SetpointError) return pinned;
  if (request.files !== undefined) return givenFiles(source, request.files);
  try {
    const spec = sourceSpec(source, request.context.project, request.repositories);
    const facts = { 'setpoint.application': request.context.instance };
    const revision = await withSpan('resolve', { facts, kind: 'client' }, (span) => {
      span.fact('setpoint.ref', source.targetRevision ?? '');
      return ports.source.resolve(spec, pinned || (source.targetRevision ?? ''), signal, {
        maxAgeMs: request.maxAgeMs,
        ...(source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix }),
      });
    });
    const isVerified = await verifyRevision(source, spec, revision, request, ports, signal);
    const recorded = once(() =>
      withSpan(
        'fetch',
        { kind: 'client', facts: { ...facts, 'setpoint.revision': revision.id } },
        async () => new RecordingTree(await ports.source.tree(spec, revision, signal)),
      ),
    );
    const tree = once(async () =>
      withSubmodules(await recorded(), spec, submodulePorts(request, ports, signal), signal),
    );
    return { source, revision, isVerified, tree, recorded };
  } catch (error) {
    signal.throwIfAborted();
    return SetpointError.from(error);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Nobody signed them, and nobody watches them. */
function givenFiles(source: ApplicationSource, files: Tree): ResolvedSource {
  const recorded = once(async () => new RecordingTree(files));
  return { source, revision: files.revision, isVerified: false, tree: recorded, recorded };
}

function submodulePorts(
  { submodules, context, repositories }: DesiredRequest,
  { source }: DesiredPorts,
  signal: AbortSignal,
): SubmodulePorts {
  return {
    policy: submodules,
    specFor: (url, own) => remoteSpec(url, own, context.project, repositories),
    tree: (spec, revision) => source.tree(spec, revision, signal),
  };
}

/**
 * Throws unless the revision is signed as the project asks; charts and registries have no signatures of this kind. False
 * when the project asks for none.
 */
async function verifyRevision(
  source: ApplicationSource,
  repository: RepositorySpec,
  revision: Revision,
  { integrity }: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<boolean> {
  if (integrity === undefined || (repository.kind ?? 'git') !== 'git') return false;
  const policy = policyFor(integrity.project, source.repoURL);
  if (policy === undefined) return false;
  // A commit was asked for, but it may be where a signed tag points.
  const named = await ports.source.resolve(repository, source.targetRevision ?? '', signal, {
    maxAgeMs: Number.POSITIVE_INFINITY,
    ...(source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix }),
  });
  const found = named.id === revision.id ? named : revision;
  const { keyring } = integrity;
  await verifySource({ repository, revision: found, policy, keyring }, ports.source, signal);
  return true;
}

async function loadPart(
  resolved: ResolvedSource | SetpointError,
  all: readonly (ResolvedSource | SetpointError)[],
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<Part> {
  if (resolved instanceof SetpointError) return failedPart('', resolved);
  const { source, revision } = resolved;
  // A source that only gives its name to others has no manifests of its own.
  if (source.ref && !source.path && !source.chart)
    return { ...nothing, revision: revision.id, key: revision.id };
  try {
    const prepared = await prepareSource(resolved, all, request, ports, signal);
    return { ...(await renderPart(prepared, ports.renderer, signal)), revision: revision.id };
  } catch (error) {
    signal.throwIfAborted();
    return failedPart(revision.id, SetpointError.from(error));
  }
}

const nothing = {
  sourceType: '',
  objects: [],
  lookedUp: [],
  remoteBases: [],
  problems: [],
  reads: new Map(),
} as const;

function failedPart(revision: string, problem: SetpointError): Part {
  return { ...nothing, revision, problems: [problem], key: undefined };
}

async function renderPart(
  prepared: PreparedSource,
  renderer: Renderer,
  signal: AbortSignal,
): Promise<Omit<Part, 'revision'>> {
  const result = await withSpan('render', { facts: { 'setpoint.tool': prepared.tool.kind } }, () =>
    renderer.render(prepared, signal),
  );
  const sourceType = toolNames[prepared.tool.kind];
  const lookedUp = lookedUpIn(result.reads);
  const remoteBases = remoteBasesIn(result.reads);
  if (!result.ok)
    return {
      sourceType,
      objects: [],
      tool: prepared.tool,
      lookedUp,
      remoteBases,
      problems: result.errors,
      key: undefined,
      reads: result.reads,
    };
  const objects = result.objects.map(({ object, path: file, line }) => ({
    object: object as KubeObject,
    origin: { file, line },
  }));
  const { tool } = prepared;
  const { key, reads } = result;
  return { sourceType, objects, tool, lookedUp, remoteBases, problems: [], key, reads };
}
