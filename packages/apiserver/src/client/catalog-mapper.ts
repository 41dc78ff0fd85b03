import type { GroupVersionKind, ResourceMapping, RestMapper } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** Kinds to resources straight from the catalog: always current. */
export class CatalogMapper implements RestMapper {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  mapping(gvk: GroupVersionKind): Promise<ResourceMapping | undefined> {
    const versions = gvk.version === '' ? this.#catalog.versions(gvk.group) : [gvk.version];
    const found = versions.map((version) => this.#catalog.findKind({ ...gvk, version })).find(Boolean);
    return Promise.resolve(found === undefined ? undefined : mappingOf(found));
  }

  all(): Promise<readonly ResourceMapping[]> {
    const all = this.#catalog
      .groups()
      .flatMap((group) =>
        this.#catalog.versions(group).flatMap((version) => this.#catalog.resources(group, version)),
      );
    return Promise.resolve(all.map(mappingOf));
  }

  isPartial(): boolean {
    return false;
  }

  invalidate(): void {
    // The catalog is what the server serves: there is no copy to forget.
  }
}

function mappingOf(resource: ApiResource): ResourceMapping {
  const { gvk, namespaced, verbs, shortNames, categories } = resource;
  const subresources = [...resource.subresources.keys()];
  return { gvk, resource: resource.resource, namespaced, verbs, shortNames, categories, subresources };
}
