import { apiVersionOf, type GroupVersionKind } from '../group-version-kind.ts';
import type { ResourceMapping } from '../client/kube-client.ts';

/** The resources of one group and version, or the fact that they could not be asked for. */
export interface DiscoveredVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ResourceMapping[];
  /** The API behind it did not answer; `resources` may be missing or old. */
  readonly stale: boolean;
}

/** What discovery said at one moment; groups in the server's order, versions of a group preferred first. */
export class DiscoverySnapshot {
  readonly #versions: readonly DiscoveredVersion[];
  readonly #all: readonly ResourceMapping[];
  readonly #byKind = new Map<string, ResourceMapping>();
  readonly #stale = new Set<string>();

  constructor(versions: readonly DiscoveredVersion[]) {
    this.#versions = versions;
    this.#all = versions.flatMap((version) => version.resources);
    for (const mapping of this.#all) {
      const { group, kind } = mapping.gvk;
      this.#byKind.set(`${apiVersionOf(mapping.gvk)}/${kind}`, mapping);
      const preferred = `${group}//${kind}`;
      if (!this.#byKind.has(preferred)) this.#byKind.set(preferred, mapping);
    }
    for (const { group, version, stale } of versions) {
      if (stale) this.#stale.add(apiVersionOf({ group, version })).add(`${group}/`);
    }
  }

  /** Whether an API did not answer. */
  get isPartial(): boolean {
    return this.#stale.size > 0;
  }

  /** The same, where APIs that did not answer this time serve what they served before. */
  over(before: DiscoverySnapshot): DiscoverySnapshot {
    if (!this.isPartial) return this;
    const known = new Map(before.#versions.map((one) => [apiVersionOf(one), one.resources]));
    return new DiscoverySnapshot(
      this.#versions.map((one) =>
        one.stale && one.resources.length === 0
          ? { ...one, resources: known.get(apiVersionOf(one)) ?? [] }
          : one,
      ),
    );
  }

  all(): readonly ResourceMapping[] {
    return this.#all;
  }

  /** `version` '' means the preferred one that has the kind. */
  find(gvk: GroupVersionKind): ResourceMapping | undefined {
    return this.#byKind.get(
      gvk.version === '' ? `${gvk.group}//${gvk.kind}` : `${apiVersionOf(gvk)}/${gvk.kind}`,
    );
  }

  /** Whether "not found" may only mean that the API behind the group did not answer. */
  isStale(gvk: GroupVersionKind): boolean {
    return this.#stale.has(gvk.version === '' ? `${gvk.group}/` : apiVersionOf(gvk));
  }
}
