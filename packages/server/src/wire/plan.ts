import type { Application } from '@setpoint/argocd';
import type { Finding, ObjectKey } from './common.ts';
import type { FieldChange } from './resource.ts';

/** Body of `POST …/plans`: what a sync is to do. */
export interface PlanRequestBody {
  /** Default: the target revision. */
  readonly revision?: string;
  readonly prune?: boolean;
  readonly force?: boolean;
  /** The strategy `apply`: without hooks. */
  readonly applyOnly?: boolean;
  /** Default: the policy's; an empty list is none. */
  readonly syncOptions?: readonly string[];
  /** Only these objects; hooks are then left out. */
  readonly resources?: readonly ObjectKey[];
}

/** Body of `POST /applications/preview`. */
export interface ApplicationPreviewRequest {
  readonly application: Application;
}

/** A plan, shown before it is executed: `POST …/plans`, `GET …/plans/{id}`. */
export interface PlanPreview {
  /** Name it in `POST …/sync`; '' for that of an application that is not saved. It is forgotten after a while, see `expiresAt`. */
  readonly id: string;
  /** SHA-256 of everything the sync would write. */
  readonly hash: string;
  readonly revision: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly tally: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    readonly recreate: number;
    readonly none: number;
    readonly hooks: number;
  };
  readonly waves: readonly PlanWave[];
  /** A plan with an error is not executed. */
  readonly problems: readonly Finding[];
  readonly executable: boolean;
  /** More deletes than a person may overlook: the name of the application must be typed. */
  readonly confirm: boolean;
}

export interface PlanWave {
  readonly phase: string;
  readonly wave: number;
  readonly changes: readonly PlanChange[];
}

export interface PlanChange {
  readonly object: ObjectKey & { readonly version: string };
  readonly action: 'create' | 'update' | 'recreate' | 'delete' | 'none' | 'skip';
  readonly reason: string;
  readonly hook: boolean;
  readonly file?: string;
  readonly line?: number;
  readonly fields: readonly FieldChange[];
  readonly desiredText: string;
  readonly liveText: string;
}

/** Body of `POST …/sync`: execute that plan and nothing else; 409 `server.plan-changed` when it would differ now. */
export interface SyncPlan {
  readonly plan: string;
  /** The application's name, where the plan asks to `confirm`. */
  readonly confirm?: string;
  /** How often it is tried again when it fails, 0 to 100. Default: as the application's policy says. */
  readonly retries?: number;
}

/** Answer of `POST …/sync`, `…/rollback`. */
export interface OperationStarted {
  readonly startedAt: string;
  readonly revision: string;
}
