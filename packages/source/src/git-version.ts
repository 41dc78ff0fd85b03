import type { Clock } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { runGit } from './git-process.ts';

/** The first version that takes settings from variables, which is how secrets reach it. */
const OLDEST = [2, 31] as const;

/** Throws `source.git-missing` when git is not there or too old to be given credentials safely. */
export async function checkGitVersion(
  gitBinary: string,
  environment: Readonly<Record<string, string>>,
  cwd: string,
  clock: Clock,
): Promise<void> {
  const output = await runGit(
    gitBinary,
    {
      args: ['--version'],
      environment,
      cwd,
      subject: gitBinary,
      secrets: [],
      timeoutMs: 10_000,
      maxOutputBytes: 4096,
    },
    clock,
    new AbortController().signal,
  );
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(output.toString()) ?? [];
  const isOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
  if (!isOld) return;
  throw sourceError(SOURCE_CODES.gitMissing, `git ${major}.${minor} is too old`, gitBinary, {
    rule: `git is at least ${OLDEST.join('.')}`,
    nextAction: 'Install a newer git.',
    retry: 'backoff',
  });
}
