import { createRemotes, type KustomizeBuildFlags, type Remotes } from '@setpoint/render';
import { parseRepositoryUrl, type RepositorySpec, type Tree } from '@setpoint/source';
import { type RepositoryConfig, repositoryFor } from '../config/repositories.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { buildEnvironment } from './build-environment.ts';
import type { DesiredRequest } from './desired-request.ts';
import type { DesiredPorts, ResolvedSource } from './load-desired.ts';
import type { PreparedSource } from './prepare-source.ts';
import { sourceSpec } from './source-spec.ts';
import { kustomizeToolOf } from './source-tool.ts';

/** A kustomization with its edits and build flags, and the remotes that its bases may be read from. */
export async function prepareKustomize(
  { source, revision }: ResolvedSource,
  tree: Tree,
  path: string,
  request: DesiredRequest,
  ports: DesiredPorts,
  signal: AbortSignal,
): Promise<PreparedSource> {
  const environment = buildEnvironment(request.context, source, revision.id);
  const tool = kustomizeToolOf(source, environment, request.kustomize);
  const build = await withCluster(tool.build ?? {}, request, signal);
  return { tree, path, tool: { ...tool, build }, remotes: remotesOf(source, request, ports) };
}

/** Charts of a kustomization are told of the cluster what the source and the flags do not say. */
async function withCluster(
  flags: KustomizeBuildFlags,
  { cluster }: DesiredRequest,
  signal: AbortSignal,
): Promise<KustomizeBuildFlags> {
  if (flags.enableHelm !== true || cluster === undefined) return flags;
  const { kubeVersion, apiVersions } = await cluster.capabilities(signal);
  return { helmKubeVersion: kubeVersion, helmApiVersions: apiVersions, ...flags };
}

function remotesOf(
  source: ApplicationSource,
  { context, repositories, maxAgeMs, remoteFilesMaxAgeMs = maxAgeMs }: DesiredRequest,
  ports: DesiredPorts,
): Remotes {
  const own = sourceSpec(source, context.project, repositories);
  return createRemotes({
    source: ports.source,
    maxAgeMs,
    filesMaxAgeMs: remoteFilesMaxAgeMs,
    chartFor: (repoURL, chart) => sourceSpec({ repoURL, chart }, context.project, repositories),
    repositoryFor: (url) => remoteSpec(url, own, context.project, repositories),
    allowLocal: parsed(own.url)?.protocol === 'file',
  });
}

/**
 * How a remote base is reached: as its URL is registered, else with the credentials of the application's own repository
 * where it is on the same server. Argo CD hands them to every server; here they never leave theirs.
 */
export function remoteSpec(
  url: string,
  own: RepositorySpec,
  project: string,
  repositories: RepositoryConfig,
): RepositorySpec {
  const found = repositoryFor(url, project, repositories);
  if (found.credentials !== undefined || own.credentials === undefined) return found;
  const [theirs, ours] = [parsed(url), parsed(own.url)];
  const isSameServer =
    theirs !== undefined &&
    theirs.protocol === ours?.protocol &&
    theirs.host === ours.host &&
    theirs.origin === ours.origin;
  if (!isSameServer) return found;
  return {
    ...found,
    credentials: own.credentials,
    ...(own.clientCertificate === undefined ? {} : { clientCertificate: own.clientCertificate }),
    ...(own.insecure === undefined ? {} : { insecure: own.insecure }),
  };
}

function parsed(url: string): ReturnType<typeof parseRepositoryUrl> | undefined {
  try {
    return parseRepositoryUrl(url);
  } catch {
    // What is no URL of Git shares no server with one.
    return undefined;
  }
}
