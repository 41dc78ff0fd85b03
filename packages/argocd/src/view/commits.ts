import type { CommitInfo, RemoteRefs } from '@setpoint/source';
import { repositoryFor } from '../config/repositories.ts';
import type { PlanPorts } from '../plan-application.ts';
import { sourcesOf } from '../model/sources.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';

export type Commit = CommitInfo & { readonly tags: readonly string[] };
type SourcePorts = Pick<PlanPorts, 'config' | 'source'>;

/** The commit of one of the application's sources; throws what reaching the repository throws. */
export function commitOf(
  app: Application,
  revision: string,
  ports: SourcePorts,
  signal: AbortSignal,
  source: Pick<ApplicationSource, 'repoURL'> | undefined = sourcesOf(app)[0],
): Promise<Commit> {
  const spec = repositoryFor(source?.repoURL ?? '', app.spec.project, ports.config.repositories());
  return ports.source.commitInfo(spec, revision, signal);
}

/** Branches and tags that the repository announces; throws what reaching it throws, which is also a test of access. */
export function refsOf(
  url: string,
  project: string,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<RemoteRefs> {
  return ports.source.refs(repositoryFor(url, project, ports.config.repositories()), signal);
}
