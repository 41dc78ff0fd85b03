import { matchesPattern } from './regex.ts';
import type { Table } from '../values/merge-maps.ts';
import { equal, isMultiple } from './instance.ts';
import type { SchemaObject } from './schema-source.ts';
import { grouped, quoted, quotedList, type SchemaError, schemaError, shown } from './schema-error.ts';

/** Takes an error, if there is one. */
export type Add = (error: SchemaError | undefined) => void;

const typeOrder = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

export function byTypeOrder(a: string, b: string): number {
  return typeOrder.indexOf(a) - typeOrder.indexOf(b);
}

export function enumMessage(allowed: readonly unknown[]): string {
  if (allowed.some((item) => typeof item === 'object' && item !== null)) return "'enum' failed";
  const list = allowed.map(shown).join(', ');
  return allowed.length === 1 ? `value must be ${list}` : `value must be one of ${list}`;
}

export function missingOf(value: Table, required: unknown): string[] {
  return Array.isArray(required) ? (required as string[]).filter((key) => !value.has(key)) : [];
}

export function missingMessage(missing: readonly string[]): string {
  return `missing ${missing.length === 1 ? 'property' : 'properties'} ${quotedList(missing)}`;
}

export function bounds(
  minName: string,
  maxName: string,
  got: number,
  min: unknown,
  max: unknown,
  at: readonly string[],
  add: Add,
): void {
  if (typeof min === 'number' && got < min) {
    add(schemaError(at, `${minName}: got ${grouped(got)}, want ${grouped(min)}`));
  }
  if (typeof max === 'number' && got > max) {
    add(schemaError(at, `${maxName}: got ${grouped(got)}, want ${grouped(max)}`));
  }
}

export function stringErrors(schema: SchemaObject, value: string, at: readonly string[], add: Add): void {
  const { minLength, maxLength, pattern } = schema;
  const length = minLength === undefined && maxLength === undefined ? 0 : Array.from(value).length;
  bounds('minLength', 'maxLength', length, minLength, maxLength, at, add);
  if (typeof pattern === 'string' && !matchesPattern(pattern, value)) {
    add(schemaError(at, `${quoted(value)} does not match pattern ${quoted(pattern)}`));
  }
}

export function oneOfError(
  results: readonly (SchemaError | undefined)[],
  at: readonly string[],
): SchemaError | undefined {
  const matched = results.flatMap((error, i) => (error === undefined ? [i] : []));
  if (matched.length === 1) return undefined;
  if (matched.length > 1)
    return schemaError(at, `'oneOf' failed, subschemas ${matched[0]}, ${matched[1]} matched`);
  return schemaError(at, "'oneOf' failed, none matched", results as SchemaError[]);
}

export function firstDuplicates(value: readonly unknown[]): readonly [number, number] | undefined {
  const plain = new Map<unknown, number>();
  for (const [j, item] of value.entries()) {
    const isPlain = typeof item !== 'object' || item === null;
    const i = isPlain
      ? (plain.get(item) ?? -1)
      : value.findIndex((other, at) => at < j && equal(other, item));
    if (i >= 0 && i < j) return [i, j];
    if (isPlain) plain.set(item, j);
  }
  return undefined;
}

export function numberErrors(schema: SchemaObject, value: number, at: readonly string[], add: Add): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const fails = (keyword: string, limit: number): void =>
    add(schemaError(at, `${keyword}: got ${grouped(value)}, want ${grouped(limit)}`));
  // In draft 4 the exclusive keywords are flags of the others.
  const above = exclusiveMinimum === true ? minimum : exclusiveMinimum;
  const below = exclusiveMaximum === true ? maximum : exclusiveMaximum;
  if (typeof minimum === 'number' && exclusiveMinimum !== true && value < minimum) fails('minimum', minimum);
  if (typeof maximum === 'number' && exclusiveMaximum !== true && value > maximum) fails('maximum', maximum);
  if (typeof above === 'number' && value <= above) fails('exclusiveMinimum', above);
  if (typeof below === 'number' && value >= below) fails('exclusiveMaximum', below);
  if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf)) fails('multipleOf', multipleOf);
}
