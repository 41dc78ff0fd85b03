import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SchemaNode } from '../schema/schema-node.ts';
import { changesBetween } from './compare.ts';
import { EMPTY, type TrieNode } from './field-trie.ts';
import { decodeFieldsV1, encodeFieldsV1, type FieldsV1 } from './fields-v1.ts';
import type { Managed, ManagedFields } from './managed-fields.ts';
import { type MergeType, mergeTypeOf } from './merge-type.ts';
import { mergeValues } from './merge-values.ts';
import { reconcileWithSchema } from './reconcile-schema.ts';
import { withoutItems } from './remove-fields.ts';
import { fieldsOf } from './set-of.ts';
import { nodeOfSmdType, type SmdAtom, type SmdSchema } from './testing/smd-schema.ts';
import { applyManagers, type UpdateContext, updateManagers } from './updater.ts';
import { describeProblems, typeProblems } from './validate-typed.ts';
import { Versions } from './versions.ts';

interface Value {
  readonly absent?: boolean;
  readonly value?: unknown;
}

interface Call {
  readonly op: 'validate' | 'toFieldSet' | 'compare' | 'merge' | 'remove' | 'reconcile';
  readonly schema: number;
  readonly type: SmdAtom;
  readonly lhs: Value;
  readonly rhs?: Value;
  readonly out?: unknown;
  readonly items?: FieldsV1;
  readonly added?: FieldsV1;
  readonly modified?: FieldsV1;
  readonly removed?: FieldsV1;
  readonly allowDuplicates?: boolean;
  readonly error?: string;
}

interface ManagerState {
  readonly fields: FieldsV1;
  readonly version: string;
  readonly applied: boolean;
}

interface Step {
  readonly op: string;
  readonly manager?: string;
  readonly version?: string;
  readonly object?: Value;
  readonly error?: string;
  readonly conflicts?: Readonly<Record<string, FieldsV1>>;
  readonly schema: number;
  readonly type: SmdAtom;
  readonly live: Value;
  readonly managers: Readonly<Record<string, ManagerState>>;
}

interface Case {
  readonly op: 'case';
  readonly name: string;
  readonly steps: readonly Step[];
  readonly ignored?: Readonly<Record<string, FieldsV1>>;
  readonly filter?: boolean;
}

interface Recording {
  readonly schemas: readonly SmdSchema[];
  readonly calls: readonly (Call | Case)[];
}

const recording = JSON.parse(
  readFileSync(new URL('./testdata/structured-merge-diff.json', import.meta.url), 'utf8'),
) as Recording;
// Schemas that are themselves wrong are refused when a CustomResourceDefinition is read, not here.
const hasSchema = (call: Call) => call.error?.includes('schema error:') !== true;
const calls = (op: Call['op']) =>
  recording.calls.filter((call): call is Call => call.op === op && hasSchema(call));
const cases = recording.calls.filter((call): call is Case => call.op === 'case' && call.filter !== true);

const nodes = new Map<string, SchemaNode>();

function nodeAt({ schema, type }: { readonly schema: number; readonly type: SmdAtom }): SchemaNode {
  const key = `${schema}/${JSON.stringify(type)}`;
  let node = nodes.get(key);
  if (node === undefined) {
    node = nodeOfSmdType(recording.schemas[schema] as SmdSchema, type);
    nodes.set(key, node);
  }
  return node;
}

const typeAt = (at: { readonly schema: number; readonly type: SmdAtom }): MergeType =>
  mergeTypeOf(nodeAt(at));
const valueIn = (value: Value | undefined): unknown => (value?.absent === true ? undefined : value?.value);
const fields = (node: TrieNode): FieldsV1 => encodeFieldsV1(node);
/** Everything that differs, so that a failure shows all of it at once. */
const differing = <T>(list: readonly T[], check: (item: T) => unknown): unknown[] =>
  list.map(check).filter((problem) => problem !== undefined);

/** Go's tests read YAML, whose maps have keys of any type, and walk maps in random order. */
const comparableWords = (text: string | undefined) =>
  text?.replaceAll('map[interface {}]interface {}', 'map[string]interface {}').split('\n').sort();

function diff(call: unknown, expected: unknown, actual: unknown): unknown {
  try {
    expect(actual).toEqual(expected);
    return undefined;
  } catch {
    return { call, expected, actual };
  }
}

