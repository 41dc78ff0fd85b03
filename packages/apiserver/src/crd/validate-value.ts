import { isDeepStrictEqual } from 'node:util';
import type { Correlated, KubernetesSchema } from '@setpoint/cel';
import { RE2JS } from 're2js';
import type { FieldError } from '../kinds/index.ts';
import { formatCheck } from './formats.ts';
import { PlainFit } from './plain-fit.ts';
import { isRaw, type RawSchema, schemaList, textOf } from './raw-schema.ts';
import { isKnownFormat } from './unknown-formats.ts';
import { validateNumber } from './validate-number.ts';
import { ValueResult } from './value-result.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * What a schema refuses of a value, in the words of kube-openapi as the API server passes them on
 * (apiextensions-apiserver/pkg/apiserver/validation, kube-openapi/pkg/validation/validate); `field` is where the value
 * stands, '' for an object itself. Beside the value it replaces, what did not change passes.
 */
export function schemaErrors(
  value: unknown,
  schema: KubernetesSchema,
  field: string,
  correlated?: Correlated,
): readonly FieldError[] {
  const raw = asRaw(schema);
  if (correlated === undefined && plainFit.fits(value, raw)) return [];
  return told(field, validateValue(value, raw, { path: '', correlated, reading: OF_OBJECTS }));
}

/** What a structural schema refuses of a default in it. */
export function defaultErrors(
  value: unknown,
  schema: KubernetesSchema,
  field: string,
): readonly FieldError[] {
  return told(
    field,
    validateValue(value, asRaw(schema), { path: '', correlated: undefined, reading: OF_DEFAULTS }),
  );
}

function asRaw(schema: KubernetesSchema): RawSchema {
  return schema as unknown as RawSchema;
}

function told(field: string, result: ValueResult): readonly FieldError[] {
  return result.faults.map(({ path, error }) => ({ ...error, field: below(field, path ?? '') }));
}

function below(field: string, path: string): string {
  const name = path.replace(/^\./, '');
  if (name === '') return field === '' ? '<nil>' : field;
  return field === '' ? name : `${field}.${name}`;
}

/** How the server reads a schema it validates with. */
interface Reading {
  readonly typesOf: (schema: RawSchema) => readonly string[];
  readonly formatOf: (schema: RawSchema) => string;
}

const INT_OR_STRING = ['integer', 'string'];

function typesOf(schema: RawSchema): readonly string[] {
  const type = textOf(schema['type']);
  return type === '' ? [] : [type];
}

const OF_OBJECTS: Reading = {
  typesOf: (schema) => (schema['x-kubernetes-int-or-string'] === true ? INT_OR_STRING : typesOf(schema)),
  formatOf(schema) {
    const format = textOf(schema['format']);
    return format !== '' && isKnownFormat(schema, format) ? format : '';
  },
};

/** Defaults meet the structural schema, which has no word for integers or strings and keeps every format. */
const OF_DEFAULTS: Reading = { typesOf, formatOf: (schema) => textOf(schema['format']) };

const plainFit = new PlainFit(
  (value, schema) => checked(value, schema, { path: '', correlated: undefined, reading: OF_OBJECTS }).isValid,
);

interface Place {
  readonly path: string;
  readonly correlated: Correlated | undefined;
  readonly reading: Reading;
}

function validateValue(value: unknown, schema: RawSchema, place: Place): ValueResult {
  const result = checked(value, schema, place);
  if (!result.isValid && place.correlated?.isUnchanged === true) result.forgive();
  return result;
}

/** The checks that apply to a value of this type, in the server's order, each of which counts. */
function checked(value: unknown, schema: RawSchema, place: Place): ValueResult {
  const result = new ValueResult();
  const { path, reading } = place;
  const types = reading.typesOf(schema);
  const format = reading.formatOf(schema);
  if (value === null || value === undefined) {
    if (types.length === 0 || schema['nullable'] === true) result.matchCount++;
    else result.wrongType(path, types.join(','), 'null');
    checkEnum(null, schema, path, result);
    return result;
  }
  if (types.length > 0 || format !== '') {
    if (isOfType(value, types, format, path, result)) result.matchCount++;
    result.matchCount++;
  }
  checkCombinations(value, schema, place, result);
  result.matchCount++;
  if (typeof value === 'string') checkString(value, schema, format, path, result);
  else if (typeof value === 'number') {
    validateNumber(value, schema, types, format, path, result);
    result.matchCount += 2;
  } else if (Array.isArray(value)) {
    checkList(value, schema, place, result);
    result.matchCount += 2;
  }
  checkEnum(value, schema, path, result);
  result.matchCount++;
  if (typeof value === 'object' && !Array.isArray(value)) {
    checkObject(value as Members, schema, place, result);
    result.matchCount++;
  }
  result.matchCount++;
  return result;
}

