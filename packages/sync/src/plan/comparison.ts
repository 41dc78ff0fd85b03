import type { SetpointError } from '@setpoint/core';
import type { KubeObject, ObjectRef } from '@setpoint/kube';
import type { FieldDiff } from '../diff/field-diff.ts';
import type { HealthCode, HealthStatus } from '../health/status.ts';
import type { SyncAnnotations } from '../order/sync-annotations.ts';
import type { CompareInput, Origin } from './input.ts';

export type SyncCode = 'Synced' | 'OutOfSync' | 'Unknown';

/** A problem found while comparing or planning. An error stops the sync; a warning is shown. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly error: SetpointError;
  readonly ref?: ObjectRef;
  readonly origin?: Origin;
}

/** One object, desired, live or both. */
export interface ComparedResource {
  readonly ref: ObjectRef;
  readonly version: string;
  /** Normalised and marked; undefined when only live. */
  readonly desired: KubeObject | undefined;
  readonly desiredHash: string;
  readonly live: KubeObject | undefined;
  readonly origin: Origin | undefined;
  /** Of the desired object, else of the live one. */
  readonly annotations: SyncAnnotations;
  /** Undefined for hooks, skipped objects and copies, which have no sync status. */
  readonly sync: SyncCode | undefined;
  readonly requiresPruning: boolean;
  readonly diff: readonly FieldDiff[];
  /** Undefined for kinds without a rule; `Missing` when not live. */
  readonly health: HealthStatus | undefined;
  /** Whether the API server serves the kind, or a CRD among the desired objects brings it. */
  readonly kind: 'served' | 'coming' | 'unknown';
  /** Another owner whose mark the live object carries. */
  readonly otherOwner: string | undefined;
}

/** Desired against live for one owner. A value: nothing in it changes after it was made. */
export interface Comparison {
  readonly input: CompareInput;
  readonly status: SyncCode;
  readonly health: HealthCode;
  /** The objects that make the health what it is, in a phrase; empty when Healthy. */
  readonly healthMessage: string;
  /** By kind order, then name: every desired object, then every extra live one. Hooks are in {@link hooks}. */
  readonly resources: readonly ComparedResource[];
  readonly hooks: readonly ComparedResource[];
  readonly problems: readonly Problem[];
}
