import { lookOf, nameOfStatus, type Tone } from '../ui/status.tsx';
import type { Row } from './fleet-filters.ts';

/** The colour of an application as a whole: red when anything about it failed, else that of its health. */
export const toneOfRow = (row: Row): Tone =>
  row.problem || row.phase === 'Failed' || row.phase === 'Error' ? 'red' : lookOf(row.health ?? '').tone;

/** What an application is in trouble with, and how badly: red is wrong, amber waits for somebody. */
export interface Trouble {
  readonly text: string;
  readonly tone: 'red' | 'amber';
}

/** Why an application is not as it should be, in one sentence; undefined when it is. */
export function troubleOf(row: Row): Trouble | undefined {
  if (row.problem) return { text: row.problem, tone: 'red' };
  if (row.phase === 'Failed' || row.phase === 'Error')
    return { text: row.operationMessage || `The last sync ended as ${row.phase}.`, tone: 'red' };
  if (row.health === 'Degraded')
    return { text: row.healthMessage || `${nameOfStatus(row.health)}; no object says why.`, tone: 'red' };
  const text = row.notice || row.healthMessage;
  return text ? { text, tone: 'amber' } : undefined;
}
