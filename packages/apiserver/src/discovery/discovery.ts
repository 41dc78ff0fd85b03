import { createHash } from 'node:crypto';
import { apiVersionOf, type GroupVersionKind } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** The documents of discovery, made once for each state of the catalog. */
export class Discovery {
  readonly #catalog: Catalog;
  #generation = -1;
  #documents = new Map<string, object>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** `GET /api`. */
  legacyVersions(address: string): object {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
    };
  }

  /** `GET /apis`. */
  groupList(): object {
    return this.#cached('/apis', () => ({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: this.#namedGroups().map((group) => this.#groupOf(group)),
    }));
  }

  /** `GET /apis/GROUP`; undefined when nothing of the group is served. */
  group(group: string): object | undefined {
    if (group === '' || this.#catalog.versions(group).length === 0) return undefined;
    return { kind: 'APIGroup', apiVersion: 'v1', ...this.#groupOf(group) };
  }

  /** `GET /apis/GROUP/VERSION`, `GET /api/v1`. */
  resourceList(group: string, version: string): object | undefined {
    const resources = this.#catalog.resources(group, version);
    if (resources.length === 0) return undefined;
    return this.#cached(`/${group}/${version}`, () => ({
      kind: 'APIResourceList',
      ...(group === '' ? {} : { apiVersion: 'v1' }),
      groupVersion: apiVersionOf({ group, version }),
      resources: resources.flatMap(resourcesOf),
    }));
  }

  /** The aggregated form of `GET /apis`, or of `GET /api` for the core group, and its ETag. */
  aggregated(core: boolean): { readonly document: object; readonly etag: string } {
    const document = this.#cached(`aggregated ${core}`, () => ({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items: (core ? [''] : this.#namedGroups()).map((group) => this.#aggregatedGroup(group)),
    }));
    const etag = this.#cached(`etag ${core}`, () => ({
      value: createHash('sha512').update(JSON.stringify(document)).digest('hex').toUpperCase(),
    })) as { value: string };
    return { document, etag: etag.value };
  }

  #namedGroups(): readonly string[] {
    return this.#catalog.groups().filter((group) => group !== '');
  }

  #groupOf(group: string): object {
    const versions = this.#catalog
      .versions(group)
      .map((version) => ({ groupVersion: apiVersionOf({ group, version }), version }));
    return { name: group, versions, preferredVersion: versions[0] };
  }

  #aggregatedGroup(group: string): object {
    return {
      metadata: group === '' ? {} : { name: group },
      versions: this.#catalog.versions(group).map((version) => ({
        version,
        resources: this.#catalog.resources(group, version).map(aggregatedResource),
        freshness: 'Current',
      })),
    };
  }

  #cached(key: string, make: () => object): object {
    if (this.#generation !== this.#catalog.generation) {
      this.#documents = new Map();
      this.#generation = this.#catalog.generation;
    }
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#documents.set(key, made);
    return made;
  }
}

function resourcesOf(resource: ApiResource): readonly object[] {
  const { gvk, namespaced, singular, verbs, shortNames, categories } = resource;
  const own = {
    name: resource.resource,
    singularName: singular,
    namespaced,
    kind: gvk.kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(storageVersionHash(resource) === undefined
      ? {}
      : { storageVersionHash: storageVersionHash(resource) }),
  };
  const subresources = [...resource.subresources.values()].map((subresource) => ({
    name: `${resource.resource}/${subresource.name}`,
    singularName: '',
    namespaced,
    ...(subresource.gvk.group === gvk.group && subresource.gvk.version === gvk.version
      ? {}
      : { group: subresource.gvk.group, version: subresource.gvk.version }),
    kind: subresource.gvk.kind,
    verbs: subresource.verbs,
  }));
  return verbs.length === 0 ? subresources : [own, ...subresources];
}

/** base64 of the first eight bytes of SHA-256 of group/version/kind as stored (discovery.StorageVersionHash). */
function storageVersionHash({ storageGvk, verbs }: ApiResource): string | undefined {
  if (!verbs.includes('list')) return undefined;
  const name = `${storageGvk.group}/${storageGvk.version}/${storageGvk.kind}`;
  return createHash('sha256').update(name).digest().subarray(0, 8).toString('base64');
}

function aggregatedResource(resource: ApiResource): object {
  const { gvk, shortNames, categories } = resource;
  const subresources = [...resource.subresources.values()].map((subresource) => ({
    subresource: subresource.name,
    responseKind: responseKindOf(subresource.gvk, gvk),
    verbs: subresource.verbs,
  }));
  return {
    resource: resource.resource,
    responseKind: responseKindOf(gvk, gvk),
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

/** A kind of the version that is being described says only its name. */
function responseKindOf(kind: GroupVersionKind, described: GroupVersionKind): GroupVersionKind {
  const isOwn = kind.group === described.group && kind.version === described.version;
  return isOwn ? { group: '', version: '', kind: kind.kind } : kind;
}
