import {
  apiVersionOf,
  type KubeClient,
  parseApiVersion,
  type ResourceMapping,
  withoutManagedFields,
} from '@setpoint/kube';
import type { ClusterCapabilities, ClusterView, LookupQuery } from '@setpoint/render';

/** What charts may look up: nothing, objects of the application's namespace, or anything the application may read. */
export type LookupScope = 'none' | 'namespace' | 'cluster';

/** What was learned from one answer of discovery; a cluster that is upgraded is discovered anew. */
const learned = new WeakMap<readonly ResourceMapping[], Promise<ClusterCapabilities>>();

/**
 * A cluster as charts see it; its client is asked for when they do. Throws, for lookups, what Helm's would fail with; reading is what the
 * client's user may read.
 */
export function clusterView(
  id: string,
  client: (signal: AbortSignal) => Promise<KubeClient>,
  namespace: string,
  scope: LookupScope,
): ClusterView {
  return {
    id,
    capabilities: async (signal) => capabilitiesOf(await client(signal), signal),
    lookup: async (query, signal) => lookUp(await client(signal), query, namespace, scope, signal),
  };
}

async function capabilitiesOf(client: KubeClient, signal: AbortSignal): Promise<ClusterCapabilities> {
  const all = await client.mapper.all(signal);
  let capabilities = learned.get(all);
  if (capabilities === undefined) {
    capabilities = ask(client, all, signal);
    learned.set(all, capabilities);
    capabilities.catch(() => learned.delete(all));
  }
  return capabilities;
}

/** The version without what a distribution adds to it, as Argo CD passes it to Helm. */
async function ask(
  client: KubeClient,
  all: readonly ResourceMapping[],
  signal: AbortSignal,
): Promise<ClusterCapabilities> {
  const { gitVersion } = await client.serverVersion(signal);
  const versions = new Set<string>();
  for (const { gvk } of all) versions.add(apiVersionOf(gvk)).add(`${apiVersionOf(gvk)}/${gvk.kind}`);
  return {
    kubeVersion: /^v?\d+\.\d+(?:\.\d+)?/.exec(gitVersion)?.[0] ?? gitVersion,
    apiVersions: [...versions].sort((a, b) => (a < b ? -1 : 1)),
  };
}

async function lookUp(
  client: KubeClient,
  query: LookupQuery,
  own: string,
  scope: LookupScope,
  signal: AbortSignal,
): Promise<object | undefined> {
  const { apiVersion, kind, name } = query;
  const gvk = { ...parseApiVersion(apiVersion), kind };
  const mapping = await client.mapper.mapping(gvk, signal);
  if (mapping === undefined) throw new Error(`the server does not serve ${apiVersion} ${kind}`);
  const namespace = mapping.namespaced ? query.namespace : '';
  if (scope === 'none' || (scope === 'namespace' && (namespace === '' || namespace !== own))) {
    throw new Error(
      `lookup of ${kind} ${namespace}/${name} is not allowed: helm.lookup in argocd-cm is "${scope}"`,
    );
  }
  const inNamespace = namespace === '' ? {} : { namespace };
  if (name !== '') {
    const object = await client.get({ gvk, ...inNamespace, name }, signal);
    return object === undefined ? undefined : withoutManagedFields(object);
  }
  const { items } = await client.list(gvk, inNamespace, signal);
  // Without its resourceVersion, which every write to any object moves.
  return { apiVersion, kind: `${kind}List`, metadata: {}, items: items.map(withoutManagedFields) };
}
