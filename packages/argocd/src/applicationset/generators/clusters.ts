import { type KubeObject, labelSelectorMatches, labelSelectorOf } from '@setpoint/kube';
import { inCluster } from '../../clusters/destination.ts';
import { secretReader } from '../../config/secret-data.ts';
import type { Params } from '../params.ts';
import type { ClustersGenerator } from '../resource/generator-fields.ts';
import { normalizeName } from '../template/names.ts';
import { eachOf, type Generate } from './context.ts';
import { withValues } from './values.ts';

/** One parameter set a registered cluster, or one of them all with `flatList`. */
export const generateClusters: Generate<ClustersGenerator> = async (generator, context) => {
  const { engine, ports } = context;
  const matching = selected(ports.clusterSecrets(), generator.selector);
  const clusters = matching.map((secret) => clusterParams(secret, engine.goTemplate));
  if (includesLocal(generator, matching)) clusters.push(localCluster());
  const all = await eachOf(clusters, context, (params) => [withValues(params, generator.values, engine)]);
  return generator.flatList === true ? [new Map([['clusters', all]])] : all;
};

/** The last of several Secrets with one cluster name counts. */
function selected(secrets: readonly KubeObject[], selector: ClustersGenerator['selector']): KubeObject[] {
  const parsed = labelSelectorOf(selector ?? {});
  const byName = new Map<string, KubeObject>();
  for (const secret of secrets) {
    if (labelSelectorMatches(parsed, secret.metadata.labels)) {
      byName.set(secretReader(secret)('name'), secret);
    }
  }
  return [...byName.values()];
}

/** The cluster we run in has no labels unless it has a Secret, so a selector leaves it out. */
function includesLocal({ selector }: ClustersGenerator, matching: readonly KubeObject[]): boolean {
  const selects =
    (selector?.matchExpressions?.length ?? 0) > 0 || Object.keys(selector?.matchLabels ?? {}).length > 0;
  return !selects && !matching.some((secret) => secretReader(secret)('server') === inCluster.server);
}

function localCluster(): Params {
  return new Map([
    ['name', inCluster.name],
    ['nameNormalized', inCluster.name],
    ['server', inCluster.server],
    ['project', ''],
  ]);
}

function clusterParams(secret: KubeObject, goTemplate: boolean): Params {
  const read = secretReader(secret);
  const params = new Map<string, unknown>([
    ['name', read('name')],
    ['nameNormalized', normalizeName(read('name'))],
    ['server', read('server')],
    ['project', read('project')],
  ]);
  const metadata = new Map<string, unknown>();
  for (const part of ['annotations', 'labels'] as const) {
    const entries = Object.entries(secret.metadata[part] ?? {});
    if (goTemplate && entries.length > 0) metadata.set(part, new Map(entries));
    if (!goTemplate) for (const [key, value] of entries) params.set(`metadata.${part}.${key}`, value);
  }
  if (goTemplate) params.set('metadata', metadata);
  return params;
}
