import { apiVersionOf, type GroupVersionKind } from '../group-version-kind.ts';
import type { KubeObject, ObjectMeta } from '../object.ts';

/** Media types for metadata alone; a server that cannot reduce sends whole objects. */
export const metadataListAccept =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
export const metadataAccept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** The object with metadata alone, under its own kind instead of PartialObjectMetadata. */
export function metadataOf(gvk: GroupVersionKind, object: { readonly metadata?: ObjectMeta }): KubeObject {
  return { apiVersion: apiVersionOf(gvk), kind: gvk.kind, metadata: object.metadata ?? {} };
}
