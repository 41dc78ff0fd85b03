import { type KubernetesSchema, ruleDefinitionProblems } from '@setpoint/cel';
import type { FieldErrors } from '../kinds/index.ts';
import { isRaw, namedSchemas, type RawSchema, rawOf, schemaList, textOf } from './raw-schema.ts';
import { checkKeys, checkListMap, checkListType, checkMapType } from './validate-list-keywords.ts';
import { ruleProblemError } from './validate-rules.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const JUNCTORS = ['allOf', 'oneOf', 'anyOf'];
const META_FIELDS: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

/** Keywords the server has nothing for, and whether they are so when there, or only when not empty. */
const UNSUPPORTED: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ['id', isFilled],
  ['additionalItems', isThere],
  ['patternProperties', isFilled],
  ['definitions', isFilled],
  ['dependencies', isThere],
  ['$ref', isThere],
];

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isFilled(value: unknown): boolean {
  return isThere(value) && value !== '' && (!isRaw(value) || Object.keys(value).length > 0);
}

/** Keywords no structural schema is made of, by the name the server tells them by, in its order. */
const NOT_STRUCTURAL: readonly (readonly [string, string, (value: unknown) => boolean])[] = [
  ['id', 'id', isFilled],
  ['$schema', 'schema', isFilled],
  ['$ref', '$ref', isFilled],
  ['patternProperties', 'patternProperties', isFilled],
  ['dependencies', 'dependencies', isFilled],
  ['additionalItems', 'additionalItems', isThere],
  ['definitions', 'definitions', isFilled],
];

/** Why the server could not make a structural schema of it; undefined when it could. */
export function unsupportedPart(schema: RawSchema): string | undefined {
  for (const [keyword, name, isSet] of NOT_STRUCTURAL)
    if (isSet(schema[keyword])) return `OpenAPIV3Schema '${name}' is not supported`;
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  if (Array.isArray(schema['items'])) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  for (const { child } of childrenOf(schema)) {
    const part = unsupportedPart(child);
    if (part !== undefined) return part;
  }
  return undefined;
}

/** What holds where a schema stands. */
interface Surroundings {
  readonly isRoot: boolean;
  /** Within the schema of an object's metadata, kind or apiVersion. */
  readonly isInMeta: boolean;
  /** Why there may be no defaults; undefined where there may. */
  readonly noDefaults: string | undefined;
}

const AT_ROOT: Surroundings = { isRoot: true, isInMeta: false, noDefaults: undefined };

/** Checks the keywords of a schema and all inside (apiextensions/validation/validation.go). */
export function validateKeywords(
  schema: RawSchema,
  path: string,
  errors: FieldErrors,
  around: Surroundings = AT_ROOT,
): void {
  checkSupported(schema, path, around, errors);
  if (schema['uniqueItems'] === true) {
    const rule = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.forbidden(`${path}.uniqueItems`, rule);
  }
  const additional = schema['additionalProperties'];
  const hasProperties = Object.keys(rawOf(schema['properties'])).length > 0;
  if (hasProperties && (additional === false || isRaw(additional)))
    errors.forbidden(
      `${path}.additionalProperties`,
      'additionalProperties and properties are mutual exclusive',
    );
  for (const each of childrenOf(schema))
    validateKeywords(each.child, `${path}.${each.step}`, errors, surroundingsOf(each, schema, around));
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined');
  checkMapType(schema, path, errors);
  checkListType(schema, path, errors);
  if (schema['x-kubernetes-list-type'] === 'map') checkListMap(schema, path, errors);
  checkKeys(schema, path, errors);
  errors.include(ruleDefinitionProblems(schema as KubernetesSchema, path).map(ruleProblemError));
}

interface Child {
  readonly step: string;
  readonly child: RawSchema;
  readonly property?: string;
}

function surroundingsOf({ step, property }: Child, parent: RawSchema, around: Surroundings): Surroundings {
  const below = { ...around, isRoot: false };
  if (step === 'additionalProperties' && around.isInMeta)
    return { ...below, noDefaults: 'inside additionalProperties applying to object metadata' };
  const isObject = around.isRoot || parent['x-kubernetes-embedded-resource'] === true;
  if (property === undefined || !isObject || !META_FIELDS.has(property)) return below;
  return { ...below, isInMeta: true, ...(around.isRoot ? { noDefaults: `in top-level ${property}` } : {}) };
}

function childrenOf(schema: RawSchema): readonly Child[] {
  const { additionalProperties, not, items } = schema;
  const one = (step: string, value: unknown): readonly Child[] =>
    isRaw(value) ? [{ step, child: value }] : [];
  const many = (keyword: string): readonly Child[] =>
    schemaList(schema[keyword]).map((child, index) => ({ step: `${keyword}[${index}]`, child }));
  const named = (keyword: string): readonly Child[] =>
    namedSchemas(schema[keyword]).map(([name, child]) => ({ step: `${keyword}[${name}]`, child }));
  return [
    ...one('additionalProperties', additionalProperties),
    ...namedSchemas(schema['properties']).map(([property, child]) => ({
      step: `properties[${property}]`,
      child,
      property,
    })),
    ...one('not', not),
    ...JUNCTORS.flatMap(many),
    ...named('definitions'),
    ...(Array.isArray(items) ? many('items') : one('items', items)),
    ...named('dependencies'),
  ];
}

function checkSupported(schema: RawSchema, path: string, around: Surroundings, errors: FieldErrors): void {
  const type = textOf(schema['type']);
  if (type !== '' && !TYPES.includes(type)) errors.notSupported(`${path}.type`, type, TYPES);
  if (isThere(schema['default']) && around.noDefaults !== undefined)
    errors.forbidden(`${path}.default`, `must not be set ${around.noDefaults}`);
  for (const [keyword, isSet] of UNSUPPORTED) {
    if (isSet(schema[keyword])) errors.forbidden(`${path}.${keyword}`, `${keyword} is not supported`);
  }
  if (type === 'null')
    errors.forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative');
  if (Array.isArray(schema['items']) && schema['items'].length > 0)
    errors.forbidden(`${path}.items`, 'items must be a schema object and not an array');
  if (around.isInMeta && schema['x-kubernetes-embedded-resource'] === true)
    errors.forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta');
}
