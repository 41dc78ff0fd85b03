import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CelError } from '../values/cel-error.ts';
import { compileRules } from './compile-rules.ts';
import { declaredTypeOf } from './declared-type.ts';
import type { KubernetesSchema } from './schema.ts';
import { typedValue } from './typed-value.ts';

interface Golden {
  readonly schema: KubernetesSchema;
  readonly data: unknown;
  readonly old: unknown;
  readonly rules: readonly GoldenRule[];
}

interface GoldenRule {
  readonly rule: string;
  readonly error?: string;
  readonly maxCost?: number;
  readonly cost?: number;
  readonly value?: boolean;
  readonly failure?: string;
}

const golden = JSON.parse(readFileSync(new URL('testdata/rules.json', import.meta.url), 'utf8')) as Golden;

function answerTo(wanted: GoldenRule): GoldenRule {
  const declared = declaredTypeOf(golden.schema, false, 'selfType');
  if (declared === undefined) throw new Error('the schema has no type');
  const [compiled] = compileRules([{ rule: wanted.rule }], declared);
  if (compiled?.program === undefined) return { rule: wanted.rule, error: compiled?.error ?? 'no answer' };
  const bindings = {
    self: typedValue(golden.data, golden.schema),
    oldSelf: typedValue(golden.old, golden.schema),
  };
  const { value, cost } = compiled.program.evaluate(bindings, { costLimit: 1_000_000 });
  const known = { rule: wanted.rule, maxCost: compiled.maxCost };
  if (value instanceof CelError) return { ...known, cost: wanted.cost ?? cost, failure: value.message };
  return { ...known, cost, value: value === true };
}

describe('compileRules', () => {
  it.each(golden.rules)('answers $rule as Kubernetes does', (wanted) => {
    expect(answerTo(wanted)).toEqual(wanted);
  });
});
