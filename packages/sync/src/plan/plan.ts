import type { ObjectRef } from '@setpoint/kube';
import type { FieldDiff } from '../diff/field-diff.ts';
import type { HookDeletePolicy } from '../order/sync-annotations.ts';
import type { SyncPhase } from '../order/phase.ts';
import type { Conventions } from './conventions.ts';
import type { Problem } from './comparison.ts';
import type { DeletePropagation, Origin } from './input.ts';
import type { SealedObject } from './sealed-object.ts';

/**
 * - `create`, `update`, `recreate` (delete, then create), `delete`: what will be written.
 * - `none`: in sync; listed and waited for.
 * - `skip`: would be deleted, but may not be; the reason says why.
 */
export type ChangeAction = 'create' | 'update' | 'recreate' | 'delete' | 'none' | 'skip';

/** One object in one phase of a plan. */
export interface Change {
  readonly ref: ObjectRef;
  readonly version: string;
  readonly action: ChangeAction;
  readonly phase: SyncPhase;
  readonly wave: number;
  /** In one phrase: `image differs`, `left the desired state`. */
  readonly reason: string;
  readonly diff: readonly FieldDiff[];
  readonly origin: Origin | undefined;
  readonly hook: { readonly deletePolicies: readonly HookDeletePolicy[] } | undefined;
  /** What to apply; undefined for deletes. Its JSON hides the values of Secrets. */
  readonly desired: SealedObject | undefined;
  /** What was live when the plan was made. */
  readonly live: SealedObject | undefined;
  readonly desiredHash: string;
  readonly write: WriteMode;
  /** The delete waits for a person's confirmation. */
  readonly needsConfirmation: boolean;
  /** Its kind comes with a CRD of this plan, or may appear later: no dry run is possible. */
  readonly skipDryRun: boolean;
}

export interface WriteMode {
  /** How results speak of it: `serverside-applied`, or `created` and `configured`. */
  readonly serverSideApply: boolean;
  readonly replace: boolean;
  /** Recreate where the API server refuses the update. */
  readonly force: boolean;
  readonly validate: boolean;
}

/** What runs together: prunes first, then objects kind by kind. */
export interface PlannedWave {
  readonly phase: SyncPhase;
  readonly wave: number;
  readonly changes: readonly Change[];
}

export interface Tally {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly recreate: number;
  readonly none: number;
  readonly hooks: number;
}

export interface PlanOptions {
  readonly propagation: DeletePropagation;
  readonly conflicts: 'take-over' | 'fail';
  readonly dryRun: boolean;
  /** The execution ends only when everything it deletes is gone, also in the last wave. */
  readonly untilGone: boolean;
}

/** Everything a sync will do, decided. Plans have no side effects and a stable JSON; equal plans have equal hashes. */
export interface Plan {
  readonly owner: string;
  readonly revision: string;
  readonly waves: readonly PlannedWave[];
  /** All changes in the order of the waves. */
  readonly changes: readonly Change[];
  readonly tally: Tally;
  /** All at once. A plan with an error is not executed. */
  readonly problems: readonly Problem[];
  readonly options: PlanOptions;
  readonly conventions: Conventions;
  /** SHA-256, hex. */
  readonly hash: string;
}
