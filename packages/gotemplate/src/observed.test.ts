import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codecFunctions, FunctionTable, sprigFunctions } from './index.ts';
import { type Case, type Observed, runCase } from './testing/run-case.ts';

/** Cases of our own with what Go was observed to make of them; the files name the versions. */
interface Table {
  readonly data: readonly unknown[];
  readonly cases: ReadonlyArray<Omit<Case, 'data'> & Observed & { readonly data?: number }>;
}

function tableOf(name: string): Table {
  return JSON.parse(readFileSync(new URL(`../testdata/${name}.json`, import.meta.url), 'utf8')) as Table;
}

const sprig = new FunctionTable(sprigFunctions);
const helm = new FunctionTable([...sprigFunctions, ...codecFunctions]);

describe('what Go was observed to do', () => {
  it.each([
    ['exec', sprig, 3400],
    ['mutated', sprig, 4700],
    ['fmt', sprig, 6300],
    ['sprig', sprig, 5900],
    ['codec', helm, 850],
  ] as const)('%s', (name, functions, atLeast) => {
    const { data, cases } = tableOf(name);
    expect(cases.length).toBeGreaterThan(atLeast);
    const differing = cases
      .map((test) => {
        const { out, b64, err, data: index, ...rest } = test;
        const input: Case = index === undefined ? rest : { ...rest, data: data[index] };
        return { input, ours: runCase(input, functions), go: { out, b64, err } };
      })
      .filter(({ ours, go }) => ours.out !== go.out || ours.b64 !== go.b64 || ours.err !== go.err);
    expect(differing).toEqual([]);
  });
});
