import type { Random } from '@setpoint/core';
import type { BuildPorts, HelmChartRequest } from '@setpoint/kustomize';
import type { Remotes } from '../remotes.ts';
import { inflateChart } from './inflate-chart.ts';

/** Pre-releases are versions too. */
const ANY_VERSION = '>0.0.0-0';

/**
 * What a kustomization may refer to elsewhere, read through the remotes, and the Helm that inflates its charts; what
 * their functions draw at random is `random`'s for the request, the system's without it.
 */
export function kustomizePorts(
  remotes: Remotes | undefined,
  random?: (request: HelmChartRequest) => Random,
): BuildPorts {
  const charts: BuildPorts = {
    helmTemplate: (request, signal) => inflateChart(request, random?.(request), signal),
  };
  if (remotes === undefined) return charts;
  return {
    ...charts,
    helmPull: ({ name, repo, version, devel }, signal) =>
      remotes.chart({ repository: repo, name, version: constraintOf(repo, version, devel) }, signal),
    repository: ({ raw, host, repoPath, ref, submodules, timeoutMs }, signal) =>
      remotes.repository({ url: host + repoPath, ref, submodules, timeoutMs, written: raw }, signal),
    url: (url, signal) => remotes.file(url, signal),
  };
}

/** A version in part is any that begins so in an index, as `helm pull` takes it, and a tag in a registry; nothing is the newest. */
function constraintOf(repository: string, version: string, devel: boolean): string {
  if (version === '') return devel ? ANY_VERSION : '*';
  if (repository.startsWith('oci://')) return version;
  return /^v?\d+(?:\.\d+)?$/.test(version) ? `=${version}` : version;
}
