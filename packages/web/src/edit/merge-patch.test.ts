import { describe, expect, it } from 'vitest';
import { mergePatchBetween } from './merge-patch.ts';

describe('mergePatchBetween', () => {
  it('has what changed, null for what is gone, and nothing of the rest', () => {
    const before = { spec: { a: 1, b: { c: 1, d: 2 }, list: [1, 2], same: { x: [1] } } };
    const after = { spec: { a: 1, b: { c: 3 }, list: [2], same: { x: [1] }, new: '' } };
    expect(mergePatchBetween(before, after)).toEqual({
      spec: { b: { d: null, c: 3 }, list: [2], new: '' },
    });
    expect(mergePatchBetween(before, structuredClone(before))).toBeUndefined();
  });

  it('takes a property that is undefined as none, and names that objects inherit as data', () => {
    expect(mergePatchBetween({ a: 1 }, { a: undefined })).toEqual({ a: null });
    const after = JSON.parse('{"__proto__":{"x":1},"constructor":"y"}') as object;
    expect(JSON.stringify(mergePatchBetween({}, after))).toBe('{"__proto__":{"x":1},"constructor":"y"}');
  });
});