describe('every call of structured-merge-diff’s own tests', () => {
  it(`validates alike: ${calls('validate').length} calls`, () => {
    expect(
      differing(calls('validate'), (call) => {
        const problems = typeProblems(typeAt(call), valueIn(call.lhs) ?? null, call.allowDuplicates === true);
        return diff(call, call.error !== undefined, problems.length > 0);
      }),
    ).toEqual([]);
    expect(calls('validate').length).toBeGreaterThan(700);
  });

  it('words what is wrong alike', () => {
    const worded = calls('validate').filter(({ error }) => error !== undefined);
    expect(
      differing(worded, (call) => {
        const problems = typeProblems(typeAt(call), valueIn(call.lhs) ?? null, call.allowDuplicates === true);
        return diff(call, comparableWords(call.error), comparableWords(describeProblems(problems)));
      }),
    ).toEqual([]);
  });

  it(`finds the same fields: ${calls('toFieldSet').length} calls`, () => {
    expect(
      differing(calls('toFieldSet'), (call) =>
        diff(call, call.out, fields(fieldsOf(typeAt(call), valueIn(call.lhs) ?? null))),
      ),
    ).toEqual([]);
    expect(calls('toFieldSet').length).toBeGreaterThan(250);
  });

  it(`compares alike: ${calls('compare').length} calls`, () => {
    expect(
      differing(calls('compare'), (call) => {
        const { added, modified, removed } = changesBetween(
          typeAt(call),
          valueIn(call.lhs),
          valueIn(call.rhs),
          'both',
        );
        const actual = { added: fields(added), modified: fields(modified), removed: fields(removed) };
        return diff(call, { added: call.added, modified: call.modified, removed: call.removed }, actual);
      }),
    ).toEqual([]);
    expect(calls('compare').length).toBeGreaterThan(350);
  });

  it(`merges alike: ${calls('merge').length} calls`, () => {
    expect(
      differing(
        calls('merge').filter(({ error }) => error === undefined),
        (call) => {
          const merged = mergeValues(typeAt(call), valueIn(call.lhs), valueIn(call.rhs));
          return diff(call, valueIn(call.out as Value), merged);
        },
      ),
    ).toEqual([]);
    expect(calls('merge').length).toBeGreaterThan(250);
  });

  it(`removes alike: ${calls('remove').length} calls`, () => {
    expect(
      differing(calls('remove'), (call) => {
        const rest = withoutItems(typeAt(call), valueIn(call.lhs), decodeFieldsV1(call.items));
        return diff(call, valueIn(call.out as Value) ?? null, rest);
      }),
    ).toEqual([]);
    expect(calls('remove').length).toBeGreaterThan(200);
  });

  it(`follows schema changes alike: ${calls('reconcile').length} calls`, () => {
    const readable = calls('reconcile').filter(({ error }) => error === undefined);
    expect(
      differing(readable, (call) => {
        const items = decodeFieldsV1(call.items);
        return diff(call, call.out ?? call.items, fields(reconcileWithSchema(typeAt(call), items)));
      }),
    ).toEqual([]);
    expect(calls('reconcile').length).toBeGreaterThan(150);
  });
});

function managersOf(step: Step | undefined): ManagedFields {
  const managers: ManagedFields = new Map();
  for (const [manager, state] of Object.entries(step?.managers ?? {})) {
    managers.set(manager, {
      manager,
      operation: state.applied ? 'Apply' : 'Update',
      subresource: undefined,
      apiVersion: state.version,
      fields: decodeFieldsV1(state.fields),
      time: undefined,
      source: undefined,
    });
  }
  return managers;
}

const shown = (managers: ManagedFields) =>
  Object.fromEntries(
    [...managers].map(([id, { fields: held, apiVersion }]) => [
      id,
      { fields: fields(held), version: apiVersion },
    ]),
  );

function runStep(testCase: Case, index: number): unknown {
  const step = testCase.steps[index] as Step;
  const before = testCase.steps[index - 1];
  // Nothing to see: a new schema, or an object upstream refuses to read.
  if (step.op === 'fixture.ChangeParser' || step.object === undefined || step.type === undefined)
    return undefined;
  const version = step.version as string;
  const context: UpdateContext = {
    versions: new Versions(version, nodeAt(step), undefined),
    ignored: testCase.ignored?.[version] === undefined ? EMPTY : decodeFieldsV1(testCase.ignored[version]),
  };
  const live = before === undefined ? null : valueIn(before.live);
  const managed: Managed = {
    manager: step.manager as string,
    operation: step.op.includes('Update') ? 'Update' : 'Apply',
    subresource: undefined,
    apiVersion: version,
    fields: EMPTY,
    time: undefined,
    source: undefined,
  };
  const expected = {
    live: valueIn(step.live),
    managers: Object.fromEntries(
      Object.entries(step.managers).map(([id, { fields: held, version: at }]) => [
        id,
        { fields: held, version: at },
      ]),
    ),
    conflicts: step.conflicts ?? {},
  };
  return diff(
    `${testCase.name}, step ${index}`,
    expected,
    play(step, context, live, managersOf(before), managed),
  );
}

function play(
  step: Step,
  context: UpdateContext,
  live: unknown,
  before: ManagedFields,
  managed: Managed,
): unknown {
  const object = valueIn(step.object);
  const id = managed.manager;
  if (managed.operation === 'Update') {
    const managers = updateManagers(context, live, object, before, { id, managed });
    return { live: object, managers: shown(managers), conflicts: {} };
  }
  const force = !step.op.startsWith('fixture.Apply');
  const result = applyManagers(context, live, object, before, { id, managed, force });
  if (result.ok) return { live: result.value, managers: shown(result.managers), conflicts: {} };
  const conflicts = Object.fromEntries(
    result.conflicts.map(({ managed: by, fields: at }) => [by.manager, fields(at)]),
  );
  return { live, managers: shown(before), conflicts };
}

describe('every case of its apply tests, step by step', () => {
  it(`${cases.length} cases`, () => {
    expect(
      cases.flatMap((testCase) => testCase.steps.map((_, index) => runStep(testCase, index))).filter(Boolean),
    ).toEqual([]);
    expect(cases.length).toBeGreaterThan(90);
  });
});
