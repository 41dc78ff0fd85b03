import { conflictMessage, describeManager, describePath, type FieldConflict } from '@setpoint/kube';
import { ApiError } from './api-error.ts';

/** 409 of a server-side apply; one cause a field, grouped by manager in the message as kube-apiserver words it. */
export function applyConflict(conflicts: readonly FieldConflict[]): ApiError {
  const causes = conflicts.map((conflict) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeManager(conflict)}`,
    field: describePath(conflict.path),
  }));
  return new ApiError(409, 'Conflict', conflictMessage(conflicts), { causes });
}
