import { formatLabelSelector, isPlainMap, type KubeObject, labelSelectorOf } from '@setpoint/kube';
import { inCluster } from '../../clusters/destination.ts';
import { secretReader } from '../../config/secret-data.ts';
import { generatorError } from '../errors.ts';
import { goText, type Params, paramsFrom } from '../params.ts';
import type { ClusterDecisionGenerator } from '../resource/generator-fields.ts';
import { eachOf, type Generate, type GeneratorContext } from './context.ts';
import { configMapData } from './references.ts';
import { setValues } from './values.ts';

/**
 * One parameter set for each registered cluster that a resource of somebody else's names in its status. The ConfigMap
 * says which resource that is and where in it the names are.
 */
export const generateClusterDecision: Generate<ClusterDecisionGenerator> = async (generator, context) => {
  const duck = await configMapData(context.ports.namespace, generator.configMapRef, context);
  const matchKey = duck.get('matchKey') ?? '';
  const resources = await duckResources(duck, generator, context);
  if (matchKey === '') return [];
  const decisions = resources.flatMap((resource) =>
    decisionsOf(resource, duck.get('statusListKey') || 'clusters'),
  );
  const servers = serversByName(context.ports.clusterSecrets());
  return eachOf(decisions, context, (decision) => {
    const name = goText(decision.get(matchKey) ?? '');
    const server = servers.get(name);
    if (server === undefined) return [];
    const own = [...decision].map(([key, value]) => [key, goText(value)] as const);
    const params: Params = new Map([['name', name], ['server', server], ...own]);
    const values = Object.entries(generator.values ?? {});
    return [values.length === 0 ? params : setValues(params, values, context.engine.goTemplate)];
  });
};

async function duckResources(
  duck: ReadonlyMap<string, string>,
  { name = '', labelSelector }: ClusterDecisionGenerator,
  context: GeneratorContext,
): Promise<readonly KubeObject[]> {
  const [group, version] = (duck.get('apiVersion') ?? '').split('/');
  const resource = duck.get('kind') ?? '';
  if (!group || !version || resource === '') {
    throw generatorError(
      'there is a problem with the apiVersion, kind or resourceName provided',
      "Give the ConfigMap an apiVersion with a group, and as `kind` the resource's plural name.",
    );
  }
  const selects = labelSelector?.matchLabels !== undefined || labelSelector?.matchExpressions !== undefined;
  if ((name !== '') === selects) {
    throw generatorError(
      'there is a problem with the definition of the ClusterDecisionResource generator',
      'Set either name or labelSelector.',
    );
  }
  const { client, namespace } = context.ports;
  const mapping = (await client.mapper.all(context.signal)).find(
    ({ gvk, resource: plural }) =>
      gvk.group === group && gvk.version === version && (plural === resource || gvk.kind === resource),
  );
  if (mapping === undefined) {
    throw generatorError(`the cluster serves no ${resource} of ${group}/${version}`, 'Install its CRD.');
  }
  const chosen =
    name === ''
      ? { labelSelector: formatLabelSelector(labelSelectorOf(labelSelector)) }
      : { fieldSelector: `metadata.name=${name}` };
  const { items } = await client.list(mapping.gvk, { namespace, ...chosen }, context.signal);
  if (items.length > 0) return items;
  throw generatorError(
    'no clusterDecisionResources found',
    'Create the resource, or correct its name or labels in the generator.',
  );
}

function decisionsOf(resource: KubeObject, listKey: string): Params[] {
  const status = resource['status'];
  const list = isPlainMap(status) ? status[listKey] : undefined;
  return Array.isArray(list) ? list.filter(isPlainMap).map(paramsFrom) : [];
}

function serversByName(secrets: readonly KubeObject[]): Map<string, string> {
  const servers = new Map<string, string>();
  for (const secret of secrets) {
    const read = secretReader(secret);
    if (!servers.has(read('name'))) servers.set(read('name'), read('server'));
  }
  const local = [...servers.values()].includes(inCluster.server);
  if (!local && !servers.has(inCluster.name)) servers.set(inCluster.name, inCluster.server);
  return servers;
}
