import type { RepositorySpec } from '@setpoint/source';
import { type RepositoryConfig, repositoryFor } from '../config/repositories.ts';
import type { ApplicationSource } from '../resources/application-source.ts';

/** What tells where a source is and what it is. */
export type Located = Pick<ApplicationSource, 'repoURL' | 'chart' | 'helm'>;

/** Places remembered of one configuration. */
const mostKnown = 10_000;
const known = new WeakMap<RepositoryConfig, Map<string, RepositorySpec>>();

/**
 * How the source is reached, and whether it is Git, a chart of a Helm repository or something of an OCI registry: by
 * `oci://`, by `chart`, and for charts by `enableOCI` of the repository's Secret or a URL without a scheme, as in Argo CD.
 * The same spec for the same place in one configuration: many applications are of few repositories.
 */
export function sourceSpec(source: Located, project: string, config: RepositoryConfig): RepositorySpec {
  let specs = known.get(config);
  if (specs === undefined) known.set(config, (specs = new Map()));
  const { repoURL, chart = '', helm } = source;
  const key = JSON.stringify([repoURL, chart, helm?.passCredentials === true, project]);
  const found = specs.get(key);
  if (found !== undefined) return found;
  if (specs.size >= mostKnown) specs.clear();
  const spec = specOf(source, project, config);
  specs.set(key, spec);
  return spec;
}

function specOf(source: Located, project: string, config: RepositoryConfig): RepositorySpec {
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