/** A text or list of a format is not asked for its type; the format of a number may stand for it. */
function isOfType(
  value: unknown,
  types: readonly string[],
  format: string,
  path: string,
  result: ValueResult,
): boolean {
  const actual = typeName(value);
  const isText = actual === 'string' || actual === 'array';
  const isIntForFloat = actual === 'integer' && types.includes('number');
  const fits = types.includes(actual) || isIntForFloat;
  if (!isText && format !== '' && !fits && FORMAT_OF[actual] !== format) {
    result.wrongType(path, format, FORMAT_OF[actual] ?? '');
    return false;
  }
  const isNumber = types.includes('number') || types.includes('integer');
  if (!isNumber && format !== '' && isText) return true;
  if (fits) return true;
  result.wrongType(path, types.join(','), actual);
  return false;
}

/** The format of what JSON numbers are decoded to. */
const FORMAT_OF: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64' };

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkEnum(value: unknown, schema: RawSchema, path: string, result: ValueResult): void {
  const { enum: allowed } = schema;
  if (!Array.isArray(allowed) || allowed.length === 0) return;
  if (value !== null && allowed.some((each) => isDeepStrictEqual(each, value))) return;
  const values = allowed.map((each) =>
    JSON.stringify(typeof each === 'string' ? each : JSON.stringify(each)),
  );
  const detail = `supported values: ${values.join(', ')}`;
  const text = `${path} in body should be one of ${JSON.stringify(allowed)}`;
  result.add({ text, path, error: { type: 'FieldValueNotSupported', badValue: value, detail } });
}

/** Of a text only the first rule it breaks is told, beside its format. */
function checkString(
  value: string,
  schema: RawSchema,
  format: string,
  path: string,
  result: ValueResult,
): void {
  checkText(value, schema, path, result);
  result.matchCount++;
  const check = format === '' ? undefined : formatCheck(format);
  if (check === undefined) return;
  if (!check(value)) result.wrongType(path, format, value);
  result.matchCount++;
}

