import type { Application } from '@setpoint/argocd';
import type { EmptyAnswer, Finding, Link, ObjectKey, Permission } from './common.ts';
import type { FleetRow } from './fleet.ts';

/** Actions on an application that the UI offers. */
export type ApplicationAction =
  | 'get'
  | 'update'
  | 'delete'
  | 'sync'
  | 'rollback'
  | 'terminate'
  | 'refresh'
  | 'logs'
  | 'override';

/** Answer of `GET /api/setpoint/v1/applications/{namespace}/{name}`. */
export interface ApplicationDetail {
  readonly row: FleetRow;
  /** The resource itself, without managedFields; credentials in URLs are left out. */
  readonly application: Application;
  readonly findings: readonly Finding[];
  readonly permissions: Readonly<Record<ApplicationAction, Permission>>;
  readonly links: readonly Link[];
  /** Undefined when nothing runs and nothing ever ran. */
  readonly operation?: OperationProgress;
  readonly streamFrom: string;
}

/** Answer of `GET …/operation`; empty when there never was one. */
export type LastOperation = OperationProgress | EmptyAnswer;

/** `GET …/operation`: hooks and waves of the operation that runs or ran last, as they come. */
export interface OperationProgress {
  readonly phase: string;
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly initiatedBy: string;
  readonly automated: boolean;
  readonly revision: string;
  readonly dryRun: boolean;
  readonly retryCount: number;
  readonly waves: readonly OperationWave[];
  readonly done: number;
  readonly total: number;
}

export interface OperationWave {
  /** `PreSync`, `Sync`, `PostSync`, `SyncFail`. */
  readonly phase: string;
  readonly wave: number;
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed';
  readonly tasks: readonly OperationTask[];
}

export interface OperationTask {
  readonly object: ObjectKey;
  readonly version: string;
  /** `Synced`, `SyncFailed`, `Pruned`, `PruneSkipped`, or '' while it has not run. */
  readonly status: string;
  /** Of hooks. */
  readonly hookType?: string;
  readonly hookPhase?: string;
  readonly message: string;
  readonly health?: string;
}

/** `GET …/why`: why the application is not in sync, worst first; empty when it is. */
export interface WhyNotSynced {
  readonly synced: boolean;
  /** In one sentence. */
  readonly summary: string;
  readonly reasons: readonly Finding[];
  /** Whether the controller will act by itself, and if not, why. */
  readonly automation: { readonly willSync: boolean; readonly because: string };
}

/** Body of `POST …/rollback`. */
export interface RollbackTo {
  /** Of the history. */
  readonly id: number;
  readonly prune?: boolean;
}

/** Body of `POST …/refresh`. */
export interface RefreshRequest {
  readonly hard?: boolean;
}
