import { describe, expect, it } from 'vitest';
import { checkRules } from './check-rules.ts';
import type { KubernetesSchema, ValidationRule } from './schema.ts';

function withRules(
  rules: readonly ValidationRule[],
  properties: Record<string, KubernetesSchema>,
): KubernetesSchema {
  return { type: 'object', properties, 'x-kubernetes-validations': rules };
}

describe('checkRules', () => {
  it('has nothing to say of right and bounded rules', () => {
    const names: KubernetesSchema = { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 20 } };
    expect(checkRules(withRules([{ rule: 'self.names.all(n, n.startsWith("a"))' }], { names }))).toEqual([]);
  });

  it('passes on what the compiler says', () => {
    const [problem] = checkRules(withRules([{ rule: 'self.nope == 1' }], {}));
    expect(problem?.path).toEqual(['x-kubernetes-validations', 0, 'rule']);
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
      'uncorrelatable portion',
    );
    expect(checkRules(withRules([{ rule: 'true', optionalOldSelf: true }], {}))[0]?.message).toContain(
      'may not be set',
    );
  });

  it('wants a rule, and a message for one of several lines', () => {
    expect(checkRules(withRules([{ rule: ' ' }], {}))[0]).toMatchObject({
      type: 'Required',
      message: 'rule is not specified',
    });
    expect(checkRules(withRules([{ rule: 'true\n|| false' }], {}))[0]?.message).toContain(
      'message must be specified',
    );
  });
});
