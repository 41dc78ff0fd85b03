import type { FieldErrors } from '../kinds/index.ts';

type Raw = Readonly<Record<string, unknown>>;

/** Nothing below a value validation may say what the structure has to say. */
const structuralOnly = [
  'type',
  'description',
  'default',
  'nullable',
  'additionalProperties',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
];

/**
 * Whether the schema is structural: every field specified with its type, once, outside of allOf and the like
 * (apiextensions/pkg/apiserver/schema/validation.go).
 */
export function validateStructure(schema: unknown, path: string, errors: FieldErrors): void {
  if (!isRaw(schema)) {
    errors.invalid(path, schema, 'must be a schema');
    return;
  }
  if (schema['type'] !== 'object') {
    if (schema['type'] === undefined || schema['type'] === '')
      errors.required(`${path}.type`, 'must not be empty at the root');
    else errors.invalid(`${path}.type`, schema['type'], 'must be object at the root');
  }
  node(schema, path, errors, true);
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function node(schema: Raw, path: string, errors: FieldErrors, isRoot: boolean): void {
  checkType(schema, path, errors, isRoot);
  checkForbidden(schema, path, errors);
  if (isRaw(schema['properties'])) {
    for (const [name, field] of Object.entries(schema['properties'])) {
      if (isRaw(field)) child(field, `${path}.properties[${name}]`, errors, isRoot && name === 'metadata');
    }
  }
  const additional = schema['additionalProperties'];
  if (additional !== undefined && schema['properties'] !== undefined && isRaw(additional)) {
    errors.forbidden(
      `${path}.additionalProperties`,
      'additionalProperties and properties are mutual exclusive',
    );
  }
  if (isRaw(additional)) child(additional, `${path}.additionalProperties`, errors, false);
  const items = schema['items'];
  if (schema['type'] === 'array' && items === undefined)
    errors.required(`${path}.items`, 'must be specified');
  if (isRaw(items)) child(items, `${path}.items`, errors, false);
  checkLists(schema, path, errors);
  checkJunctors(schema, path, errors);
  checkEmbedded(schema, path, errors);
}

function checkEmbedded(schema: Raw, path: string, errors: FieldErrors): void {
  if (schema['x-kubernetes-embedded-resource'] !== true) return;
  const isFree = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const properties = isRaw(schema['properties']) ? Object.keys(schema['properties']) : [];
  if (properties.length > 0 || isFree) return;
  const rule =
    'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
  errors.required(`${path}.properties`, rule);
}

function child(schema: Raw, path: string, errors: FieldErrors, isMetadata: boolean): void {
  if (isMetadata) {
    if (schema['type'] !== 'object') errors.invalid(`${path}.type`, schema['type'] ?? '', 'must be object');
    return;
  }
  node(schema, path, errors, false);
}

function checkType(schema: Raw, path: string, errors: FieldErrors, isRoot: boolean): void {
  if (isRoot) return;
  const hasType = typeof schema['type'] === 'string' && schema['type'] !== '';
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  const isFree = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (!hasType && !isIntOrString && !isFree) {
    const what = path.endsWith('.items')
      ? 'must not be empty for specified array items'
      : 'must not be empty for specified object fields';
    errors.required(`${path}.type`, what);
  }
  if (hasType && isIntOrString) {
    errors.invalid(`${path}.type`, schema['type'], 'must be empty if x-kubernetes-int-or-string is true');
  }
}

function checkForbidden(schema: Raw, path: string, errors: FieldErrors): void {
  const forbid = (keyword: string, why: string): void => {
    if (schema[keyword] !== undefined) errors.forbidden(`${path}.${keyword}`, why);
  };
  for (const keyword of [
    'definitions',
    'dependencies',
    'deprecated',
    'discriminator',
    'id',
    'patternProperties',
    'readOnly',
    'writeOnly',
    'xml',
  ]) {
    forbid(keyword, `${keyword} is not supported`);
  }
  forbid('$ref', '$ref is not supported');
  if (schema['uniqueItems'] === true) {
    errors.forbidden(
      `${path}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined');
  }
}

function checkLists(schema: Raw, path: string, errors: FieldErrors): void {
  const listType = schema['x-kubernetes-list-type'];
  if (listType === undefined) return;
  const field = `${path}.x-kubernetes-list-type`;
  if (schema['type'] !== 'array')
    errors.invalid(
      `${path}.type`,
      schema['type'] ?? '',
      'must be array if x-kubernetes-list-type is specified',
    );
  if (!['atomic', 'set', 'map'].includes(listType as string))
    errors.notSupported(field, listType, ['atomic', 'set', 'map']);
  if (listType !== 'map') return;
  const keys = schema['x-kubernetes-list-map-keys'];
  if (!Array.isArray(keys) || keys.length === 0) {
    errors.required(
      `${path}.x-kubernetes-list-map-keys`,
      'must not be empty if x-kubernetes-list-type is map',
    );
    return;
  }
  const items = isRaw(schema['items']) ? schema['items'] : {};
  const properties = isRaw(items['properties']) ? items['properties'] : {};
  const required = Array.isArray(items['required']) ? items['required'] : [];
  for (const key of keys as readonly string[]) {
    const property = properties[key];
    if (!isRaw(property)) {
      errors.invalid(
        `${path}.x-kubernetes-list-map-keys`,
        key,
        'entries must all be names of item properties',
      );
    } else if (!required.includes(key) && property['default'] === undefined) {
      errors.required(
        `${path}.items.properties[${key}].default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      );
    }
  }
}

function checkJunctors(schema: Raw, path: string, errors: FieldErrors): void {
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[keyword];
    if (!Array.isArray(parts)) continue;
    parts.forEach((part, index) => {
      if (isRaw(part)) insideJunctor(part, `${path}.${keyword}[${index}]`, errors, schema);
    });
  }
  if (isRaw(schema['not'])) insideJunctor(schema['not'], `${path}.not`, errors, schema);
}

function insideJunctor(part: Raw, path: string, errors: FieldErrors, owner: Raw): void {
  const isIntOrString = owner['x-kubernetes-int-or-string'] === true && part['type'] !== undefined;
  for (const keyword of structuralOnly) {
    if (part[keyword] === undefined || (keyword === 'type' && isIntOrString)) continue;
    errors.forbidden(`${path}.${keyword}`, 'must be undefined to be structural');
  }
  const rules = part['x-kubernetes-validations'];
  if (Array.isArray(rules) && rules.length > 0)
    errors.forbidden(`${path}.x-kubernetes-validations`, 'must be empty to be structural');
  const fields = isRaw(part['properties']) ? part['properties'] : {};
  for (const [name, field] of Object.entries(fields)) {
    if (isRaw(field)) insideJunctor(field, `${path}.properties[${name}]`, errors, {});
  }
}
