import type { StatusCause } from './status.ts';

/** A conflict of server-side apply as the server reports it. */
export interface ReportedConflict {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** Reported only for managers that update. */
  readonly apiVersion?: string;
  readonly time?: string;
  readonly subresource?: string;
  /** `.spec.template.spec.containers[name="app"].image` */
  readonly path: string;
}

const shape =
  /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource ("(?:[^"\\]|\\.)*"))?(?: using (\S+))?(?: at (\S+))?$/;

/**
 * The conflicts among the causes of a 409 to an apply. The server writes a manager as
 * `conflict with "kubectl" with subresource "scale" using apps/v1 at 2026-01-02T03:04:05Z`, with `using` only for
 * the Update operation (apimachinery, managedfields/internal/conflict.go).
 */
export function reportedConflicts(causes: readonly StatusCause[]): readonly ReportedConflict[] {
  return causes.filter((cause) => cause.reason === 'FieldManagerConflict').map(readConflict);
}

function readConflict(cause: StatusCause): ReportedConflict {
  const match = shape.exec(cause.message);
  const [, manager, subresource, apiVersion, time] = match ?? [];
  return {
    manager: manager === undefined ? cause.message : unquote(manager),
    operation: apiVersion === undefined ? 'Apply' : 'Update',
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(time === undefined ? {} : { time }),
    ...(subresource === undefined ? {} : { subresource: unquote(subresource) }),
    path: cause.field,
  };
}

/** Go's %q differs from JSON only in escapes (`\x00`, `\a`) that do not occur in manager names. */
function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}
