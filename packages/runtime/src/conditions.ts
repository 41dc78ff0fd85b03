import { rfc3339 } from '@setpoint/core';

/** `metav1.Condition`. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase, never empty. */
  readonly reason: string;
  readonly message: string;
  /** The `metadata.generation` the condition was computed from. */
  readonly observedGeneration?: number;
  /** When `status` last changed; other fields do not move it. */
  readonly lastTransitionTime: string;
}

/** The server refuses longer messages. */
const maxMessageLength = 32_768;

/**
 * The conditions with this one set. Its `lastTransitionTime` moves only with its status. The same array comes back
 * when nothing differs, so that a caller can tell that there is nothing to write.
 */
export function setCondition(
  conditions: readonly Condition[],
  condition: Omit<Condition, 'lastTransitionTime'>,
  nowMs: number,
): readonly Condition[] {
  const previous = findCondition(conditions, condition.type);
  const next: Condition = {
    ...condition,
    message: condition.message.slice(0, maxMessageLength),
    lastTransitionTime: previous?.status === condition.status ? previous.lastTransitionTime : rfc3339(nowMs),
  };
  if (previous === undefined) return [...conditions, next];
  if (isSame(previous, next)) return conditions;
  return conditions.map((existing) => (existing.type === condition.type ? next : existing));
}

/** The condition of the type, or undefined. */
export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** The conditions without the type; the same array when it is not there. */
export function removeCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  return findCondition(conditions, type) === undefined
    ? conditions
    : conditions.filter((condition) => condition.type !== type);
}

function isSame(a: Condition, b: Condition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration
  );
}
