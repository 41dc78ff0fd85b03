import { parseApiVersion } from '../group-version-kind.ts';
import type { ResourceMapping } from '../client/kube-client.ts';
import type { DiscoveredVersion } from './snapshot.ts';

interface ApiResource {
  readonly name?: string;
  readonly kind?: string;
  readonly namespaced?: boolean;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** `APIResourceList`: the answer of `/api/v1` and `/apis/GROUP/VERSION`. */
export interface ApiResourceList {
  readonly resources?: readonly ApiResource[];
}

/** `APIVersions`: the unaggregated answer of `/api`. */
export interface ApiVersions {
  readonly versions?: readonly string[];
}

/** `APIGroupList`: the unaggregated answer of `/apis`. */
export interface ApiGroupList {
  readonly groups?: readonly {
    readonly preferredVersion?: { readonly groupVersion?: string };
    readonly versions?: readonly { readonly groupVersion?: string }[];
  }[];
}

/** The groupVersions of a group list, the preferred one of each group first. */
export function groupVersionsOf(list: ApiGroupList | null): readonly string[] {
  return (list?.groups ?? []).flatMap((group) => {
    const versions = (group.versions ?? []).flatMap((version) => version.groupVersion ?? []);
    const preferred = group.preferredVersion?.groupVersion;
    if (preferred === undefined || !versions.includes(preferred)) return versions;
    return [preferred, ...versions.filter((version) => version !== preferred)];
  });
}

/** The mappings of one APIResourceList; `name/sub` entries become subresources of `name`. */
export function legacyVersion(groupVersion: string, list: ApiResourceList): DiscoveredVersion {
  const { group, version } = parseApiVersion(groupVersion);
  const subresources = new Map<string, string[]>();
  for (const { name = '' } of list.resources ?? []) {
    const slash = name.indexOf('/');
    if (slash < 0) continue;
    const parent = name.slice(0, slash);
    subresources.set(parent, [...(subresources.get(parent) ?? []), name.slice(slash + 1)]);
  }
  const resources: ResourceMapping[] = [];
  for (const resource of list.resources ?? []) {
    if (resource.name === undefined || resource.kind === undefined || resource.name.includes('/')) continue;
    resources.push({
      gvk: { group, version, kind: resource.kind },
      resource: resource.name,
      namespaced: resource.namespaced === true,
      verbs: resource.verbs ?? [],
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      subresources: subresources.get(resource.name) ?? [],
    });
  }
  return { group, version, resources, stale: false };
}
