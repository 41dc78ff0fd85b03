import type { Clock, Random } from '@setpoint/core';
import type { KubeClient, KubeObject, ObjectRef } from '@setpoint/kube';
import type { AppliedResults } from '../diff/applied-results.ts';
import type { HealthOf } from '../health/status.ts';
import type { SchemaLookup } from '../plan/input.ts';
import type { Plan } from '../plan/plan.ts';
import type { ExecutionState } from './result.ts';

/** `version` as the desired object has it. */
export interface WantedObject {
  readonly ref: ObjectRef;
  readonly version: string;
}

/** The cluster as its watches show it. */
export interface LiveState {
  /** The full body when the cache keeps it, undefined when the object is absent or only its metadata is kept. */
  get(ref: ObjectRef): KubeObject | undefined;
  /** Everything that carries the owner's mark. */
  ownedBy(owner: string): Iterable<{ readonly deleting: boolean; readonly body: KubeObject | undefined }>;
  /** Whether changes of the kind are seen at all. */
  watches(ref: ObjectRef): boolean;
  /**
   * A write for the owner begins: until it is answered or asked for, that the object is absent here says nothing.
   * Returns what to call when the write has ended, with its answer if there is one. That is taken in, in case the watch
   * is late; what is known to be newer or gone stays.
   */
  writing(owner: string, object: WantedObject): (answer: KubeObject | undefined) => void;
  /**
   * Calls `notify` after each change of the object, and keeps its full body in the cache meanwhile. Returns the way to
   * stop.
   */
  onChange(ref: ObjectRef, notify: () => void): () => void;
}

export interface ExecutePorts {
  readonly client: KubeClient;
  readonly live: LiveState;
  readonly clock: Clock;
  readonly random: Random;
  readonly health: HealthOf;
  readonly schemas: SchemaLookup;
  readonly applied?: AppliedResults;
}

export interface ExecuteOptions {
  /** Names this sync for ever; hooks carry it, so that one already started is recognised after a restart. */
  readonly operationId: string;
  /** Where an interrupted execution of the same operation had got to; default none. */
  readonly resumeFrom?: ExecutionState;
  /** Applies at once within one kind of a wave. Default 8. */
  readonly concurrency?: number;
  /** Rest between waves, for controllers whose status lags behind. Default 0. */
  readonly waveDelayMs?: number;
  /** Called after every change of the state, which it may read then or later; must return at once. */
  readonly onProgress?: (current: () => ExecutionState) => void;
  /** Awaited where the next effect would destroy what the state says (a finished hook's object). */
  readonly checkpoint?: (state: ExecutionState) => Promise<void>;
  /** Aborted to end the sync for good: running hooks are deleted and the state becomes Failed. */
  readonly terminate?: AbortSignal;
}

/**
 * Executes the plan and resolves with the final state; expected failures are states, not exceptions. Aborting `signal`
 * rejects with its reason and leaves the cluster as it is, to be resumed.
 */
export type ExecutePlan = (
  plan: Plan,
  ports: ExecutePorts,
  options: ExecuteOptions,
  signal: AbortSignal,
) => Promise<ExecutionState>;
