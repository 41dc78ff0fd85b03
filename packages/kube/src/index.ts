export type {
  ApplyOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ObjectLocation,
  PatchType,
  ResourceMapping,
  RestMapper,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './client/kube-client.ts';
export {
  type CustomResource,
  defineResource,
  type ObjectOfResource,
  type ResourceObject,
} from './define/custom-resource.ts';
export {
  type Field,
  type Fields,
  field,
  type ObjectOf,
  type OpenApiSchema,
  type RequiredField,
  required,
  type ValueOf,
} from './define/field.ts';
export {
  apiVersionOf,
  describeObject,
  type GroupVersionKind,
  gvkOf,
  type ObjectRef,
  parseApiVersion,
  refKey,
  refOf,
} from './group-version-kind.ts';
export type { KubeList, KubeObject, ManagedFieldsEntry, ObjectMeta, OwnerReference } from './object.ts';
export { builtinDefinitions } from './schema/builtin-definitions.ts';
export { type BuiltinKind, type BuiltinSubresource, builtinKinds } from './schema/builtin-kinds.ts';
export { builtinSchema, definitionNode } from './schema/builtin-schema.ts';
export { crdSchema } from './schema/crd-schema.ts';
export type { SchemaNode } from './schema/schema-node.ts';
