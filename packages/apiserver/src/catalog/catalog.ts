import { apiVersionOf, type GroupVersionKind } from '@setpoint/kube';
import type { ApiResource } from './api-resource.ts';
import { compareGroups, compareVersions } from './group-priority.ts';

/** What is served at the moment: built-in resources and those of established CRDs, found by URL or by kind. */
export class Catalog {
  readonly #byPath = new Map<string, ApiResource>();
  readonly #byKind = new Map<string, ApiResource>();
  readonly #listeners = new Set<() => void>();
  #generation = 0;

  constructor(resources: readonly ApiResource[]) {
    for (const resource of resources) this.#add(resource);
  }

  /** Grows with every change: the key of caches made from the catalog. */
  get generation(): number {
    return this.#generation;
  }

  find(group: string, version: string, resource: string): ApiResource | undefined {
    return this.#byPath.get(`${group}/${version}/${resource}`);
  }

  findKind(gvk: GroupVersionKind): ApiResource | undefined {
    return this.#byKind.get(`${apiVersionOf(gvk)}/${gvk.kind}`);
  }

  /** Any served version of the resource, preferred first. */
  findResource(group: string, resource: string): ApiResource | undefined {
    for (const version of this.versions(group)) {
      const found = this.find(group, version, resource);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The other versions and groups in which the resource's objects are served. */
  equivalents(resource: ApiResource): readonly ApiResource[] {
    return this.all().filter((each) => each.storage === resource.storage && each !== resource);
  }

  all(): readonly ApiResource[] {
    return [...this.#byPath.values()];
  }

  /** Groups in the order of discovery, the core group first. */
  groups(): readonly string[] {
    return [...new Set(this.all().map((resource) => resource.gvk.group))].toSorted(compareGroups);
  }

  /** Versions of a group, preferred first. */
  versions(group: string): readonly string[] {
    const versions = this.all()
      .filter((resource) => resource.gvk.group === group)
      .map((resource) => resource.gvk.version);
    return [...new Set(versions)].toSorted(compareVersions);
  }

  /** Resources of one group version by plural. */
  resources(group: string, version: string): readonly ApiResource[] {
    return this.all()
      .filter(({ gvk }) => gvk.group === group && gvk.version === version)
      .toSorted((a, b) => (a.resource < b.resource ? -1 : 1));
  }

  /** Replaces the versions served of one custom resource; an empty list ends serving it. */
  serve(group: string, plural: string, resources: readonly ApiResource[]): void {
    for (const [path, resource] of this.#byPath) {
      if (resource.gvk.group !== group || resource.resource !== plural) continue;
      this.#byPath.delete(path);
      this.#byKind.delete(`${apiVersionOf(resource.gvk)}/${resource.gvk.kind}`);
    }
    for (const resource of resources) this.#add(resource);
    this.#generation++;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(resource: ApiResource): void {
    this.#byPath.set(`${resource.gvk.group}/${resource.gvk.version}/${resource.resource}`, resource);
    this.#byKind.set(`${apiVersionOf(resource.gvk)}/${resource.gvk.kind}`, resource);
  }
}
