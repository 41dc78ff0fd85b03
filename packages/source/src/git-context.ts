import type { Clock, Random } from '@setpoint/core';
import type { SourceQuotas } from './quotas.ts';

/** What every part that runs git needs. */
export interface GitContext {
  readonly gitBinary: string;
  /** Resolves once git is known to be there and new enough. */
  readonly gitChecked: () => Promise<void>;
  readonly environment: Readonly<Record<string, string>>;
  /** Bare mirrors. */
  readonly mirrors: string;
  /** Short-lived files of mode 0600. */
  readonly scratch: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly quotas: SourceQuotas;
  readonly idleMs: number;
}
