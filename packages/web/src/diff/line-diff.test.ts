import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './line-diff.ts';

const lines = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

function longestCommon(before: readonly string[], after: readonly string[]): number {
  const table = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let i = 1; i <= before.length; i++) {
    for (let j = 1; j <= after.length; j++) {
      const row = table[i] as number[];
      const above = table[i - 1] as number[];
      row[j] =
        before[i - 1] === after[j - 1] ? (above[j - 1] ?? 0) + 1 : Math.max(above[j] ?? 0, row[j - 1] ?? 0);
    }
  }
  return table[before.length]?.[after.length] ?? 0;
}

describe('diffLines', () => {
  it('keeps both lists in order and is as short as can be', () => {
    assert(
      property(lines, lines, (before, after) => {
        const edits = diffLines(before, after);
        expect(edits.filter(({ kind }) => kind !== 'add').map((edit) => edit.old)).toEqual([
          ...before.keys(),
        ]);
        expect(edits.filter(({ kind }) => kind !== 'remove').map((edit) => edit.new)).toEqual([
          ...after.keys(),
        ]);
        const same = edits.filter(({ kind }) => kind === 'same');
        expect(same.every((edit) => before[edit.old] === after[edit.new])).toBe(true);
        expect(same).toHaveLength(longestCommon(before, after));
      }),
    );
  });

  it('replaces as a whole what differs nearly everywhere', () => {
    const before = Array.from({ length: 9_000 }, (_, at) => `old ${at}`);
    const after = Array.from({ length: 9_000 }, (_, at) => `new ${at}`);
    const edits = diffLines(before, after);
    expect(edits).toHaveLength(18_000);
    expect(edits[0]?.kind).toBe('remove');
  });
});
