import type { BuildPorts } from '@setpoint/kustomize';
import type { Remotes } from '../remotes.ts';

/** What a kustomization may refer to elsewhere, read through the remotes. */
export function kustomizePorts(remotes: Remotes | undefined): BuildPorts {
  if (remotes === undefined) return {};
  return {
    repository: ({ raw, host, repoPath, ref, timeoutMs }, signal) =>
      remotes.repository({ url: host + repoPath, ref, timeoutMs, written: raw }, signal),
    url: (url, signal) => remotes.file(url, signal),
  };
}
