import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameValue } from '../values/plain.ts';
import { mergePatchBetween } from './json-merge-diff.ts';
import { mergePatch } from './merge-patch.ts';

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.string({ maxLength: 4 }), tie('value'), { maxKeys: 4 }),
})).object;

describe('mergePatchBetween', () => {
  it('gives a patch that turns one object into the other, and none for equal ones', () => {
    fc.assert(
      fc.property(json, json, (from, to) => {
        const patch = mergePatchBetween(from, to);
        if (patch === undefined) return sameValue(from, to);
        return sameValue(mergePatch(from, patch), to);
      }),
    );
    fc.assert(fc.property(json, (value) => mergePatchBetween(value, structuredClone(value)) === undefined));
  });
  it('treats __proto__ as data', () => {
    const to = JSON.parse('{"__proto__": {"polluted": true}}') as unknown;
    const patch = mergePatchBetween({}, to);
    expect(JSON.stringify(patch)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
