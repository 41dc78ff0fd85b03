import type { KubeObject } from '../object.ts';

/** The values under which an index finds the object; a pure function of the object. */
export type StoreIndex = (object: KubeObject) => readonly string[];

/** Cluster-scoped objects are under the empty string. */
export const byNamespace: StoreIndex = (object) => [object.metadata.namespace ?? ''];

/** The uids of all owners. */
export const byOwner: StoreIndex = (object) =>
  (object.metadata.ownerReferences ?? []).map((reference) => reference.uid);

/** The value of one label. */
export function byLabel(label: string): StoreIndex {
  return (object) => {
    const { labels } = object.metadata;
    const value = labels !== undefined && Object.hasOwn(labels, label) ? labels[label] : undefined;
    return value === undefined ? [] : [value];
  };
}
