import { describe, expect, it } from 'vitest';
import type { KubernetesSchema } from './schema.ts';
import { createRuleValidator, type RuleViolation } from './validate-rules.ts';

const schema: KubernetesSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      'x-kubernetes-validations': [
        {
          rule: 'self.min <= self.max',
          message: 'min is above max',
          fieldPath: '.min',
          reason: 'FieldValueForbidden',
        },
        { rule: 'self.max >= oldSelf.max', messageExpression: "'max fell to ' + string(self.max)" },
      ],
      properties: {
        min: { type: 'integer' },
        max: { type: 'integer' },
        labels: {
          type: 'object',
          additionalProperties: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] },
        },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, port: { type: 'integer' } },
            'x-kubernetes-validations': [{ rule: 'self.port == oldSelf.port', message: 'port is immutable' }],
          },
        },
        kind: {
          type: 'string',
          'x-kubernetes-validations': [
            { rule: "oldSelf.hasValue() || self == 'new'", optionalOldSelf: true, message: 'must start new' },
          ],
        },
      },
    },
  },
  'x-kubernetes-validations': [{ rule: 'self.metadata.name.startsWith("a")' }],
};

function violations(object: unknown, old?: unknown): readonly Pick<RuleViolation, 'path' | 'message'>[] {
  const validator = createRuleValidator(schema);
  if (validator === undefined) throw new Error('the schema has no rules');
  return validator.validate(object, old).map(({ path, message }) => ({ path, message }));
}

const metadata = { name: 'a' };

describe('createRuleValidator', () => {
  it('is undefined for a schema without rules', () => {
    expect(createRuleValidator({ type: 'object', properties: { a: { type: 'string' } } })).toBeUndefined();
  });

  it('gives message, reason and field path of the rules that say false', () => {
    const validator = createRuleValidator(schema);
    expect(validator?.validate({ metadata, spec: { min: 5, max: 1 } })).toEqual([
      {
        path: ['spec'],
        keys: [false],
        message: 'min is above max',
        reason: 'FieldValueForbidden',
        fieldPath: 'min',
        value: undefined,
        isRatcheted: false,
      },
    ]);
  });

  it('leaves transition rules out on creation and evaluates message expressions', () => {
    expect(violations({ metadata, spec: { min: 0, max: 1 } })).toEqual([]);
    expect(
      violations({ metadata, spec: { min: 0, max: 1 } }, { metadata, spec: { min: 0, max: 2 } }),
    ).toEqual([{ path: ['spec'], message: 'max fell to 1' }]);
  });

  it('finds the old elements of a list that is a map by their keys', () => {
    const ports = [
      { name: 'b', port: 2 },
      { name: 'a', port: 9 },
      { name: 'c', port: 3 },
    ];
    const old = [
      { name: 'a', port: 1 },
      { name: 'b', port: 2 },
    ];
    expect(
      violations(
        { metadata, spec: { min: 0, max: 1, ports } },
        { metadata, spec: { min: 0, max: 1, ports: old } },
      ),
    ).toEqual([{ path: ['spec', 'ports', 1], message: 'port is immutable' }]);
  });

  it('runs rules with an optional oldSelf on creation too', () => {
    const spec = { min: 0, max: 1, kind: 'old' };
    expect(violations({ metadata, spec })).toEqual([{ path: ['spec', 'kind'], message: 'must start new' }]);
    expect(violations({ metadata, spec }, { metadata, spec })).toEqual([]);
  });

  it('shows kind, apiVersion and names at the root, declared or not', () => {
    expect(violations({ metadata: { name: 'b' }, spec: { min: 0, max: 1 } })).toEqual([
      { path: [], message: 'failed rule: self.metadata.name.startsWith("a")' },
    ]);
  });

  it('reports an error of a rule, such as a missing field, with the rule', () => {
    expect(violations({ metadata, spec: { min: 0 } })).toEqual([
      { path: ['spec'], message: 'no such key: max evaluating rule: min is above max' },
    ]);
  });

  it('takes __proto__ for a key like any other', () => {
    const labels: unknown = JSON.parse('{"__proto__": "", "x": "y"}');
    expect(violations({ metadata, spec: { min: 0, max: 1, labels } })).toEqual([
      { path: ['spec', 'labels', '__proto__'], message: 'failed rule: self != ""' },
    ]);
  });

  it('stops when the budget of the object is used up', () => {
    const rules = Array.from({ length: 20 }, () => ({ rule: 'self.l.all(a, self.l.all(b, a + b >= 0))' }));
    const validator = createRuleValidator({
      type: 'object',
      properties: { l: { type: 'array', items: { type: 'integer' } } },
      'x-kubernetes-validations': rules,
    });
    const messages =
      validator?.validate({ l: Array.from({ length: 350 }, () => 1) }).map((v) => v.message) ?? [];
    expect(messages).toEqual([
      'validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
    const tooLong =
      validator?.validate({ l: Array.from({ length: 900 }, () => 1) }).map((v) => v.message) ?? [];
    expect(tooLong).toHaveLength(1);
    expect(tooLong[0]).toContain('operation cancelled: actual cost limit exceeded');
  });

  it('knows which violations stand in what did not change', () => {
    const before = {
      metadata,
      spec: {
        min: 0,
        max: 1,
        labels: { a: '', b: 'x' },
        kind: 'old',
        ports: [
          { name: 'p', port: 1 },
          { name: 'q', port: 2 },
        ],
      },
    };
    const ratcheted = (spec: object): unknown =>
      createRuleValidator(schema)
        ?.validate({ metadata, spec: { ...before.spec, ...spec } }, before)
        .map(({ path, isRatcheted }) => [path.join('.'), isRatcheted]);
    expect(ratcheted({ labels: { a: '', b: '' } })).toEqual([
      ['spec.labels.a', true],
      ['spec.labels.b', false],
    ]);
    expect(ratcheted({ ports: [...before.spec.ports].reverse() })).toEqual([['spec.labels.a', true]]);
    expect(ratcheted({ min: 2 })).toEqual([
      ['spec', false],
      ['spec.labels.a', true],
    ]);
  });
});
