import type { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import type { SyncPhase } from './phase.ts';

export type HookDeletePolicy = 'BeforeHookCreation' | 'HookSucceeded' | 'HookFailed';

/** Whether an object may be deleted: by itself, never, or once a person has confirmed. */
export type DeletePermission = 'allow' | 'never' | 'confirm';

/** What an object says about its own sync, parsed once. Undefined means: as the sync's options say. */
export interface SyncAnnotations {
  readonly wave: number;
  readonly hook: boolean;
  /** The phases the object takes part in: `Sync` for a plain object, none for a skipped or foreign hook. */
  readonly phases: readonly SyncPhase[];
  /** A hook that is for the first sync only, or for all but the first; undefined for every sync. */
  readonly occasion: 'install' | 'upgrade' | undefined;
  /** Only meaningful for hooks; never empty then. */
  readonly hookDeletePolicies: readonly HookDeletePolicy[];
  readonly prune: DeletePermission | undefined;
  readonly delete: DeletePermission | undefined;
  readonly pruneLast: boolean | undefined;
  readonly replace: boolean | undefined;
  readonly force: boolean | undefined;
  readonly serverSideApply: boolean | undefined;
  readonly validate: boolean | undefined;
  readonly skipDryRunOnMissingResource: boolean | undefined;
  /** An extra live object does not make its owner OutOfSync. */
  readonly ignoreExtraneous: boolean;
  /** The object's health does not count towards its owner's. */
  readonly ignoreHealth: boolean;
}

export interface ParsedSyncAnnotations {
  readonly value: SyncAnnotations;
  /** One for each value that could not be read; the default was taken instead. */
  readonly problems: readonly SetpointError[];
}

export type ReadSyncAnnotations = (object: KubeObject) => ParsedSyncAnnotations;
