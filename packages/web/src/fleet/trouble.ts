import { lookOf, nameOfStatus, type Tone } from '../ui/status.tsx';
import type { Row } from './fleet-filters.ts';

/** The colour of an application as a whole: red when anything about it failed, else that of its health. */
export const toneOfRow = (row: Row): Tone =>
  row.problem || row.phase === 'Failed' || row.phase === 'Error' ? 'red' : lookOf(row.health ?? '').tone;

/** What every such message begins with; the line has room for what differs. */
const generic = /^Failed to load (target|live) state: /;

/** Why an application is red, in one sentence; undefined when it is not. */
export function troubleOf(row: Row): string | undefined {
  if (row.problem) return row.problem.replace(generic, '');
  if (row.phase === 'Failed' || row.phase === 'Error')
    return row.operationMessage || `The last sync ended as ${row.phase}.`;
  if (row.health === 'Degraded' || row.health === 'Missing')
    return row.healthMessage || `${nameOfStatus(row.health)}; no object says why.`;
  return undefined;
}
