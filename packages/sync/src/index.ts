export type { AppliedResults } from './diff/applied-results.ts';
export type { FieldDiff } from './diff/field-diff.ts';
export type { IgnoreRules } from './diff/ignore-rules.ts';
export { type SyncErrorCode, syncErrorCodes } from './errors.ts';
export type { ExecuteOptions, ExecutePlan, ExecutePorts, LiveState } from './execute/ports.ts';
export type { ExecutionState, OperationPhase, ResourceResult, ResultCode } from './execute/result.ts';
export { type HealthCode, type HealthOf, type HealthStatus, isWorse } from './health/status.ts';
export type { LiveCache, LiveEntry, LiveNode } from './live/live-cache.ts';
export type { SyncPhase } from './order/phase.ts';
export type {
  DeletePermission,
  HookDeletePolicy,
  ParsedSyncAnnotations,
  ReadSyncAnnotations,
  SyncAnnotations,
} from './order/sync-annotations.ts';
export type { Ownership } from './ownership/ownership.ts';
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
export { SealedObject } from './plan/sealed-object.ts';
