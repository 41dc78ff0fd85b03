import type { SetpointError } from '@setpoint/core';
import type { Desired } from '../desired/desired.ts';
import type { SourceReads } from '../desired/source-reads.ts';
import type { OperationRun } from './operation-run.ts';

/** Why an application has to be looked at again. */
export type Dirt = 'source' | 'live' | 'config';

/** What the controller remembers of one application between looks; all of it can be lost and found again. */
export class AppMemory {
  /** Which application of this name it is about; undefined before the first look. */
  uid: string | undefined;
  /** What the last comparison was of. */
  desired: Desired | undefined;
  /** What {@link desired} was read for, where that is all that decides it. */
  reads: SourceReads | undefined;
  /** The spec, as text, at the last comparison. */
  inputs: string | undefined;
  /** {@link Desired.key} that the last sync was to. */
  syncedKey: string | undefined;
  /** Syncs to {@link syncedKey} that failed, in a row. */
  failures = 0;
  run: OperationRun | undefined;
  /** The sync that is ending has compared the application and found it Synced: there is nothing to look at again. */
  isSeenSynced = false;
  /** How often it was compared, syncs aside. */
  looks = 0;
  /** Such a comparison is under way: what it will say may be older than what a sync finds at its end. */
  isLooking = false;
  /** Comparisons in a row whose sources or live state could not be read for a reason that may pass. */
  unreadable = 0;
  /** The deletion under way; it never rejects. */
  deletion: Promise<void> | undefined;
  /** Why the last deletion ended without letting the application go. */
  failed: SetpointError | undefined;
  /** Deletions that failed, in a row. */
  failedDeletions = 0;
  /** When the next is due, by the monotonic clock: what its hooks leave behind must not make it due at once. */
  deletionDueMs = 0;
  /** How far a refresh that was asked for has got: the remotes are being asked, or have answered. */
  refresh: 'none' | 'asking' | 'answered' = 'none';
  readonly dirt = new Set<Dirt>();
}
