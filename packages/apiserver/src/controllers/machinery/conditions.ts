import type { Condition } from '../../kinds/model/meta.ts';

export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** The conditions with this one in its place; its transition time moves only when its status changes. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  nowText: string,
): Condition[] {
  const list = conditions ?? [];
  const before = findCondition(list, condition.type);
  const kept = before?.status === condition.status ? before.lastTransitionTime : undefined;
  const next: Condition = { ...condition, lastTransitionTime: kept ?? nowText };
  if (before === undefined) return [...list, next];
  return list.map((existing) => (existing.type === condition.type ? next : existing));
}

/** As {@link withCondition}, with the condition last: for kinds whose conditions stand in the order of their changes. */
export function withLatest(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  nowText: string,
): Condition[] {
  const all = withCondition(conditions, condition, nowText);
  const isNewest = ({ type }: Condition): boolean => type === condition.type;
  return [...all.filter((each) => !isNewest(each)), ...all.filter(isNewest)];
}

export function withoutCondition(conditions: readonly Condition[] | undefined, type: string): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
