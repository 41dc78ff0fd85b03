import { rfc3339 } from '@setpoint/core';
import type { RevisionHistory } from '../resources/application-status.ts';

export const defaultHistoryLimit = 10;

/** `history` with one more deployment, numbered after the last one and cut to the newest `limit` entries. */
export function appendHistory(
  history: readonly RevisionHistory[],
  deployment: Omit<RevisionHistory, 'id' | 'deployedAt'>,
  limit: number,
  nowMs: number,
): readonly RevisionHistory[] {
  const last = history.at(-1);
  const entry: RevisionHistory = {
    ...deployment,
    id: last === undefined ? 0 : last.id + 1,
    deployedAt: rfc3339(nowMs),
  };
  const all = [...history, entry];
  return all.slice(Math.max(0, all.length - limit));
}
