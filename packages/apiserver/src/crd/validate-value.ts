import type { Correlated } from '@setpoint/cel';
import { crdSchema, type SchemaNode } from '@setpoint/kube';
import { RE2JS } from 're2js';
import { type FieldError, FieldErrors } from '../kinds/index.ts';
import { isDeepStrictEqual } from 'node:util';
import { hasFormat } from './formats.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * What a structural schema refuses of a value, in the words of kube-openapi as the API server passes them on
 * (apiextensions-apiserver/pkg/apiserver/validation); `field` is where the value stands. Beside the value it replaces,
 * what did not change passes.
 */
export function schemaErrors(
  value: unknown,
  schema: SchemaNode,
  field: string,
  correlated?: Correlated,
): readonly FieldError[] {
  const errors = new FieldErrors();
  validateValue(value, schema, '', errors, correlated);
  if (field === '') return errors.all;
  return errors.all.map((error) => ({ ...error, field: below(field, error.field) }));
}

function below(field: string, path: string): string {
  if (path === '' || path === '<nil>') return field;
  return path.startsWith('[') ? `${field}${path}` : `${field}.${path}`;
}

/** Lists that are sets or maps and have an item twice (apiserver/schema/listtype). */
export function listTypeErrors(value: unknown, schema: SchemaNode): readonly FieldError[] {
  const errors = new FieldErrors();
  checkListTypes(value, schema, '', errors);
  return errors.all;
}

function checkListTypes(value: unknown, schema: SchemaNode, path: string, errors: FieldErrors): void {
  if (Array.isArray(value)) {
    checkListType(value, schema, path, errors);
    const { items } = schema;
    if (items !== undefined)
      value.forEach((item, index) => checkListTypes(item, items, `${path}[${index}]`, errors));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const field = schema.properties?.get(key) ?? schema.additional;
    if (field !== undefined && field.name === undefined)
      checkListTypes(member, field, join(path, key), errors);
  }
}

function validateValue(
  value: unknown,
  schema: SchemaNode,
  path: string,
  errors: FieldErrors,
  correlated?: Correlated,
): void {
  if (correlated === undefined) {
    validateNode(value, schema, { path, errors, correlated });
    return;
  }
  const own = new FieldErrors();
  validateNode(value, schema, { path, errors: own, correlated });
  if (own.count > 0 && !correlated.isUnchanged) errors.include(own.all);
}

/** Where a value stands, and who hears of its errors. */
interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
  readonly correlated: Correlated | undefined;
}

function validateNode(value: unknown, schema: SchemaNode, place: Place): void {
  const { path, errors } = place;
  if (value === null && schema.nullable === true) return;
  if (!checkType(value, schema, path, errors)) return;
  checkEnum(value, schema, path, errors);
  if (typeof value === 'string') checkString(value, schema, path, errors);
  else if (typeof value === 'number') checkNumber(value, schema, path, errors);
  else if (Array.isArray(value)) checkList(value, schema, place);
  else if (typeof value === 'object' && value !== null) checkObject(value as Members, schema, place);
  checkCombinations(value, schema, path, errors);
}

function numberOf(schema: SchemaNode, keyword: string): number | undefined {
  const value = schema.validations?.[keyword];
  return typeof value === 'number' ? value : undefined;
}

function checkType(value: unknown, schema: SchemaNode, path: string, errors: FieldErrors): boolean {
  const actual = typeName(value);
  if (schema.intOrString === true) {
    if (actual === 'integer' || actual === 'string') return true;
    errors.typeInvalid(
      path,
      actual,
      inBody(path, `must be of type integer,string: ${JSON.stringify(actual)}`),
    );
    return false;
  }
  const { type } = schema;
  if (type === 'any' || actual === type || (type === 'number' && actual === 'integer')) return true;
  errors.typeInvalid(path, actual, inBody(path, `must be of type ${type}: ${JSON.stringify(actual)}`));
  return false;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function inBody(path: string, text: string): string {
  return `${path} in body ${text}`;
}

function checkEnum(value: unknown, schema: SchemaNode, path: string, errors: FieldErrors): void {
  if (schema.enum === undefined || schema.enum.some((allowed) => isDeepStrictEqual(allowed, value))) return;
  errors.notSupported(
    path,
    value,
    schema.enum.map((allowed) => (typeof allowed === 'string' ? allowed : JSON.stringify(allowed))),
  );
}

function checkString(value: string, schema: SchemaNode, path: string, errors: FieldErrors): void {
  const length = Array.from(value).length;
  const maxLength = numberOf(schema, 'maxLength');
  if (maxLength !== undefined && length > maxLength) errors.tooLong(path, value, maxLength);
  const minLength = numberOf(schema, 'minLength');
  if (minLength !== undefined && length < minLength) {
    errors.invalid(path, value, inBody(path, `should be at least ${minLength} chars long`));
  }
  const pattern = schema.validations?.['pattern'];
  if (typeof pattern === 'string' && !matches(pattern, value)) {
    errors.invalid(path, value, inBody(path, `should match '${pattern}'`));
  }
  if (schema.format !== undefined && !hasFormat(schema.format, value)) {
    errors.typeInvalid(
      path,
      value,
      inBody(path, `must be of type ${schema.format}: ${JSON.stringify(value)}`),
    );
  }
}

const patterns = new Map<string, RE2JS>();
const maxPatterns = 1000;

/** Linear time whatever the pattern: RE2, as in Go. */
function matches(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = RE2JS.compile(pattern);
    if (patterns.size >= maxPatterns) patterns.clear();
    patterns.set(pattern, compiled);
  }
  return compiled.matcher(value).find();
}

