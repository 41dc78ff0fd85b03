import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../object.ts';
import { builtinSchema } from '../schema/builtin-schema.ts';
import { crdSchema } from '../schema/crd-schema.ts';
import type { SchemaNode } from '../schema/schema-node.ts';
import { isPlainMap } from '../values/plain.ts';
import { applyObject } from './apply-object.ts';
import { describeManager } from './conflict.ts';
import { FieldSet } from './field-set.ts';
import { describePath } from './path-element.ts';
import { updateManagedFields } from './update-managed-fields.ts';

interface Step {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly op: 'apply' | 'update';
  readonly subresource?: string;
  readonly live?: KubeObject;
  readonly object: KubeObject;
  readonly manager?: string;
  readonly force?: boolean;
  readonly reset?: object;
  /** Index of the CRD's schema. */
  readonly crd?: number;
}

interface Answer {
  readonly object?: KubeObject;
  readonly conflicts?: readonly (readonly [message: string, field: string])[];
}

interface Recording {
  readonly steps: readonly (readonly [Step, Answer])[];
  readonly schemas: readonly object[];
}

const recording = JSON.parse(
  readFileSync(new URL('./testdata/field-manager.json', import.meta.url), 'utf8'),
) as Recording;

const crds = recording.schemas.map((schema) => crdSchema(schema));

function schemaOf(step: Step): SchemaNode | undefined {
  if (step.crd !== undefined) return crds[step.crd];
  return builtinSchema({ group: step.group ?? '', version: step.version, kind: step.kind });
}

function run(step: Step): Answer {
  const options = {
    live: step.live,
    manager: step.manager ?? '',
    schema: schemaOf(step),
    apiVersion: step.group === undefined ? step.version : `${step.group}/${step.version}`,
    time: '2027-01-01T00:00:00Z',
    subresource: step.subresource,
    ignoredFields: step.reset === undefined ? undefined : FieldSet.fromFieldsV1(step.reset),
  };
  if (step.op === 'update') return { object: updateManagedFields({ ...options, object: step.object }) };
  const result = applyObject({ ...options, applied: step.object, force: step.force === true });
  if (result.ok) return { object: result.object };
  return {
    conflicts: result.conflicts.map((conflict) => [
      `conflict with ${describeManager(conflict)}`,
      describePath(conflict.path),
    ]),
  };
}

/** Without what Go's types leave out when it is empty, which the recording server did. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item) ?? {});
  if (value === '' || value === 0 || value === false || value === null) return undefined;
  if (!isPlainMap(value)) return value;
  const fields = Object.entries(value)
    .map(([key, item]) => [key, withoutEmpty(item)] as const)
    .filter(([, item]) => item !== undefined && !(Array.isArray(item) && item.length === 0));
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

const shown = (answer: Answer, isTyped: boolean) => ({
  conflicts: answer.conflicts?.map((conflict) => conflict.join(' ')).sort(),
  managedFields: answer.object?.metadata.managedFields,
  object: isTyped
    ? withoutEmpty({ ...answer.object, metadata: { ...answer.object?.metadata, managedFields: [] } })
    : answer.object,
});

describe('the field manager of Kubernetes 1.36, step by step', () => {
  const builtin = recording.steps.filter(([step]) => step.crd === undefined);
  const custom = recording.steps.filter(([step]) => step.crd !== undefined);

  it(`applies and updates objects of built-in kinds: ${builtin.length} steps`, () => {
    for (const [step, answer] of builtin) {
      expect({ step, ...shown(run(step), true) }).toEqual({ step, ...shown(answer, true) });
    }
    expect(builtin.length).toBeGreaterThan(150);
  });

  it(`applies and updates custom resources through changes of their schema: ${custom.length} steps`, () => {
    for (const [step, answer] of custom) {
      expect({ step, ...shown(run(step), false) }).toEqual({ step, ...shown(answer, false) });
    }
    expect(custom.length).toBeGreaterThan(120);
  });

  it('never changes what it is given', () => {
    for (const [step] of recording.steps) {
      const before = JSON.stringify(step);
      run(step);
      expect(JSON.stringify(step)).toBe(before);
    }
  });
});
