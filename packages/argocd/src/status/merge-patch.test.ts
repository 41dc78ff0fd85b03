import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal, mergePatchBetween } from './merge-patch.ts';

function apply(target: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const base = target !== null && typeof target === 'object' && !Array.isArray(target) ? target : {};
  const out = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) out.delete(key);
    else out.set(key, apply(out.get(key), value));
  }
  return Object.fromEntries(out);
}

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
        if (patch === undefined) return equal(from, to);
        return equal(apply(from, patch), to);
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
