import type { ResourceMapping } from '../client/kube-client.ts';
import type { DiscoveredVersion } from './snapshot.ts';

/** Media types for GET /api and /apis, best first; the last one is the unaggregated form of old servers. */
export const discoveryAccept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

interface SubresourceDiscovery {
  readonly subresource?: string;
}

interface ResourceDiscovery {
  readonly resource?: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly SubresourceDiscovery[];
}

interface VersionDiscovery {
  readonly version?: string;
  readonly freshness?: string;
  readonly resources?: readonly ResourceDiscovery[];
}

/** `APIGroupDiscoveryList` of apidiscovery.k8s.io v2 or v2beta1; the two differ in nothing read here. */
export interface GroupDiscoveryList {
  readonly kind?: string;
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly VersionDiscovery[];
  }[];
}

/** The versions in an aggregated document, in its order. */
export function aggregatedVersions(list: GroupDiscoveryList): readonly DiscoveredVersion[] {
  return (list.items ?? []).flatMap((item) =>
    (item.versions ?? []).map((version) => discoveredVersion(item.metadata?.name ?? '', version)),
  );
}

function discoveredVersion(group: string, discovery: VersionDiscovery): DiscoveredVersion {
  const version = discovery.version ?? '';
  return {
    group,
    version,
    resources: (discovery.resources ?? []).flatMap((resource) => mappingOf(group, version, resource)),
    stale: discovery.freshness === 'Stale',
  };
}

/** A resource without a response kind only carries subresources; it cannot be addressed as a kind. */
function mappingOf(group: string, version: string, resource: ResourceDiscovery): readonly ResourceMapping[] {
  const kind = resource.responseKind?.kind ?? '';
  if (kind === '' || resource.resource === undefined) return [];
  return [
    {
      gvk: { group, version, kind },
      resource: resource.resource,
      namespaced: resource.scope === 'Namespaced',
      verbs: resource.verbs ?? [],
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      subresources: (resource.subresources ?? []).flatMap((sub) =>
        sub.subresource === undefined ? [] : [sub.subresource],
      ),
    },
  ];
}
