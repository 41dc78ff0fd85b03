export {
  type ClusterConfig,
  type Credential,
  type CredentialSource,
  type Impersonation,
  staticCredentials,
} from './client/cluster-config.ts';
export { createKubeClient, type KubeClientOptions } from './client/create-kube-client.ts';
export type { PodExecOptions, PodProcess } from './client/pod-exec.ts';
export type { NetworkKubeClient } from './client/http-kube-client.ts';
export { parseJson, stringifyJson } from './client/json.ts';
export type {
  ApplyOptions,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ObjectLocation,
  PatchType,
  PodLogOptions,
  ResourceMapping,
  RestMapper,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './client/kube-client.ts';
export type { HttpRequest, HttpResponse, Lane, Transport } from './client/transport.ts';
export type { ReportedConflict } from './client/reported-conflict.ts';
export { type ApiStatus, parseStatus, type StatusCause } from './client/status.ts';
export { type FailedRequest, statusError } from './client/status-error.ts';
export { type FollowDiscoveryOptions, followDiscovery } from './discovery/follow-discovery.ts';
export { createRestMapper, type RestMapperOptions } from './discovery/rest-mapper.ts';
export { type DiscoveredVersion, DiscoverySnapshot } from './discovery/snapshot.ts';
export { isKubeError, KUBE_CODES, type KubeCode } from './errors.ts';
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
export {
  type ApplyObjectOptions,
  type ApplyObjectResult,
  applyObject,
  type TrackingOptions,
} from './merge/apply-object.ts';
export { mergePatchObject } from './merge/merge-patch-object.ts';
export { conflictMessage, describeManager, type FieldConflict } from './merge/conflict.ts';
export { FieldSet } from './merge/field-set.ts';
export type { FieldsV1 } from './merge/fields-v1.ts';
export {
  compareObjects,
  extractFields,
  mergeObjects,
  type ObjectChanges,
  removeFields,
  setOf,
} from './merge/objects.ts';
export {
  describePath,
  type FieldPath,
  fieldElement,
  indexElement,
  keyElement,
  type PathElement,
  valueElement,
} from './merge/path-element.ts';
export {
  keepManagedFieldsTimes,
  type UpdateManagedFieldsOptions,
  updateManagedFields,
} from './merge/update-managed-fields.ts';
export type { ConvertVersion } from './merge/versions.ts';
export type { KubeList, KubeObject, ManagedFieldsEntry, ObjectMeta, OwnerReference } from './object.ts';
export { jsonPatch } from './patch/json-patch.ts';
export { mergePatchBetween } from './patch/json-merge-diff.ts';
export { mergePatch } from './patch/merge-patch.ts';
export { strategicMergePatch } from './patch/strategic-merge.ts';
export { mergeInto, type ThreeWayMergeOptions, threeWayMerge } from './patch/three-way-merge.ts';
export { builtinDefinitions } from './schema/builtin-definitions.ts';
export { type BuiltinKind, type BuiltinSubresource, builtinKinds } from './schema/builtin-kinds.ts';
export { builtinSchema, definitionNode } from './schema/builtin-schema.ts';
export { crdSchema } from './schema/crd-schema.ts';
export { duplicateFields, fieldsInOrder } from './schema/duplicate-fields.ts';
export type { SchemaNode } from './schema/schema-node.ts';
export { type Emptied, typedForm } from './schema/typed-form.ts';
export { pruneUnknown, unknownFields } from './schema/unknown-fields.ts';
export {
  escapeFieldValue,
  type FieldRequirement,
  fieldSelectorMatches,
  parseFieldSelector,
} from './values/field-selector.ts';
export { goFormat, goTypeName, goQuote } from './values/go-format.ts';
export { compareUtf8, goJson } from './values/go-json.ts';
export { type IntOrPercent, parseIntOrPercent, scaledIntOrPercent } from './values/int-or-string.ts';
export {
  formatLabelSelector,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  type LabelSelector,
  type LabelSelectorObject,
  labelRequirement,
  labelSelectorMatches,
  labelSelectorOf,
} from './values/label-selector.ts';
export {
  configMapKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  dns1123SubdomainWithUnderscore,
  envVarName,
  httpHeaderName,
  labelValue,
  maskTrailingDash,
  type NameProblems,
  pathSegmentName,
  percentage,
  portName,
  portNumber,
  qualifiedName,
  wildcardDns1123Subdomain,
} from './values/names.ts';
export { parseLabelSelector } from './values/parse-label-selector.ts';
export { clonePlain, isPlainMap, ownField, type PlainMap, sameValue, setOwnField } from './values/plain.ts';
export {
  addQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  type Quantity,
  type QuantityFormat,
  quantityValue,
  subtractQuantity,
} from './values/quantity.ts';
export type { KubeconfigTrust } from './kubeconfig/cluster-of.ts';
export { type InClusterOptions, inClusterConfig } from './kubeconfig/in-cluster.ts';
export { type KubeconfigOptions, kubeconfigFromText, loadKubeconfig } from './kubeconfig/load-kubeconfig.ts';
export {
  createInformer,
  type Informed,
  type Informer,
  type InformerChange,
  type InformerOptions,
  type InformerScope,
  namespacedName,
} from './watch/informer.ts';
export {
  createReflector,
  type Reflector,
  type ReflectorHandlers,
  type ReflectorOptions,
  type ReflectorState,
} from './watch/reflector.ts';
export { compareResourceVersions } from './watch/resource-version.ts';
export { sharingWatches } from './watch/sharing-watches.ts';
export { withoutManagedFields } from './watch/without-managed-fields.ts';
export { type CronSchedule, isTimeZone, nextFire, parseCron } from './values/cron-schedule.ts';
export { acceptValue, closeCodes, WebSocket, type WebSocketMessage } from './websocket/web-socket.ts';
