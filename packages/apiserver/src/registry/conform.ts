import { type SchemaNode, setOwnField } from '@setpoint/kube';
import { QUANTITY_MESSAGE, quantityNanos, quantityText } from '../kinds/quantity.ts';
import { base64Fault, timeFault } from './go-text.ts';

/** A value whose JSON type is not its field's. The text is what Go's decoder says. */
export class TypeMismatch extends Error {
  /** The words of the converter that strategic merge patches go through instead of the decoder. */
  readonly restoring: string;

  constructor(message: string, restoring = message) {
    super(message);
    this.restoring = restoring;
  }
}

type Members = Record<string, unknown>;

/**
 * Reads decoded JSON as the built-in type of the schema, in place, the way Go's decoder fills a struct: nulls are
 * absent, empty optional lists and maps are absent, numbers become strings where the field is a quantity. Throws
 * {@link TypeMismatch} on the first value of another type.
 */
export function conformToBuiltin(object: Members, schema: SchemaNode): void {
  try {
    struct(object, schema, undefined);
  } catch (error) {
    if (!(error instanceof Unplaced)) throw error;
    // Where a value stands is worked out only for those that are wrong. What was read so far reads the same again.
    struct(object, schema, '');
  }
}

/** A value of the wrong type was met on a walk that does not know where it is. */
class Unplaced extends Error {}

const unplaced = new Unplaced();

/** `path` is undefined on a walk that does not keep account of places. */
function struct(object: Members, schema: SchemaNode, path: string | undefined): void {
  const { properties } = schema;
  if (properties === undefined) return;
  for (const key of Object.keys(object)) {
    const field = properties.get(key);
    if (field === undefined) continue;
    const place = path === undefined ? undefined : placeOf(path, schema, key, field);
    const kept = member(object[key], field, place);
    if (kept === undefined || isEmptyOptional(kept, field, schema, key)) delete object[key];
    else if (kept !== object[key]) object[key] = kept;
  }
}

interface Place {
  /** As Go's decoder names the way to a field: structs' fields only, no indexes and no keys of maps. */
  readonly path: string;
  readonly owner: SchemaNode;
  /** The Go type that stands there. */
  readonly type: string;
}

function placeOf(path: string, owner: SchemaNode, key: string, field: SchemaNode): Place {
  const facts = owner.goFields?.get(key);
  const steps = [path, facts?.embedded ?? '', key].filter((step) => step !== '');
  return { path: steps.join('.'), owner, type: facts?.type ?? goType(field) };
}

function member(value: unknown, schema: SchemaNode, place: Place | undefined): unknown {
  if (value === null) return undefined;
  if (schema.intOrString === true) return intOrString(value, place);
  if (schema.type === 'any' || schema.preserveUnknown) return value;
  switch (schema.type) {
    case 'object':
      return object(value, schema, place);
    case 'array':
      return list(value, schema, place);
    case 'string':
      return text(value, schema, place);
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, place);
      return value;
    default:
      return number(value, schema, place);
  }
}

function text(value: unknown, schema: SchemaNode, place: Place | undefined): unknown {
  if (schema.format === 'quantity') return quantity(value);
  if (schema.format === 'date-time') return time(value, schema, place);
  if (typeof value !== 'string') throw mismatch(value, place);
  if (schema.format === 'byte') refuse(base64Fault(value));
  return value;
}

function time(value: unknown, { name }: SchemaNode, place: Place | undefined): unknown {
  if (typeof value !== 'string') throw ownDecoderFault(jsonKind(value), 'string', place);
  refuse(timeFault(value, name?.endsWith('.v1.MicroTime') === true));
  return value;
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new TypeMismatch(fault);
}

/** Reads the text of any JSON value, as its type's own decoder does, and writes it in its one form. */
function quantity(value: unknown): unknown {
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  if (quantityNanos(written) === undefined) throw new TypeMismatch(QUANTITY_MESSAGE);
  return quantityText(written);
}

/** Its type's own decoder reads a number unless the text is quoted. */
function intOrString(value: unknown, place: Place | undefined): unknown {
  if (typeof value === 'string' || (typeof value === 'number' && isInt32(value))) return value;
  const what = typeof value === 'number' ? `number ${value}` : jsonKind(value);
  throw ownDecoderFault(what, 'int32', place);
}

