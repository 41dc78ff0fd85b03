import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, type HttpAnswer, send } from '../testing/http-client.ts';

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Version {
  readonly name?: string;
  readonly schema: object;
  readonly storage?: boolean;
}

function crd(plural: string, versions: readonly Version[]): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.rules.example.com` },
    spec: {
      group: 'rules.example.com',
      scope: 'Namespaced',
      names: { plural, kind: plural.replace(/^./, (c) => c.toUpperCase()) },
      versions: versions.map(({ name = 'v1', storage = true, schema }) => ({
        name,
        served: true,
        storage,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
      })),
    },
  };
}

function specOf(properties: object, ...rules: readonly object[]): object {
  const spec = { type: 'object', properties, 'x-kubernetes-validations': rules };
  return { type: 'object', properties: { spec } };
}

function causes({ json }: HttpAnswer): readonly string[] {
  const found = (json['details'] as { causes?: { field: string; reason: string; message: string }[] }).causes;
  return (found ?? []).map(({ field, reason, message }) => `${field} | ${reason} | ${message}`);
}

describe('the rules of a CRD', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
  });
  afterAll(() => server.stop());

  const integer = { type: 'integer' };
  const advice =
    '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
  const base = 'spec.validation.openAPIV3Schema.properties[spec]';
  const rule = `${base}.x-kubernetes-validations[0]`;
  const shown = (text: string, more = ''): string =>
    `{"Rule":"${text}","Message":"","MessageExpression":"","Reason":null,"FieldPath":""${more || ',"OptionalOldSelf":null'}}`;
  const refused: readonly (readonly [name: string, schema: object, causes: readonly string[]])[] = [
    [
      'that do not compile, with the rule as the server holds it',
      specOf({ a: integer }, { rule: 'self.b < 1' }),
      [
        `${rule}.rule | FieldValueInvalid | Invalid value: ${shown('self.b \\u003c 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'b'\n | self.b < 1\n | ....^`,
      ],
    ],
    [
      'that are no predicates',
      specOf({ a: integer }, { rule: 'self.a' }),
      [
        `${rule}.rule | FieldValueInvalid | Invalid value: ${shown('self.a')}: cel expression must evaluate to a bool`,
      ],
    ],
    [
      'that cost too much',
      specOf(
        { l: { type: 'array', items: { type: 'string' } } },
        { rule: 'self.l.all(a, self.l.all(b, a == b))' },
      ),
      [
        `${rule}.rule | FieldValueForbidden | Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${advice}`,
        `${rule}.rule | FieldValueForbidden | Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
        `spec.validation.openAPIV3Schema | FieldValueForbidden | Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${advice}`,
      ],
    ],
    [
      'whose parts mean nothing',
      specOf({ a: integer }, { rule: 'true', reason: 'Wrong', fieldPath: '.b', messageExpression: ' ' }),
      [
        `${rule}.messageExpression | FieldValueRequired | Required value: messageExpression must be non-empty if specified`,
        `${rule}.reason | FieldValueNotSupported | Unsupported value: "Wrong": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
        `${rule}.fieldPath | FieldValueInvalid | Invalid value: ".b": must be a valid path`,
      ],
    ],
    [
      'about old values where none can be found',
      specOf({
        l: {
          type: 'array',
          maxItems: 2,
          items: { ...integer, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
        },
      }),
      [
        `${base}.properties[l].items.x-kubernetes-validations[0].rule | FieldValueInvalid | Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${base}.properties[l]`,
      ],
    ],
    [
      'that a default breaks, and defaults of other types',
      specOf({
        a: {
          ...integer,
          default: 1,
          'x-kubernetes-validations': [{ rule: 'self > 1', message: 'too small' }],
        },
        b: { type: 'string', default: 1 },
        c: { type: 'object', default: { d: 1 } },
      }),
      [
        `${base}.properties[a].default | FieldValueInvalid | Invalid value: 1: too small`,
        `${base}.properties[b].default | FieldValueTypeInvalid | Invalid value: "integer":  in body must be of type string: "integer"`,
        `${base}.properties[c].default | FieldValueInvalid | Invalid value: {"d":1}: must not have unknown fields`,
      ],
    ],
  ];

  it.each(refused)('refuses rules %s', async (_name, schema, expected) => {
    const answer = await send(server, 'POST', crds, crd('refused', [{ schema }]));
    expect([answer.code, answer.json['reason']]).toEqual([422, 'Invalid']);
    expect(causes(answer)).toEqual(expected);
  });

  it('names the version whose schema differs from the others', async () => {
    const versions = [
      { name: 'v1', schema: specOf({ a: integer }) },
      { name: 'v2', storage: false, schema: specOf({ a: integer }, { rule: 'nope' }) },
    ];
    const [first] = causes(await send(server, 'POST', crds, crd('refused', versions)));
    expect(first).toContain(
      'spec.versions[1].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule',
    );
  });

  describe('judge objects', () => {
    const path = '/apis/rules.example.com/v1/namespaces/default/scales';
    const rules = [
      {
        rule: 'self.min <= self.max',
        messageExpression: '"%d is above %d".format([self.min, self.max])',
        fieldPath: '.min',
        reason: 'FieldValueForbidden',
      },
      { rule: 'self.max >= oldSelf.max', message: 'max may only grow' },
    ];
    const properties = {
      min: integer,
      max: { ...integer, maximum: 100 },
      zone: { type: 'string', 'x-kubernetes-validations': [{ rule: "self.startsWith('z')" }] },
      labels: {
        type: 'object',
        additionalProperties: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] },
      },
    };
    const schema = specOf(properties, ...rules) as { properties: object };
    const status = {
      type: 'object',
      properties: { used: { ...integer, minimum: 0 } },
      'x-kubernetes-validations': [{ rule: 'self.used < 10', message: 'too much' }],
    };
    const object = (spec: object, more: object = {}): object => ({
      apiVersion: 'rules.example.com/v1',
      kind: 'Scales',
      metadata: { name: 's' },
      spec: { min: 0, max: 5, ...spec },
      ...more,
    });
    beforeAll(async () => {
      const made = await send(
        server,
        'POST',
        crds,
        crd('scales', [{ schema: { ...schema, properties: { ...schema.properties, status } } }]),
      );
      expect(made.code).toBe(201);
    });

    it('refuses a creation with what every rule says, in its reason and at its field', async () => {
      const answer = await send(server, 'POST', path, object({ min: 9, zone: 'a', labels: { x: '' } }));
      expect(causes(answer)).toEqual([
        'spec.min | FieldValueForbidden | Forbidden: 9 is above 5',
        'spec.zone | FieldValueInvalid | Invalid value: "a": failed rule: self.startsWith(\'z\')',
        'spec.labels[x] | FieldValueInvalid | Invalid value: "": failed rule: self != ""',
      ]);
    });

    it('runs no rule on an object of the wrong types', async () => {
      expect(causes(await send(server, 'POST', path, object({ zone: 1, min: 9 })))).toEqual([
        'spec.zone | FieldValueTypeInvalid | Invalid value: "integer": spec.zone in body must be of type string: "integer"',
        '<nil> | FieldValueInvalid | Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
      ]);
    });

    it('compares with the old object, and passes what did not change with a warning', async () => {
      expect((await send(server, 'POST', path, object({ zone: 'z1' }))).code).toBe(201);
      const merge = (patch: object, on = '', dry = ''): Promise<HttpAnswer> =>
        send(server, 'PATCH', `${path}/s${on}?${dry}`, patch, 'application/merge-patch+json');
      expect(causes(await merge({ spec: { max: 4 } }))).toEqual([
        'spec | FieldValueInvalid | Invalid value: max may only grow',
      ]);
      // The CRD becomes stricter about a value that is already there.
      const stricter = structuredClone(schema) as {
        properties: { spec: { properties: Record<string, object> } };
      };
      stricter.properties.spec.properties['zone'] = {
        type: 'string',
        minLength: 3,
        'x-kubernetes-validations': [{ rule: "self.endsWith('x')", message: 'must end in x' }],
      };
      const live = (await http(server, `${crds}/scales.rules.example.com`)).json as {
        metadata: { resourceVersion: string };
      };
      const next = crd('scales', [
        { schema: { ...stricter, properties: { ...stricter.properties, status } } },
      ]) as { metadata: object };
      const put = await send(server, 'PUT', `${crds}/scales.rules.example.com`, {
        ...next,
        metadata: { ...next.metadata, resourceVersion: live.metadata.resourceVersion },
      });
      expect(put.code).toBe(200);
      const unchanged = await merge({ spec: { max: 6 } });
      expect([unchanged.code, unchanged.headers['warning']]).toEqual([
        200,
        '299 - "spec.zone: Invalid value: \\"z1\\": must end in x"',
      ]);
      expect(causes(await merge({ spec: { zone: 'z2' } }))).toEqual([
        'spec.zone | FieldValueInvalid | Invalid value: "z2": spec.zone in body should be at least 3 chars long',
        'spec.zone | FieldValueInvalid | Invalid value: "z2": must end in x',
      ]);
      expect(causes(await merge({ status: { used: 11 } }, '/status'))).toEqual([
        'status | FieldValueInvalid | Invalid value: too much',
      ]);
      expect(causes(await merge({ status: { used: -1 } }, '/status'))).toEqual([
        'status.used | FieldValueInvalid | Invalid value: -1: used in body should be greater than or equal to 0',
      ]);
      expect((await merge({ status: { used: 3 } }, '/status')).code).toBe(200);
    });
  });
});
