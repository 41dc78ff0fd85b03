import type { RepositorySpec } from '@setpoint/source';
import { type RepositoryConfig, repositoryFor } from '../config/repositories.ts';
import type { ApplicationSource } from '../resources/application-source.ts';

/** What tells where a source is and what it is. */
export type Located = Pick<ApplicationSource, 'repoURL' | 'chart' | 'helm'>;

/**
 * How the source is reached, and whether it is Git, a chart of a Helm repository or something of an OCI registry: by
 * `oci://`, by `chart`, and for charts by `enableOCI` of the repository's Secret or a URL without a scheme, as in Argo CD.
 */
export function sourceSpec(source: Located, project: string, config: RepositoryConfig): RepositorySpec {
  const { repoURL, chart, helm } = source;
  const found = repositoryFor(repoURL, project, config);
  const { kind: registered, ...spec } = found;
  const ofChart = chart ? { chart } : {};
  if (repoURL.startsWith('oci://')) return { ...spec, kind: 'oci', ...ofChart };
  if (!chart) return registered === 'oci' ? { ...spec, kind: 'oci' } : spec;
  const isRegistry = registered === 'oci' || !/^[a-z][a-z0-9+.-]*:\/\//i.test(repoURL);
  if (isRegistry) return { ...spec, kind: 'oci', chart };
  return {
    ...spec,
    kind: 'helm',
    chart,
    ...(helm?.passCredentials === true ? { passCredentials: true } : {}),
  };
}
