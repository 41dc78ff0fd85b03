import { fromJs } from '@setpoint/gotemplate';
import { describe, expect, it } from 'vitest';
import { schemaProblem } from './schema-problem.ts';

const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#' };

function problem(schema: unknown, value: unknown): string | undefined {
  return schemaProblem(Buffer.from(JSON.stringify(schema)), fromJs({ v: value }) as Map<string, unknown>);
}

/** The messages are what helm 4.1.4 said of these schemas and values. */
describe('schemaProblem', () => {
  it.each([
    [{ type: 'integer' }, 'x', 'got string, want integer'],
    [{ type: ['string', 'null'] }, 1, 'got number, want null or string'],
    [{ enum: ['x', 'y', 1] }, 'z', "value must be one of 'x', 'y', 1"],
    [{ enum: ['one'] }, 'z', "value must be 'one'"],
    [{ enum: [{ x: 1 }, 2] }, 3, "'enum' failed"],
    [{ enum: [null, true, 1.5, 1000000] }, 'a', 'value must be one of <nil>, true, 1.5, 1000000'],
    [{ const: 3 }, 4, 'value must be 3'],
    [{ const: { x: 1 } }, 1, "'const' failed"],
    [{ pattern: 'it\'s "x"' }, "b'c", `'b\\'c' does not match pattern 'it\\'s "x"'`],
    [{ minLength: 3 }, 'ab', 'minLength: got 2, want 3'],
    [{ minimum: 10240.5 }, 2000, 'minimum: got 2,000, want 10,240.5'],
    [{ exclusiveMaximum: 2 }, 3, 'exclusiveMaximum: got 3, want 2'],
    [{ multipleOf: 0.1 }, 0.35, 'multipleOf: got 0.35, want 0.1'],
    [{ minItems: 1200 }, [], 'minItems: got 0, want 1,200'],
    [{ uniqueItems: true }, [1, 1], 'items at 0 and 1 are equal'],
    [{ not: { type: 'string' } }, 's', "'not' failed"],
    [{ oneOf: [{ type: 'number' }, { minimum: 1 }] }, 3, "'oneOf' failed, subschemas 0, 1 matched"],
    [{ if: { type: 'number' }, else: { minLength: 10 } }, 'abc', 'minLength: got 3, want 10'],
    [{ required: ['a', 'b'] }, {}, "missing properties 'a', 'b'"],
    [{ required: ['a'] }, {}, "missing property 'a'"],
    [{ maxProperties: 0 }, { a: 1 }, 'maxProperties: got 1, want 0'],
    [{ additionalProperties: false }, { a: 1, b: 2 }, "additional properties 'a', 'b' not allowed"],
    [{ dependentRequired: { x: ['y', 'z'] } }, { x: 1 }, "properties 'y', 'z' required, if 'x' exists"],
    [
      { contains: { type: 'number' }, maxContains: 1 },
      [1, 2],
      'max 1 items required to match contains schema, but matched 2 items at 0 1',
    ],
  ])('%j of %j', (schema, value, message) => {
    expect(problem({ properties: { v: schema } }, value)).toBe(`- at '/v': ${message}\n`);
  });

  it.each([
    [
      { properties: { v: { format: 'email' } } },
      'nomail',
      "- at '/v': 'nomail' is not valid email: missing @\n",
    ],
    [
      { properties: { v: { items: [{}], additionalItems: false } } },
      [1, 2, 3],
      "- at '/v': last 2 additionalItem(s) not allowed\n",
    ],
    [
      { properties: { v: { dependencies: { x: ['y'] } } } },
      { x: 1 },
      "- at '/v': properties 'y' required, if 'x' exists\n",
    ],
    [
      { properties: { v: { $ref: '#/definitions/d', type: 'null' } }, definitions: { d: { minimum: 1 } } },
      0,
      "- at '/v': minimum: got 0, want 1\n",
    ],
  ])('draft 7: %j of %j', (schema, value, message) => {
    expect(problem({ ...draft7, ...schema }, value)).toBe(message);
    // Formats are annotations in later drafts.
    expect(problem({ properties: { v: { format: 'email' } } }, 'nomail')).toBeUndefined();
  });

  it('nests what failed inside, and escapes names', () => {
    const anyOf = { anyOf: [{ type: 'string' }, { type: 'object' }] };
    expect(problem({ properties: { v: anyOf } }, 1)).toBe(
      "- at '/v': 'anyOf' failed\n  - at '/v': got number, want string\n  - at '/v': got number, want object\n",
    );
    const both = { minLength: 3, maxLength: 1 };
    expect(problem({ properties: { v: both } }, 'ab')).toBe(
      "- at '/v': minLength: got 2, want 3\n- at '/v': maxLength: got 2, want 1\n",
    );
    expect(problem({ required: ['w'], properties: { v: both } }, 'ab')).toBe(
      "- at '': missing property 'w'\n- at '/v': validation failed\n  - at '/v': minLength: got 2, want 3\n  - at '/v': maxLength: got 2, want 1\n",
    );
    expect(problem({ properties: { v: { additionalProperties: { type: 'null' } } } }, { 'v~/w': 1 })).toBe(
      "- at '/v/v~0~1w': got number, want null\n",
    );
    expect(problem({ properties: { v: { propertyNames: { pattern: '^z' } } } }, { a: 1 })).toBe(
      "- at '': invalid propertyName 'a'\n  - at '': 'a' does not match pattern '^z'\n",
    );
    const unevaluated = {
      unevaluatedProperties: false,
      properties: { a: {} },
      allOf: [{ properties: { c: {} } }],
    };
    expect(problem({ properties: { v: unevaluated } }, { a: 1, b: 2, c: 3 })).toBe(
      "- at '/v/b': false schema\n",
    );
  });

  it('accepts what fits, and names what is wrong with a schema', () => {
    expect(
      problem({ properties: { v: { type: 'integer', $ref: '#/$defs/p' } }, $defs: { p: { minimum: 1 } } }, 2),
    ).toBeUndefined();
    expect(problem({ properties: { v: { $ref: '#/nope' } } }, 1)).toBe(
      'json-pointer in "file:///values.schema.json#/nope" not found',
    );
    expect(problem({ type: 'obj' }, 1)).toContain(
      '"file:///values.schema.json#" is not valid against metaschema',
    );
  });

  it('what a metaschema refuses fails the schema, whatever the values are', () => {
    const draft4 = { $schema: 'http://json-schema.org/draft-04/schema#' };
    const failed = (url: string, lines: string) =>
      `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${url}'\n${lines}`;
    expect(problem({ ...draft7, properties: { v: { required: true } } }, 1)).toBe(
      failed(draft7.$schema, "- at '/properties/v/required': got boolean, want array"),
    );
    expect(problem({ ...draft4, properties: { v: { exclusiveMinimum: true } } }, 1)).toBe(
      failed(
        draft4.$schema,
        "- at '/properties/v': properties 'minimum' required, if 'exclusiveMinimum' exists",
      ),
    );
    expect(problem({ exclusiveMinimum: true }, 1)).toBe(
      failed(
        'https://json-schema.org/draft/2020-12/schema#',
        "- at '': 'allOf' failed\n  - at '/exclusiveMinimum': got boolean, want number",
      ),
    );
    expect(problem({ $schema: 'http://example.com/own' }, 1)).toContain(
      'failing loading "http://example.com/own"',
    );
    expect(problem({ ...draft7, not: { $ref: '#there' } }, 1)).toBe(
      'anchor in "file:///values.schema.json#there" not found in schema "file:///values.schema.json"',
    );
  });

  it('a keyword counts from the draft on that knows it', () => {
    const draft4 = { $schema: 'http://json-schema.org/draft-04/schema#' };
    expect(problem({ ...draft4, properties: { v: { const: 2, if: 7 } } }, 1)).toBeUndefined();
    expect(problem({ ...draft7, properties: { v: { const: 2, dependentSchemas: 7 } } }, 1)).toBe(
      "- at '/v': value must be 2\n",
    );
  });

  it('data inside a schema is not taken for schemas', () => {
    const schema = {
      default: { type: 'ClusterIP', pattern: '[' },
      examples: [{ type: 'x' }],
      enum: [1, { type: 'y' }],
    };
    expect(problem({ properties: { v: schema }, unknown: { type: 'z' } }, 1)).toBeUndefined();
  });

  it('a type or pattern that is none fails the schema, level by level', () => {
    const bad = { properties: { v: { items: { type: ['string', 'text'] } } } };
    const names = "'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'";
    const head = (url: string) =>
      `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${url}'\n`;
    const at = '/properties/v/items/type';
    expect(problem({ ...draft7, ...bad }, 1)).toBe(
      [
        `${head(draft7.$schema)}- at '/properties/v/items': 'anyOf' failed`,
        `  - at '${at}': 'anyOf' failed`,
        `    - at '${at}': value must be one of ${names}`,
        `    - at '${at}/1': value must be one of ${names}`,
        "  - at '/properties/v/items': got object, want array",
      ].join('\n'),
    );
    expect(problem({ properties: { v: { pattern: '[' } } }, 1)).toBe(
      `${head('https://json-schema.org/draft/2020-12/schema#')}- at '': 'allOf' failed\n  - at '/properties/v': 'allOf' failed\n    - at '/properties/v/pattern': '[' is not valid regex: error parsing regexp: missing closing ]: \`[\``,
    );
  });
});
