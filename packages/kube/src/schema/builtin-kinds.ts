import type { GroupVersionKind } from '../group-version-kind.ts';
import { builtinTable, type TableKind } from './builtin-table.ts';

export interface BuiltinSubresource {
  /** `status`, `scale`, `eviction`. */
  readonly name: string;
  /** The kind read and written there: `autoscaling/v1 Scale` for `scale`. */
  readonly gvk: GroupVersionKind;
  readonly verbs: readonly string[];
}

/** A resource Kubernetes serves itself. */
export interface BuiltinKind {
  readonly gvk: GroupVersionKind;
  /** Plural, as in the URL. */
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  /** Sorted; empty where only subresources are served. */
  readonly verbs: readonly string[];
  readonly subresources: readonly BuiltinSubresource[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Whether this is the version clients get when they name none. */
  readonly preferred: boolean;
}

function kindOf(row: TableKind): BuiltinKind {
  return {
    gvk: { group: row.g, version: row.v, kind: row.k },
    resource: row.r,
    singular: row.k.toLowerCase(),
    namespaced: row.n === 1,
    verbs: row.verbs,
    subresources: (row.sub ?? []).map(([name, group, version, kind, verbs]) => ({
      name,
      gvk: { group, version, kind },
      verbs,
    })),
    shortNames: row.s ?? [],
    categories: row.c ?? [],
    preferred: row.p === 1,
  };
}

let kinds: readonly BuiltinKind[] | undefined;

/** Every resource of Kubernetes 1.36, by group, preferred versions first, then by name. */
export function builtinKinds(): readonly BuiltinKind[] {
  kinds ??= builtinTable().kinds.map(kindOf);
  return kinds;
}
