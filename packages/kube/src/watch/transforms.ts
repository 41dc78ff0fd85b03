import type { KubeObject } from '../object.ts';

/** The object without `metadata.managedFields`, commonly a third of its size. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** apiVersion, kind and metadata alone, without managedFields. */
export function metadataOnly(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = withoutManagedFields(object);
  return { apiVersion, kind, metadata };
}