function checkText(value: string, schema: RawSchema, path: string, result: ValueResult): void {
  const { maxLength, minLength, pattern } = schema;
  const isMeasured = typeof maxLength === 'number' || typeof minLength === 'number';
  const length = isMeasured ? Array.from(value).length : 0;
  if (typeof maxLength === 'number' && length > maxLength) {
    const text = `${path} in body should be at most ${maxLength} chars long`;
    const detail = maxLength >= 0 ? `may not be more than ${maxLength} bytes` : 'value is too long';
    result.add({ text, path, error: { type: 'FieldValueTooLong', badValue: value, detail } });
  } else if (typeof minLength === 'number' && length < minLength) {
    result.invalid(path, value, `should be at least ${minLength} chars long`);
  } else if (typeof pattern === 'string' && pattern !== '' && !matches(pattern, value)) {
    result.invalid(path, value, `should match '${pattern}'`);
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

function checkList(value: readonly unknown[], schema: RawSchema, place: Place, result: ValueResult): void {
  const { path, correlated } = place;
  const { items, minItems, maxItems } = schema;
  if (isRaw(items))
    value.forEach((item, index) =>
      result.merge(
        validateValue(item, items, {
          ...place,
          path: `${path}[${index}]`,
          correlated: correlated?.index(index),
        }),
      ),
    );
  if (typeof minItems === 'number' && value.length < minItems)
    result.invalid(path, value.length, `should have at least ${minItems} items`);
  if (typeof maxItems === 'number' && value.length > maxItems)
    addTooMany(path, value.length, maxItems, 'items', result);
  if (schema['uniqueItems'] !== true) return;
  const hasTwice = value.some((item, index) =>
    value.slice(0, index).some((known) => isDeepStrictEqual(known, item)),
  );
  if (hasTwice) result.invalid(path, '', "shouldn't contain duplicates");
}

function addTooMany(path: string, actual: number, max: number, what: string, result: ValueResult): void {
  const text = `${path} in body should have at most ${max} ${what}`;
  const detail = max >= 0 ? `must have at most ${max} ${max === 1 ? 'item' : 'items'}` : 'has too many items';
  result.add({ text, path, error: { type: 'FieldValueTooMany', badValue: actual, detail } });
}

function checkObject(value: Members, schema: RawSchema, place: Place, result: ValueResult): void {
  const { path } = place;
  const { minProperties, maxProperties, required } = schema;
  const size = Object.keys(value).length;
  if (typeof minProperties === 'number' && size < minProperties)
    result.invalid(path, size, `should have at least ${minProperties} properties`);
  if (typeof maxProperties === 'number' && size > maxProperties)
    addTooMany(path, size, maxProperties, 'properties', result);
  checkMembers(value, schema, place, result);
  for (const name of Array.isArray(required) ? (required as readonly string[]) : []) {
    if (Object.hasOwn(value, name)) continue;
    const text = `${path}.${name} in body is required`;
    result.add({
      text,
      path: `${path}.${name}`,
      error: { type: 'FieldValueRequired', badValue: '', detail: '' },
    });
  }
}

function checkMembers(value: Members, schema: RawSchema, place: Place, result: ValueResult): void {
  const { path, correlated } = place;
  const { properties, additionalProperties: additional } = schema;
  const known = isRaw(properties) ? properties : {};
  const check = (key: string, member: RawSchema, at: string): void =>
    result.merge(validateValue(value[key], member, { ...place, path: at, correlated: correlated?.key(key) }));
  if (isRaw(additional)) {
    for (const key of Object.keys(value))
      if (!Object.hasOwn(known, key)) check(key, additional, `${path}.${key}`);
  }
  for (const key of Object.keys(value)) {
    const property = Object.hasOwn(known, key) ? known[key] : undefined;
    if (isRaw(property)) check(key, property, path === '' ? key : `${path}.${key}`);
  }
}

/** What did not change is let pass as a whole and in its parts, not by an alternative. */
function checkCombinations(value: unknown, schema: RawSchema, place: Place, result: ValueResult): void {
  const { path } = place;
  const shown = JSON.stringify(path);
  const tried = (parts: readonly RawSchema[]): readonly ValueResult[] =>
    parts.map((part) => checked(value, part, place));
  const anyOf = schemaList(schema['anyOf']);
  if (anyOf.length > 0) {
    const results = tried(anyOf);
    const fitting = results.find(({ isValid }) => isValid);
    if (fitting === undefined) result.whole(`${shown} must validate at least one schema (anyOf)`);
    result.merge(fitting ?? bestOf(results));
  }
  const oneOf = schemaList(schema['oneOf']);
  if (oneOf.length > 0) {
    const results = tried(oneOf);
    const fitting = results.filter(({ isValid }) => isValid);
    const found = fitting.length === 0 ? 'Found none valid' : `Found ${fitting.length} valid alternatives`;
    if (fitting.length !== 1)
      result.whole(`${shown} must validate one and only one schema (oneOf). ${found}`);
    if (fitting.length <= 1) result.merge(fitting[0] ?? bestOf(results));
  }
  const allOf = tried(schemaList(schema['allOf']));
  for (const each of allOf) result.merge(each);
  const failing = allOf.filter(({ isValid }) => !isValid).length;
  const none = failing === allOf.length ? '. None validated' : '';
  if (failing > 0) result.whole(`${shown} must validate all the schemas (allOf)${none}`);
  const { not } = schema;
  if (isRaw(not) && checked(value, not, place).isValid)
    result.whole(`${shown} must not validate the schema (not)`);
  result.matchCount++;
}

/** The alternative most checks of which were made, the first of several. */
function bestOf(results: readonly ValueResult[]): ValueResult {
  return results.reduce((best, each) => (each.matchCount > best.matchCount ? each : best));
}
