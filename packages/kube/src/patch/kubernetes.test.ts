import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtinSchema } from '../schema/builtin-schema.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import type { PlainMap } from '../values/plain.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge.ts';
import { threeWayMerge } from './three-way-merge.ts';

type Answer = { readonly result?: unknown; readonly error?: string };
type Recorded<Q> = readonly (readonly [Q, Answer])[];
type Kind = readonly [group: string, version: string, kind: string];

interface Recording {
  readonly mergepatch: Recorded<readonly [document: unknown, patch: unknown]>;
  readonly jsonpatch: Recorded<readonly [document: unknown, patch: unknown]>;
  readonly json3way: Recorded<readonly [original: PlainMap, modified: PlainMap, current: PlainMap]>;
  readonly '3way': Recorded<readonly [Kind, PlainMap, PlainMap, PlainMap]>;
  readonly smp: Recorded<readonly [Kind, live: unknown, patch: unknown]>;
}

const recording = JSON.parse(
  readFileSync(new URL('./testdata/kubernetes.json', import.meta.url), 'utf8'),
) as Recording;

const schemaOf = ([group, version, kind]: Kind) => builtinSchema({ group, version, kind }) as SchemaNode;

function answer(run: () => unknown): Answer {
  try {
    return { result: run() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function checkAll<Q>(recorded: Recorded<Q>, least: number, run: (question: Q) => unknown): void {
  expect(recorded.length).toBeGreaterThanOrEqual(least);
  for (const [question, expected] of recorded) {
    const before = JSON.stringify(question);
    expect({ question, answer: answer(() => run(question)) }).toEqual({ question, answer: expected });
    // A patch never changes what it is given.
    expect(JSON.stringify(question)).toBe(before);
  }
}

describe('patches as the API server of Kubernetes 1.36 applies them, word for word', () => {
  it('JSON merge patches', () => {
    checkAll(recording.mergepatch, 200, ([document, patch]) => mergePatch(document, patch));
  });

  it('JSON patches', () => {
    checkAll(recording.jsonpatch, 300, ([document, patch]) => jsonPatch(document, patch));
  });

  it('strategic merge patches', () => {
    checkAll(recording.smp, 150, ([kind, live, patch]) => strategicMergePatch(live, patch, schemaOf(kind)));
  });
});

describe('what kubectl apply sends', () => {
  it('for built-in kinds', () => {
    checkAll(recording['3way'], 120, ([kind, original, modified, current]) =>
      threeWayMerge({ original, modified, current, schema: schemaOf(kind) }),
    );
  });

  it('for custom resources', () => {
    checkAll(recording.json3way, 150, ([original, modified, current]) =>
      threeWayMerge({ original, modified, current, schema: undefined }),
    );
  });
});
