import { nameOfStatus } from '../ui/status.tsx';
import type { Row } from './fleet-filters.ts';

/** Why an application is red, in one sentence; undefined when it is not. */
export function troubleOf(row: Row): string | undefined {
  if (row.problem) return row.problem;
  if (row.phase === 'Failed' || row.phase === 'Error')
    return row.operationMessage || `The last sync ended as ${row.phase}.`;
  if (row.health === 'Degraded' || row.health === 'Missing')
    return row.healthMessage || `${nameOfStatus(row.health)}: open it to see which object.`;
  return undefined;
}
