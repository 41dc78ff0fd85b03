import { type Clock, eitherSignal, type Random } from '@setpoint/core';
import { type GitCommand, runGit } from './git-process.ts';
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
  /** Aborts with the source: what runs then ends. */
  readonly closing: AbortSignal;
}

/** What git printed, as {@link runGit} has it; it ends with the source, too. */
export async function runGitIn(
  { gitBinary, clock, closing }: GitContext,
  command: GitCommand,
  signal: AbortSignal,
): Promise<Buffer> {
  const either = eitherSignal([signal, closing]);
  try {
    return await runGit(gitBinary, command, clock, either.signal);
  } finally {
    either.leave();
  }
}
