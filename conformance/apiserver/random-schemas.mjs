// Structural schemas made at random, with defaults, rules and all Kubernetes' extensions, and values for them, most of
// which they allow.
import { pick } from './random-objects.mjs';

const FORMATS = ['date-time', 'date', 'email', 'ipv4', 'cidr', 'uuid', 'byte', 'duration', 'hostname', 'uri'];
const TEXTS = [
  'a',
  'web',
  'bad',
  'a-1',
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  'a@b.c',
  '10.0.0.1',
  '10.0.0.0/8',
  '',
];
const NUMBERS = [0, 1, 2, 3, 7, -1, 100, 2147483648];
const FIELDS = ['name', 'size', 'mode', 'ports', 'labels', 'rules', 'type', 'in-side', 'target'];

const chance = (random, odds, value) => (random() < odds ? value() : {});

/** A schema of any type; `depth` grows towards the leaves. */
export function randomSchema(random, depth = 0) {
  const leaves = ['text', 'text', 'integer', 'number', 'boolean', 'either'];
  const kinds = depth >= 3 ? leaves : [...leaves, 'object', 'object', 'list', 'map', 'open', 'embedded'];
  return SCHEMAS[pick(kinds, random)](random, depth);
}

const SCHEMAS = {
  text(random) {
    const schema = {
      type: 'string',
      ...chance(random, 0.2, () => ({ enum: ['a', 'web', 'bad'] })),
      ...chance(random, 0.15, () => ({ pattern: pick(['^[a-z]*$', '^.{1,3}$', 'b|c'], random) })),
      ...chance(random, 0.15, () => ({ minLength: 1 })),
      ...chance(random, 0.9, () => ({ maxLength: pick([2, 10, 30], random) })),
      ...chance(random, 0.15, () => ({ format: pick(FORMATS, random) })),
      ...common(random, ["self != 'bad'", 'self.size() < 4', "self.startsWith('a')", 'self == oldSelf']),
    };
    return withDefault(schema, TEXTS, random);
  },
  integer(random) {
    const schema = {
      type: 'integer',
      ...chance(random, 0.3, () => ({ minimum: pick([0, 1], random) })),
      ...chance(random, 0.3, () => ({ maximum: pick([3, 100], random) })),
      ...chance(random, 0.1, () => ({ exclusiveMaximum: true, maximum: 7 })),
      ...chance(random, 0.1, () => ({ multipleOf: 2 })),
      ...chance(random, 0.2, () => ({ format: pick(['int32', 'int64'], random) })),
      ...common(random, ['self > 0', 'self >= oldSelf', 'self % 2 == 0']),
    };
    return withDefault(schema, NUMBERS, random);
  },
  number(random) {
    const schema = {
      type: 'number',
      ...chance(random, 0.2, () => ({ minimum: 0.5 })),
      ...common(random, ['self < 50.0']),
    };
    return withDefault(schema, [0.5, 1, 2.25], random);
  },
  boolean: (random) => ({
    type: 'boolean',
    ...chance(random, 0.2, () => ({ default: random() < 0.5 })),
    ...common(random, ['self || !oldSelf']),
  }),
  either: (random) => ({
    'x-kubernetes-int-or-string': true,
    ...chance(random, 0.3, () => ({ anyOf: [{ type: 'integer' }, { type: 'string' }] })),
    ...chance(random, 0.2, () => ({ default: pick([80, 'http'], random) })),
    ...common(random, ['type(self) == int ? self < 100 : self != "bad"']),
  }),
  object(random, depth) {
    const names = FIELDS.filter(() => random() < 0.4);
    const properties = Object.fromEntries(names.map((name) => [name, randomSchema(random, depth + 1)]));
    const required = names.filter(() => random() < 0.15);
    const rules = names.flatMap((name) => {
      const field = `self.${name.replace('-', '__dash__')}`;
      return [
        `has(${field})`,
        `!has(${field}) || ${field} == ${field}`,
        `has(${field}) || !has(old${field.replace('self', 'Self')})`,
      ];
    });
    return {
      type: 'object',
      properties,
      ...(required.length > 0 ? { required } : {}),
      ...chance(random, 0.2, () => ({ default: {} })),
      ...chance(random, 0.1, () => ({ 'x-kubernetes-map-type': 'atomic' })),
      ...common(random, rules),
    };
  },
  map: (random, depth) => ({
    type: 'object',
    additionalProperties: randomSchema(random, depth + 1),
    ...chance(random, 0.9, () => ({ maxProperties: pick([1, 4], random) })),
    ...common(random, ["!('bad' in self)", 'self.size() <= oldSelf.size()']),
  }),
  list(random, depth) {
    const type = pick(['none', 'atomic', 'set', 'map', 'map'], random);
    const bounds = chance(random, 0.95, () => ({ maxItems: pick([2, 5], random) }));
    if (type === 'map') return keyedList(random, depth, bounds);
    const items =
      type === 'set' ? SCHEMAS[pick(['text', 'integer'], random)](random) : randomSchema(random, depth + 1);
    const listType = type === 'none' ? {} : { 'x-kubernetes-list-type': type };
    if (type === 'set') for (const key of ['default', 'nullable']) delete items[key];
    return {
      type: 'array',
      ...listType,
      ...bounds,
      items,
      ...common(random, ['self.size() > 0', 'self.size() >= oldSelf.size()']),
    };
  },
  open: (random) => ({
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    ...chance(random, 0.4, () => ({ properties: { name: SCHEMAS.text(random) } })),
    ...common(random, []),
  }),
  embedded: (random) => ({
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
    ...common(random, ["self.kind != 'Bad'"]),
  }),
};

