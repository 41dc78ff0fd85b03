import { isDeepStrictEqual } from 'node:util';
import { RE2JS } from 're2js';
import { FieldErrors, formatFieldErrors } from '../kinds/index.ts';
import { isRaw, namedSchemas, type RawSchema, rawOf, schemaList, textOf } from './raw-schema.ts';

type Level = 'root' | 'item' | 'field';

const NEEDS_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};
const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

/**
 * Whether the schema is structural: every field specified with its type, once, outside of allOf and the like; all that
 * is wrong, sorted (apiextensions/pkg/apiserver/schema/validation.go).
 */
export function validateStructure(schema: RawSchema, path: string, errors: FieldErrors): void {
  const found = new FieldErrors();
  checkNode(schema, 'root', path, found);
  checkComplete(schema, schema, path, path, found);
  const sorted = found.all
    .map((error) => ({ error, text: formatFieldErrors([error]) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  errors.include(sorted.map(({ error }) => error));
}

function checkNode(schema: RawSchema, level: Level, path: string, errors: FieldErrors): void {
  const { items, additionalProperties } = schema;
  if (schema['type'] === 'array' && !isRaw(items)) errors.required(`${path}.items`, 'must be specified');
  if (isRaw(items)) checkNode(items, 'item', `${path}.items`, errors);
  for (const [name, child] of namedSchemas(schema['properties']))
    checkNode(child, 'field', `${path}.properties[${name}]`, errors);
  if (additionalProperties !== undefined && additionalProperties !== null) {
    if (level === 'root') errors.forbidden(`${path}.additionalProperties`, 'must not be used at the root');
    if (isRaw(additionalProperties))
      checkNode(additionalProperties, 'field', `${path}.additionalProperties`, errors);
  }
  checkExtensions(schema, path, errors);
  const isAnyOf = isDeepStrictEqual(schema['anyOf'], INT_OR_STRING);
  const isAllOf = isDeepStrictEqual(schemaList(schema['allOf'])[0]?.['anyOf'], INT_OR_STRING);
  checkValidation(schema, isAnyOf, isAllOf, path, errors);
  checkType(schema, level, path, errors);
  checkMeta(schema, level, path, errors);
}

function checkExtensions(schema: RawSchema, path: string, errors: FieldErrors): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  for (const keyword of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) {
    if (schema[keyword] === true)
      errors.invalid(`${path}.${keyword}`, true, 'must be false if x-kubernetes-int-or-string is true');
  }
}

function checkType(schema: RawSchema, level: Level, path: string, errors: FieldErrors): void {
  const type = textOf(schema['type']);
  const isFree = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const field = `${path}.type`;
  if (schema['x-kubernetes-embedded-resource'] === true) {
    const rule = 'must be object if x-kubernetes-embedded-resource is true';
    if (type === '') errors.required(field, rule);
    else if (type !== 'object') errors.invalid(field, type, rule);
    const additional = schema['additionalProperties'];
    if (additional !== undefined && additional !== null)
      errors.forbidden(
        `${path}.additionalProperties`,
        'must not be used if x-kubernetes-embedded-resource is set',
      );
    const without = 'x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    if (!isFree && Object.keys(rawOf(schema['properties'])).length === 0)
      errors.required(`${path}.properties`, `must not be empty if ${without}`);
  } else if (type === '' && schema['x-kubernetes-int-or-string'] !== true && !isFree) {
    errors.required(field, NEEDS_TYPE[level]);
  }
  if (level === 'root' && type !== '' && type !== 'object')
    errors.invalid(field, type, 'must be object at the root');
}

/** What every object has anyway: `kind`, `apiVersion` and `metadata`. */
function checkMeta(schema: RawSchema, level: Level, path: string, errors: FieldErrors): void {
  const properties = rawOf(schema['properties']);
  const { kind, apiVersion, metadata } = properties;
  const isObject = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  for (const [name, property] of Object.entries({ kind, apiVersion })) {
    if (isObject && isRaw(property) && property['type'] !== 'string')
      errors.invalid(`${path}.properties[${name}].type`, textOf(property['type']), 'must be string');
  }
  if (!isRaw(metadata)) return;
  const field = `${path}.properties[metadata]`;
  if (isObject && metadata['type'] !== 'object')
    errors.invalid(`${field}.type`, textOf(metadata['type']), 'must be object');
  if (level !== 'root' || isNamesAlone(metadata)) return;
  const rule =
    'must not specify anything other than name and generateName, but metadata is implicitly specified';
  errors.forbidden(field, rule);
}

const NO_PART = new Set(['type', 'default', 'example', 'externalDocs', '$schema']);

function isNamesAlone(metadata: RawSchema): boolean {
  return Object.entries(metadata).every(([keyword, value]) => {
    if (NO_PART.has(keyword) || value === undefined || value === null || value === '' || value === false)
      return true;
    if (keyword !== 'properties') return Array.isArray(value) && value.length === 0;
    return Object.keys(rawOf(value)).every((name) => name === 'name' || name === 'generateName');
  });
}

function checkValidation(
  schema: RawSchema,
  isAnyOfKnown: boolean,
  isAllOfKnown: boolean,
  path: string,
  errors: FieldErrors,
): void {
  if (!isAnyOfKnown)
    schemaList(schema['anyOf']).forEach((part, index) =>
      checkNested(part, false, `${path}.anyOf[${index}]`, errors),
    );
  schemaList(schema['allOf']).forEach((part, index) =>
    checkNested(part, isAllOfKnown && index === 0, `${path}.allOf[${index}]`, errors),
  );
  schemaList(schema['oneOf']).forEach((part, index) =>
    checkNested(part, false, `${path}.oneOf[${index}]`, errors),
  );
  if (isRaw(schema['not'])) checkNested(schema['not'], false, `${path}.not`, errors);
  const pattern = textOf(schema['pattern']);
  const problem = pattern === '' ? undefined : patternProblem(pattern);
  if (problem !== undefined)
    errors.invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${problem}`);
}

function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What must not be there below a value validation, as the structure says it, and what else it would have to be. */
const STRUCTURAL: readonly (readonly [string, 'empty' | 'undefined' | 'false'])[] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

function checkNested(part: RawSchema, isAnyOfKnown: boolean, path: string, errors: FieldErrors): void {
  checkValidation(part, isAnyOfKnown, false, path, errors);
  if (isRaw(part['items'])) checkNested(part['items'], false, `${path}.items`, errors);
  for (const [name, child] of namedSchemas(part['properties']))
    checkNested(child, false, `${path}.properties[${name}]`, errors);
  for (const [keyword, wanted] of STRUCTURAL) {
    const value = part[keyword];
    const isZero =
      value === undefined ||
      value === null ||
      (wanted === 'false' && value === false) ||
      (wanted === 'empty' && (value === '' || (Array.isArray(value) && value.length === 0)));
    if (!isZero) errors.forbidden(`${path}.${keyword}`, `must be ${wanted} to be structural`);
  }
  if (rawOf(part['properties'])['metadata'] !== undefined)
    errors.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context');
}

/** That what value validations speak of is specified outside of them too. */
function checkComplete(
  validation: RawSchema,
  schema: RawSchema,
  path: string,
  validationPath: string,
  errors: FieldErrors,
): void {
  const parts = [
    ...(isRaw(validation['not']) ? [['not', validation['not']] as const] : []),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) =>
      schemaList(validation[keyword]).map((part, index) => [`${keyword}[${index}]`, part] as const),
    ),
  ];
  for (const [step, part] of parts) checkPart(part, schema, path, `${validationPath}.${step}`, errors);
}

function checkPart(
  part: RawSchema,
  schema: unknown,
  path: string,
  partPath: string,
  errors: FieldErrors,
): void {
  if (!isRaw(schema)) {
    errors.required(path, `because it is defined in ${partPath}`);
    return;
  }
  checkComplete(part, schema, path, partPath, errors);
  if (isRaw(part['items']))
    checkPart(part['items'], schema['items'], `${path}.items`, `${partPath}.items`, errors);
  for (const [name, child] of namedSchemas(part['properties'])) {
    const step = `properties[${name}]`;
    const known = rawOf(schema['properties'])[name];
    checkPart(child, known, `${path}.${step}`, `${partPath}.${step}`, errors);
  }
}
