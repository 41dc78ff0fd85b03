export type { AppliedResults } from './diff/applied-results.ts';
export { type DiffInput, diffObject } from './diff/diff-object.ts';
export type { FieldDiff } from './diff/field-diff.ts';
export { withoutPointer } from './diff/json-pointer.ts';
export type { IgnoreRules } from './diff/ignore-rules.ts';
export { type SyncErrorCode, syncErrorCodes } from './errors.ts';
export { createAppliedResults } from './execute/applied-memory.ts';
export { type ConfirmPorts, confirmDrift } from './execute/confirm-drift.ts';
export { executePlan } from './execute/execute-plan.ts';
export type { ExecuteOptions, ExecutePlan, ExecutePorts, LiveState, WantedObject } from './execute/ports.ts';
export type { ExecutionState, OperationPhase, ResourceResult, ResultCode } from './execute/result.ts';
export { type AggregateHealth, aggregateHealth, type HealthPart } from './health/aggregate.ts';
export { createHealth, type HealthOptions } from './health/registry.ts';
export { type HealthCode, type HealthOf, type HealthStatus, isWorse } from './health/status.ts';
export { imagesOf } from './images.ts';
export { createLiveCache, type LiveCacheOptions } from './live/create-live-cache.ts';
export { isExcludedByDefault } from './live/exclusions.ts';
export type { HostFacts } from './live/host-facts.ts';
export type { LiveCache, LiveEntry, LiveNode } from './live/live-cache.ts';
export type { RefusedKinds } from './live/refused-kinds.ts';
export type { NetworkFacts } from './live/network-facts.ts';
export type { ObjectFacts } from './live/object-facts.ts';
export type { PodFacts } from './live/pod-facts.ts';
export { readArgoAnnotations } from './order/argo-annotations.ts';
export type { SyncPhase } from './order/phase.ts';
export type {
  DeletePermission,
  HookDeletePolicy,
  ParsedSyncAnnotations,
  ReadSyncAnnotations,
  SyncAnnotations,
} from './order/sync-annotations.ts';
export {
  type ArgoTrackingOptions,
  createArgoTracking,
  type TrackingMethod,
} from './ownership/argo-tracking.ts';
export type { Ownership } from './ownership/ownership.ts';
export { canonicalJson } from './plan/canonical-json.ts';
export { compareState } from './plan/compare-state.ts';
export type { ComparedResource, Comparison, Problem, SyncCode } from './plan/comparison.ts';
export type { Conventions } from './plan/conventions.ts';
export {
  type CompareInput,
  type DeletePropagation,
  type DesiredObject,
  defaultSyncOptions,
  type KindLookup,
  type KindScope,
  type NamespaceMetadata,
  type Origin,
  type RenderOutcome,
  type SchemaLookup,
  type SyncOptions,
} from './plan/input.ts';
export type { Change, ChangeAction, Plan, PlannedWave, PlanOptions, Tally, WriteMode } from './plan/plan.ts';
export { type DeleteOptions, planDelete } from './plan/plan-delete.ts';
export { planFrom } from './plan/plan-sync.ts';
export { describeOrigin } from './plan/prepare.ts';
export { SealedObject } from './plan/sealed-object.ts';
