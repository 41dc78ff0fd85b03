import { describe, expect, it } from 'vitest';
import { checkRules as checkRulesIn, ruleDefinitionProblems, type RuleProblem } from './check-rules.ts';
import type { KubernetesSchema, ValidationRule } from './schema.ts';

function withRules(
  rules: readonly ValidationRule[],
  properties: Record<string, KubernetesSchema>,
): KubernetesSchema {
  return { type: 'object', properties, 'x-kubernetes-validations': rules };
}

const checkRules = (schema: KubernetesSchema): readonly RuleProblem[] => checkRulesIn(schema, 'schema');
const checkDefinitions = (schema: KubernetesSchema): readonly RuleProblem[] =>
  ruleDefinitionProblems(schema, 'schema');

describe('checkRules', () => {
  it('has nothing to say of right and bounded rules', () => {
    const names: KubernetesSchema = { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 20 } };
    expect(checkRules(withRules([{ rule: 'self.names.all(n, n.startsWith("a"))' }], { names }))).toEqual([]);
  });

  it('passes on what the compiler says', () => {
    const [problem] = checkRules(withRules([{ rule: 'self.nope == 1' }], {}));
    expect(problem?.field).toBe('schema.x-kubernetes-validations[0].rule');
    expect(problem?.message).toContain("compilation failed: ERROR: <input>:1:5: undefined field 'nope'");
    expect(checkRules(withRules([{ rule: '1' }], {}))[0]?.message).toBe(
      'cel expression must evaluate to a bool',
    );
  });

  it('refuses rules that may cost too much, and schemas whose rules do together', () => {
    const names: KubernetesSchema = { type: 'array', items: { type: 'string' } };
    const rule = 'self.names.all(a, self.names.all(b, a == b))';
    expect(
      checkRules(withRules([{ rule }], { names })).map(({ type, message }) => `${type}: ${message}`),
    ).toEqual([
      'Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
      'Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      'Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    ]);
  });

  it('multiplies a rule by how often its value can be there', () => {
    const item = (maxItems?: number): KubernetesSchema => ({
      type: 'array',
      ...(maxItems === undefined ? {} : { maxItems }),
      items: withRules([{ rule: 'self.s.contains("xxxxxxxxxxx")' }], {
        s: { type: 'string', maxLength: 1000 },
      }),
    });
    expect(checkRules({ type: 'object', properties: { l: item(10) } })).toEqual([]);
    expect(checkRules({ type: 'object', properties: { l: item() } })[0]?.message).toContain('exceeds budget');
  });

  it('refuses oldSelf where values have no counterparts, and optionalOldSelf without oldSelf', () => {
    const items = withRules([{ rule: 'self == oldSelf' }], { a: { type: 'string', maxLength: 5 } });
    const list: KubernetesSchema = { type: 'array', maxItems: 3, items };
    expect(checkRules({ type: 'object', properties: { list } })[0]?.message).toContain(
      'uncorrelatable portion of the schema within schema.properties[list]',
    );
    expect(checkRules(withRules([{ rule: 'true', optionalOldSelf: true }], {}))[0]?.message).toContain(
      'may not be set',
    );
  });

  it('wants a rule, and a message for one of several lines', () => {
    expect(checkDefinitions(withRules([{ rule: ' ' }], {}))[0]).toMatchObject({
      type: 'Required',
      message: 'rule is not specified',
    });
    expect(checkDefinitions(withRules([{ rule: 'true\n|| false' }], {}))[0]?.message).toContain(
      'message must be specified',
    );
  });

  it('wants reasons and field paths that mean something', () => {
    const properties: Record<string, KubernetesSchema> = {
      a: { type: 'object', properties: { 'b-c': { type: 'string' } } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    };
    const told = (rule: Omit<ValidationRule, 'rule'>): readonly string[] =>
      checkDefinitions(withRules([{ rule: 'true', ...rule }], properties)).map(
        ({ field, type, message, value }) =>
          `${field.slice('schema.x-kubernetes-validations[0].'.length)} ${type} ${JSON.stringify(value)}: ${message}`,
      );
    expect(told({ fieldPath: ".a['b-c']", reason: 'FieldValueDuplicate' })).toEqual([]);
    expect(told({ fieldPath: ".labels['x.y/z']" })).toEqual([]);
    expect(told({ reason: 'Bad' })).toEqual([
      'reason NotSupported "Bad": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ]);
    for (const fieldPath of ['.b', 'a', '.a[0]', '.a.', ".a['b\\q']", '.labels.x.y'])
      expect(told({ fieldPath })).toEqual([
        `fieldPath Invalid ${JSON.stringify(fieldPath)}: must be a valid path`,
      ]);
  });

  it('leaves rules uncompiled where their schema is wrong', () => {
    const schema = withRules([{ rule: 'self.nope' }], { z: withRules([{ rule: 'nope' }], {}) });
    const fields = checkRulesIn(schema, 'schema', (field) => field === 'schema').map(({ field }) => field);
    expect(fields).toEqual(['schema.properties[z].x-kubernetes-validations[0].rule']);
  });
});
