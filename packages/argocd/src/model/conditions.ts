import { rfc3339 } from '@setpoint/core';
import type { ApplicationCondition } from '../resources/application-status.ts';

export type ConditionType =
  | 'DeletionError'
  | 'InvalidSpecError'
  | 'ComparisonError'
  | 'SyncError'
  | 'UnknownError'
  | 'SharedResourceWarning'
  | 'RepeatedResourceWarning'
  | 'ExcludedResourceWarning'
  | 'OrphanedResourceWarning'
  /** Not of Argo CD's: an annotation of an object has a value that cannot be read. */
  | 'InvalidAnnotationWarning';

export interface NewCondition {
  readonly type: ConditionType;
  readonly message: string;
}

/**
 * `current` with every condition of the evaluated types replaced by `next`. A condition whose type and message stay
 * the same keeps its transition time. Sorted by type, then message, as Argo CD does.
 */
export function mergeConditions(
  current: readonly ApplicationCondition[],
  next: readonly NewCondition[],
  evaluated: readonly ConditionType[],
  nowMs: number,
): readonly ApplicationCondition[] {
  const kept = current.filter((condition) => !evaluated.some((type) => type === condition.type));
  const now = rfc3339(nowMs);
  const fresh = next.map(
    (condition) =>
      current.find((known) => known.type === condition.type && known.message === condition.message) ?? {
        ...condition,
        lastTransitionTime: now,
      },
  );
  return [...kept, ...fresh].toSorted((a, b) => byText(`${a.type}/${a.message}`, `${b.type}/${b.message}`));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