function checkNumber(value: number, schema: SchemaNode, path: string, errors: FieldErrors): void {
  const maximum = numberOf(schema, 'maximum');
  const exclusiveMaximum = schema.validations?.['exclusiveMaximum'] === true;
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.invalid(
      path,
      value,
      inBody(path, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`),
    );
  }
  const minimum = numberOf(schema, 'minimum');
  const exclusiveMinimum = schema.validations?.['exclusiveMinimum'] === true;
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.invalid(
      path,
      value,
      inBody(path, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`),
    );
  }
  const multipleOf = numberOf(schema, 'multipleOf');
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    errors.invalid(path, value, inBody(path, `should be a multiple of ${multipleOf}`));
  }
  if (schema.format === 'int32' && (value > 2147483647 || value < -2147483648)) {
    errors.invalid(path, value, inBody(path, `must be of type int32: ${JSON.stringify(typeName(value))}`));
  }
}

function checkList(value: readonly unknown[], schema: SchemaNode, place: Place): void {
  const { path, errors, correlated } = place;
  const maxItems = numberOf(schema, 'maxItems');
  if (maxItems !== undefined && value.length > maxItems) errors.tooMany(path, value.length, maxItems);
  const minItems = numberOf(schema, 'minItems');
  if (minItems !== undefined && value.length < minItems) {
    errors.invalid(path, value.length, inBody(path, `should have at least ${minItems} items`));
  }
  if (schema.validations?.['uniqueItems'] === true) checkUnique(value, path, errors);
  const { items } = schema;
  if (items !== undefined)
    value.forEach((item, index) =>
      validateValue(item, items, `${path}[${index}]`, errors, correlated?.index(index)),
    );
}

function checkUnique(value: readonly unknown[], path: string, errors: FieldErrors): void {
  const seen = new Set(value.map((item) => JSON.stringify(item)));
  if (seen.size < value.length) errors.invalid(path, value, inBody(path, "shouldn't contain duplicates"));
}

function checkListType(
  value: readonly unknown[],
  schema: SchemaNode,
  path: string,
  errors: FieldErrors,
): void {
  if (schema.listType !== 'set' && schema.listType !== 'map') return;
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const key = schema.listType === 'set' ? item : keyOf(item, schema);
    const text = JSON.stringify(key);
    if (seen.has(text)) errors.duplicate(`${path}[${index}]`, key);
    seen.add(text);
  });
}

function keyOf(item: unknown, schema: SchemaNode): unknown {
  const keys = schema.listMapKeys ?? [];
  return Object.fromEntries(
    keys.map((key) => [key, typeof item === 'object' && item !== null ? (item as Members)[key] : undefined]),
  );
}

function checkObject(value: Members, schema: SchemaNode, place: Place): void {
  const { path, errors, correlated } = place;
  const size = Object.keys(value).length;
  const maxProperties = numberOf(schema, 'maxProperties');
  if (maxProperties !== undefined && size > maxProperties) errors.tooMany(path, size, maxProperties);
  const minProperties = numberOf(schema, 'minProperties');
  if (minProperties !== undefined && size < minProperties) {
    errors.invalid(path, size, inBody(path, `should have at least ${minProperties} properties`));
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) errors.required(join(path, name));
  }
  for (const [key, member] of Object.entries(value)) {
    const field = schema.properties?.get(key) ?? schema.additional;
    // metadata and other built-in types have rules of their own.
    if (field !== undefined && field.name === undefined)
      validateValue(member, field, join(path, key), errors, correlated?.key(key));
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function checkCombinations(value: unknown, schema: SchemaNode, path: string, errors: FieldErrors): void {
  const shown = path === '' ? '<nil>' : path;
  const { allOf, anyOf, oneOf, not } = (schema.validations ?? {}) as Record<string, unknown>;
  const fits = (part: unknown) => fitsPart(value, part, path);
  if (Array.isArray(allOf)) {
    for (const part of allOf) validateValue(value, partOf(part), path, errors);
  }
  if (Array.isArray(anyOf) && !anyOf.some(fits)) {
    errors.invalid(
      path === '' ? '<nil>' : path,
      '',
      `${JSON.stringify(shown)} must validate at least one schema (anyOf)`,
    );
  }
  if (Array.isArray(oneOf)) {
    const fitting = oneOf.filter(fits).length;
    const found = fitting === 0 ? 'Found none valid' : `Found ${fitting} valid alternatives`;
    if (fitting !== 1)
      errors.invalid(
        shown,
        '',
        `${JSON.stringify(shown)} must validate one and only one schema (oneOf). ${found}`,
      );
  }
  if (not !== undefined && fits(not)) {
    errors.invalid(shown, '', `${JSON.stringify(shown)} must not validate the schema (not)`);
  }
}

function fitsPart(value: unknown, part: unknown, path: string): boolean {
  const own = new FieldErrors();
  validateValue(value, partOf(part), path, own);
  return own.count === 0;
}

const parts = new WeakMap<object, SchemaNode>();

/** A schema inside allOf and the like, which carries value validations only. */
function partOf(part: unknown): SchemaNode {
  const raw = part as object;
  let node = parts.get(raw);
  if (node === undefined) {
    const whole = crdSchema({ type: 'object', properties: { part: raw } });
    node = whole.properties?.get('part') as SchemaNode;
    parts.set(raw, node);
  }
  return node;
}
