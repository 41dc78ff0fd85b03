import type { KubeObject } from '../object.ts';

/** The object without `metadata.managedFields`, commonly a third of its size. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