/** A type with a decoder of its own does not know where it stands; only the decoder around it does. */
function ownDecoderFault(what: string, type: string, place: Place | undefined): Error {
  if (place === undefined) return unplaced;
  const alone = `json: cannot unmarshal ${what} into Go value of type ${type}`;
  return new TypeMismatch(unmarshalText(what, { ...place, type }), alone);
}

function object(value: unknown, schema: SchemaNode, place: Place | undefined): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, place);
  const members = value as Members;
  if (schema.properties !== undefined && schema.properties.size > 0) {
    struct(members, schema, place?.path);
    return members;
  }
  const { additional } = schema;
  if (additional === undefined) return members;
  const within = place && { ...place, type: goType(additional) };
  for (const key of Object.keys(members)) {
    const kept = member(members[key], additional, within);
    // Go keeps the key of a null with the zero value.
    if (kept === undefined) setOwnField(members, key, zeroOf(additional));
    else if (kept !== members[key]) setOwnField(members, key, kept);
  }
  return members;
}

function list(value: unknown, schema: SchemaNode, place: Place | undefined): unknown {
  if (!Array.isArray(value)) throw mismatch(value, place);
  const { items } = schema;
  if (items === undefined) return value;
  const within = place && { ...place, type: itemType(place.type, items) };
  for (let i = 0; i < value.length; i++) {
    const kept = member(value[i], items, within) ?? zeroOf(items);
    if (kept !== value[i]) value[i] = kept;
  }
  return value;
}

function itemType(listType: string, items: SchemaNode): string {
  return listType.startsWith('[]') ? listType.slice(2) : goType(items);
}

function number(value: unknown, schema: SchemaNode, place: Place | undefined): unknown {
  if (typeof value !== 'number') throw mismatch(value, place);
  const fits =
    schema.type !== 'integer' || (Number.isInteger(value) && (schema.format !== 'int32' || isInt32(value)));
  if (fits) return value;
  if (place === undefined) throw unplaced;
  throw new TypeMismatch(unmarshalText(`number ${value}`, place), restoreText(value, place.type));
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value <= 2147483647 && value >= -2147483648;
}

function isEmptyOptional(value: unknown, field: SchemaNode, owner: SchemaNode, key: string): boolean {
  if (owner.required?.includes(key) === true) return false;
  if (Array.isArray(value)) return value.length === 0;
  const isMap = field.additional !== undefined && field.properties === undefined;
  return isMap && typeof value === 'object' && Object.keys(value as object).length === 0;
}

function zeroOf(schema: SchemaNode): unknown {
  switch (schema.type) {
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'array':
      return [];
    default:
      return {};
  }
}

function mismatch(value: unknown, place: Place | undefined): Error {
  if (place === undefined) return unplaced;
  return new TypeMismatch(unmarshalText(jsonKind(value), place), restoreText(value, place.type));
}

/** As `runtime.DefaultUnstructuredConverter` refuses a value for a field of the Go type. */
function restoreText(value: unknown, type: string): string {
  const found = goKind(value);
  if (type.startsWith('[]')) return `cannot restore slice from ${found}`;
  if (type.startsWith('map[')) return `cannot restore map from ${found}`;
  const isScalar = /^(?:string|bool|u?int\d*|float\d+)$/.test(type);
  if (!isScalar) return `cannot restore struct from: ${found}`;
  // Go can convert any integer to a string; the converter then thinks better of it.
  const converts = (type === 'string' && found === 'int64') || (/^u?int/.test(type) && found === 'float64');
  return converts ? `cannot convert ${found} to ${type}` : `unrecognized type: ${type}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

function unmarshalText(value: string, { owner, path, type }: Place): string {
  const name = owner.name?.slice(owner.name.lastIndexOf('.') + 1) ?? '';
  return `json: cannot unmarshal ${value} into Go struct field ${name}.${path} of type ${type}`;
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function goType(schema: SchemaNode): string {
  if (schema.name !== undefined) return schema.name.split('.').slice(-2).join('.');
  switch (schema.type) {
    case 'array':
      return `[]${schema.items === undefined ? 'interface {}' : goType(schema.items)}`;
    case 'object':
      return `map[string]${schema.additional === undefined ? 'interface {}' : goType(schema.additional)}`;
    case 'integer':
      return schema.format ?? 'int64';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      return schema.format === 'byte' ? '[]uint8' : 'string';
  }
}