/** The schema with a default it allows, now and then; rules and formats make way for it. */
function withDefault(schema, candidates, random) {
  if (random() >= 0.2) return schema;
  const { format: _format, 'x-kubernetes-validations': _rules, ...rest } = schema;
  const allowed = candidates.filter(
    (value) =>
      (rest.enum?.includes(value) ?? true) &&
      (rest.pattern === undefined || new RegExp(rest.pattern).test(value)) &&
      (rest.minLength === undefined || value.length >= rest.minLength) &&
      (rest.maxLength === undefined || value.length <= rest.maxLength) &&
      (rest.minimum === undefined || value >= rest.minimum) &&
      (rest.maximum === undefined || value < rest.maximum) &&
      (rest.multipleOf === undefined || value % rest.multipleOf === 0) &&
      (rest.type !== 'integer' || value < 2 ** 31),
  );
  return allowed.length === 0 ? rest : { ...rest, default: pick(allowed, random) };
}

function keyedList(random, depth, bounds) {
  const items = SCHEMAS.object(random, depth + 1);
  const key = pick(['name', 'size'], random);
  items.properties[key] = {
    type: key === 'name' ? 'string' : 'integer',
    ...chance(random, 0.5, () => ({ maxLength: 20 })),
  };
  if (key === 'size') delete items.properties[key].maxLength;
  items.required = [...new Set([...(items.required ?? []), key])];
  delete items.default;
  delete items.nullable;
  const rules = [
    'self.size() > 0',
    `self.all(x, x.${key} == x.${key})`,
    `self.exists(x, x.${key} != ${key === 'name' ? "'bad'" : 3})`,
  ];
  return {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [key],
    ...bounds,
    items,
    ...common(random, rules),
  };
}

/** What a schema of any type may have. */
function common(random, rules) {
  return {
    ...chance(random, 0.1, () => ({ nullable: true })),
    ...chance(random, rules.length > 0 ? 0.2 : 0, () => ({
      'x-kubernetes-validations': [ruleOf(pick(rules, random), random)],
    })),
  };
}

function ruleOf(rule, random) {
  const isOptional = rule === 'self == oldSelf' && random() < 0.5;
  return {
    rule: isOptional ? 'self == oldSelf.orValue(self)' : rule,
    ...(isOptional ? { optionalOldSelf: true } : {}),
    ...chance(random, 0.4, () => ({ message: 'not so' })),
    ...chance(random, 0.15, () => ({ messageExpression: "self == self ? 'not this' : ''" })),
    ...chance(random, 0.2, () => ({ reason: pick(['FieldValueForbidden', 'FieldValueRequired'], random) })),
  };
}

const LIMITS = [
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
];
const CHANGEABLE = new Set([...LIMITS, 'default', 'required', 'x-kubernetes-validations']);

/** The schema with limits, defaults and rules taken away or made anew; types, and what lists and maps are, stay. */
export function changedSchema(schema, random) {
  const kept = Object.entries(schema).filter(([name]) => !CHANGEABLE.has(name) || random() < 0.7);
  const result = Object.fromEntries(kept);
  if (schema.properties !== undefined)
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, inner]) => [name, changedSchema(inner, random)]),
    );
  const isPlain = schema['x-kubernetes-list-type'] === undefined;
  if (schema.items !== undefined && isPlain) result.items = changedSchema(schema.items, random);
  if (random() >= 0.3) return result;
  const made = { string: 'text', integer: 'integer', number: 'number', boolean: 'boolean' }[schema.type];
  return made === undefined ? result : { ...result, ...SCHEMAS[made](random), nullable: schema.nullable };
}

/** A value for the schema: most often one it allows. */
export function randomValue(schema, random, depth = 0) {
  if (random() < 0.02) return pick([null, 'text', 7, true, [], {}, 1.5], random);
  if (schema.nullable && random() < 0.2) return null;
  if (schema['x-kubernetes-int-or-string']) return pick([80, 'http', '50%', 'bad', 300], random);
  if (schema.enum !== undefined && random() < 0.9) return pick(schema.enum, random);
  return VALUES[schema.type](schema, random, depth);
}

const VALUES = {
  string: (_schema, random) => pick(TEXTS, random),
  integer: (_schema, random) => pick(NUMBERS, random),
  number: (_schema, random) => pick([0.5, 1, 60, -2.5], random),
  boolean: (_schema, random) => random() < 0.5,
  array({ items, ...schema }, random, depth) {
    const length = Math.floor(random() * 4);
    const list = Array.from({ length }, () => randomValue(items, random, depth + 1));
    if (schema['x-kubernetes-list-type'] === undefined || random() < 0.1) return list;
    const keys = schema['x-kubernetes-list-map-keys'];
    const told = (item) => JSON.stringify(keys?.map((key) => item?.[key]) ?? item);
    return list.filter((item, index) => list.findIndex((other) => told(other) === told(item)) === index);
  },
  object(schema, random, depth) {
    if (schema['x-kubernetes-embedded-resource'])
      return {
        apiVersion: 'v1',
        kind: pick(['Pod', 'Bad'], random),
        metadata: { name: 'p', ...chance(random, 0.2, () => ({ odd: 1 })) },
      };
    const result = {};
    if (schema.additionalProperties !== undefined)
      for (const key of ['a', 'bad', 'c.d/e'])
        if (random() < 0.4) result[key] = randomValue(schema.additionalProperties, random, depth + 1);
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const odds = schema.required?.includes(name) ? 0.97 : 0.6;
      if (random() < odds) result[name] = randomValue(inner, random, depth + 1);
    }
    if (random() < 0.1) result.unknown = pick([1, { deep: [null] }], random);
    return result;
  },
};
