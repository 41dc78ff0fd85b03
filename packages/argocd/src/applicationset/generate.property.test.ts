import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Generator } from './resource/generator-fields.ts';
import { generateIn } from './testing/generate-for-test.ts';

const name = fc.stringMatching(/^[a-z]{1,6}$/);
const good: fc.Arbitrary<Generator> = fc
  .array(name, { maxLength: 4 })
  .map((names) => ({ list: { elements: names.map((each) => ({ name: each })) } }));

const git = { repoURL: 'https://git.invalid/r.git', revision: 'main' };
const bad: fc.Arbitrary<Generator> = fc.constantFrom<Generator>(
  {},
  { git },
  { git: { ...git, directories: [{ path: 'a[' }] } },
  { list: { elementsYaml: 'a: [' } },
  { list: { elements: [1] } },
  { matrix: { generators: [] } },
  { merge: { mergeKeys: [], generators: [] } },
  { plugin: { configMapRef: { name: 'none' } } },
  { clusterDecisionResource: { configMapRef: 'none' } },
  { pullRequest: { github: { owner: 'o', repo: 'r' } } },
  { scmProvider: { github: { organization: 'o' } } },
  { list: { elements: [] }, selector: { matchExpressions: [{ key: 'a', operator: 'No' }] } },
);

/** The generator within matrices and merges. */
function nested(inner: fc.Arbitrary<Generator>): fc.Arbitrary<Generator> {
  const one: Generator = { list: { elements: [{ name: 'x' }] } };
  return fc.tuple(inner, fc.nat(3)).map(([generator, depth]) => {
    let wrapped = generator;
    for (let level = 0; level < depth; level++) {
      const generators = [wrapped, one] as unknown as NonNullable<Generator['matrix']>['generators'];
      wrapped = level % 2 === 0 ? { merge: { mergeKeys: ['name'], generators } } : { matrix: { generators } };
    }
    return wrapped;
  });
}

describe('a failing generator', () => {
  it('is never taken for one that makes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(good), nested(bad), fc.array(good), async (before, failing, after) => {
        const whole = await generateIn({}, { generators: [...before, failing, ...after] });
        expect(whole.errors.length).toBeGreaterThan(0);
        const others = await generateIn({}, { generators: [...before, ...after] });
        expect(others.errors).toEqual([]);
        expect(whole.applications).toEqual(others.applications);
      }),
      { numRuns: 200 },
    );
  });
});
