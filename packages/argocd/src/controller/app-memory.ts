import type { Desired } from '../desired/desired.ts';
import type { OperationRun } from './operation-run.ts';

/** Why an application has to be looked at again. */
export type Dirt = 'source' | 'live' | 'config';

/** What the controller remembers of one application between looks; all of it can be lost and found again. */
export class AppMemory {
  /** What the last comparison was of. */
  desired: Desired | undefined;
  /** The spec, as text, at the last comparison. */
  inputs: string | undefined;
  /** {@link Desired.key} that the last sync was to. */
  syncedKey: string | undefined;
  run: OperationRun | undefined;
  /** How far a refresh that was asked for has got: the remotes are being asked, or have answered. */
  refresh: 'none' | 'asking' | 'answered' = 'none';
  readonly dirt = new Set<Dirt>();
}
