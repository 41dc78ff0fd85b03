import { goQuote } from '../values/go-format.ts';
import { compareUtf8 } from '../values/go-json.ts';
import { pathsOf } from './field-trie.ts';
import { managerId } from './managed-fields.ts';
import { describePath, type FieldPath } from './path-element.ts';
import type { Conflict } from './updater.ts';

/** One field an apply would change although another manager holds it. */
export interface FieldConflict {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly path: FieldPath;
}

/** One entry for each field, managers in order. */
export function fieldConflicts(conflicts: readonly Conflict[]): FieldConflict[] {
  const byId = conflicts.map((conflict) => ({ id: managerId(conflict.managed), ...conflict }));
  byId.sort((a, b) => compareUtf8(a.id, b.id));
  return byId.flatMap(({ managed, fields }) => {
    const { manager, operation, apiVersion, subresource, time } = managed;
    const holder = {
      manager,
      operation,
      apiVersion,
      ...(time !== undefined && { time }),
      ...(subresource && { subresource }),
    };
    return pathsOf(fields).map((path): FieldConflict => ({ ...holder, path }));
  });
}

/** The manager as the API server names it: `"kubectl-edit" using apps/v1`. */
export function describeManager(conflict: FieldConflict): string {
  const subresource = conflict.subresource ? ` with subresource ${goQuote(conflict.subresource)}` : '';
  const version = conflict.operation === 'Update' ? ` using ${conflict.apiVersion}` : '';
  return `${goQuote(conflict.manager)}${subresource}${version}`;
}

/** The message of the API server's 409: `Apply failed with 1 conflict: conflict with "x" using v1: .data.a`. */
export function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${describeManager(only)}: ${describePath(only.path)}`;
  }
  const paths = new Map<string, string[]>();
  for (const conflict of conflicts) {
    const manager = describeManager(conflict);
    paths.set(manager, [...(paths.get(manager) ?? []), `- ${describePath(conflict.path)}`]);
  }
  const lines = [...paths].flatMap(([manager, list]) => [`conflicts with ${manager}:`, ...list]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
