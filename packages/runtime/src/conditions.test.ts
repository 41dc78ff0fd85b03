import { describe, expect, it } from 'vitest';
import { type Condition, findCondition, removeCondition, setCondition } from './conditions.ts';

const at = (minute: number): number => Date.UTC(2026, 0, 1, 0, minute);
const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'Succeeded',
  message: 'ok',
  observedGeneration: 1,
} as const;

describe('setCondition', () => {
  it('moves lastTransitionTime only with the status', () => {
    const first = setCondition([], ready, at(1));
    const same = setCondition(first, { ...ready, message: 'still ok', observedGeneration: 2 }, at(2));
    expect(findCondition(same, 'Ready')).toEqual({
      ...ready,
      message: 'still ok',
      observedGeneration: 2,
      lastTransitionTime: '2026-01-01T00:01:00Z',
    });
    const failed = setCondition(same, { ...ready, status: 'False' }, at(3));
    expect(findCondition(failed, 'Ready')?.lastTransitionTime).toBe('2026-01-01T00:03:00Z');
  });

  it('answers the same array when there is nothing to write, and keeps order and others', () => {
    const other: Condition = { ...ready, type: 'Other', lastTransitionTime: 'x' };
    const conditions = setCondition([other], ready, at(1));
    expect(setCondition(conditions, { ...ready }, at(9))).toBe(conditions);
    const changed = setCondition(conditions, { ...ready, type: 'Other', message: 'new' }, at(2));
    expect(changed.map((condition) => condition.type)).toEqual(['Other', 'Ready']);
    expect(conditions[0]).toBe(other);
  });

  it('removes, and cuts messages the server would refuse', () => {
    const conditions = setCondition([], { ...ready, message: 'm'.repeat(40_000) }, at(1));
    expect(conditions[0]?.message).toHaveLength(32_768);
    expect(removeCondition(conditions, 'Nope')).toBe(conditions);
    expect(removeCondition(conditions, 'Ready')).toEqual([]);
  });
});
