import type { ApiResource } from '../catalog/api-resource.ts';
import { builtinSchema, type GroupVersionKind } from '@setpoint/kube';

export const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The name of the kind's schema: `io.k8s.api.apps.v1.Deployment`, `com.example.v1.Widget`. */
export function schemaNameOf(resource: ApiResource): string {
  return resource.custom === undefined ? builtinName(resource.gvk) : customName(resource.gvk);
}

/** The name of the schema of its list. */
export function listSchemaNameOf(resource: ApiResource): string {
  const name = schemaNameOf(resource);
  return `${name.slice(0, name.lastIndexOf('.'))}.${resource.listKind}`;
}

export function builtinName(gvk: GroupVersionKind): string {
  return builtinSchema(gvk)?.name ?? customName(gvk);
}

/** The group backwards, as in a Java package. */
function customName({ group, version, kind }: GroupVersionKind): string {
  return `${group.split('.').toReversed().join('.')}.${version}.${kind}`;
}
