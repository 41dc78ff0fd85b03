import type { KubeObject } from '@setpoint/kube';
import type { WantedObject } from '@setpoint/sync';
import type { DestinationCluster } from '../clusters/destination.ts';
import { isResourceExcluded, type ResourceFilter } from '../clusters/resource-filter.ts';

const namespaceKind = { group: '', version: 'v1', kind: 'Namespace' };

/**
 * The Namespaces a comparison may need, by name: from live state, or asked for one by one where the settings leave Namespaces
 * out of it (`resource.exclusions`, `resource.inclusions`).
 */
export async function knownNamespaces(
  wanted: readonly WantedObject[],
  destination: string,
  { cluster, filter }: { readonly cluster: DestinationCluster; readonly filter: ResourceFilter },
  signal: AbortSignal,
): Promise<(name: string) => KubeObject | undefined> {
  const isWatched = !cluster.clusterResources || !isResourceExcluded(filter, namespaceKind, cluster.server);
  if (isWatched) return (name) => watchedNamespace(name, cluster);
  const names = new Set([destination, ...wanted.map(({ ref }) => ref.namespace)]);
  names.delete('');
  const found = await Promise.all(
    [...names].map(
      async (name) => [name, await cluster.client.get({ gvk: namespaceKind, name }, signal)] as const,
    ),
  );
  const known = new Map(found);
  return (name) => known.get(name);
}

/** Of a cluster that is registered for some namespaces the Namespaces themselves cannot be seen, but they are there. */
function watchedNamespace(name: string, cluster: DestinationCluster): KubeObject | undefined {
  const known = cluster.live.get({ group: '', kind: 'Namespace', namespace: '', name });
  if (known !== undefined || cluster.clusterResources || !cluster.namespaces.includes(name)) return known;
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
