/** The phases of a sync in the order they run; `PreDelete` and `PostDelete` belong to deletion plans alone. */
const syncPhases = ['PreDelete', 'PreSync', 'Sync', 'PostSync', 'SyncFail', 'PostDelete'] as const;

export type SyncPhase = (typeof syncPhases)[number];

export function phaseIndex(phase: SyncPhase): number {
  return syncPhases.indexOf(phase);
}
