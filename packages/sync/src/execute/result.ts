import type { SyncPhase } from '../order/phase.ts';

export type OperationPhase = 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded';
export type ResultCode = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';

/** What became of one object in one phase; the shape and the words are those of Argo CD's `ResourceResult`. */
export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent while a hook has only been started. */
  readonly status?: ResultCode;
  readonly message: string;
  /** Absent for objects that are no hooks. */
  readonly hookType?: SyncPhase;
  /** The state of the object's own operation, also for objects that are no hooks. */
  readonly hookPhase?: OperationPhase;
  readonly syncPhase: SyncPhase;
  /** Container images, for kinds with a pod template. */
  readonly images?: readonly string[];
}

/** How far a sync got. A value that can be stored and handed back to resume. */
export interface ExecutionState {
  readonly phase: OperationPhase;
  readonly message: string;
  /** In the order the objects were reached. */
  readonly results: readonly ResourceResult[];
}
