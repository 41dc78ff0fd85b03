import type { SchemaNode } from '@setpoint/kube';

/** A value whose JSON type is not its field's. The text is what Go's decoder says. */
export class TypeMismatch extends Error {}

type Members = Record<string, unknown>;

/**
 * Reads decoded JSON as the built-in type of the schema, in place, the way Go's decoder fills a struct: nulls are
 * absent, empty optional lists and maps are absent, numbers become strings where the field is a quantity. Throws
 * {@link TypeMismatch} on the first value of another type.
 */
export function conformToBuiltin(object: Members, schema: SchemaNode): void {
  struct(object, schema, '');
}

function struct(object: Members, schema: SchemaNode, path: string): void {
  for (const key of Object.keys(object)) {
    const field = schema.properties?.get(key);
    if (field === undefined) continue;
    const fieldPath = path === '' ? key : `${path}.${key}`;
    const kept = member(object[key], field, { path: fieldPath, owner: schema });
    if (kept === undefined || isEmptyOptional(kept, field, schema, key)) delete object[key];
    else object[key] = kept;
  }
}

interface Place {
  readonly path: string;
  readonly owner: SchemaNode;
}

function member(value: unknown, schema: SchemaNode, place: Place): unknown {
  if (value === null) return undefined;
  if (schema.intOrString || schema.type === 'any' || schema.preserveUnknown) return value;
  switch (schema.type) {
    case 'object':
      return object(value, schema, place);
    case 'array':
      return list(value, schema, place);
    case 'string':
      if (typeof value === 'number' && schema.format === 'quantity') return String(value);
      if (typeof value !== 'string') throw mismatch(value, goType(schema), place);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'bool', place);
      return value;
    default:
      return number(value, schema, place);
  }
}

function object(value: unknown, schema: SchemaNode, place: Place): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw mismatch(value, goType(schema), place);
  const members = value as Members;
  if (schema.properties !== undefined && schema.properties.size > 0) {
    struct(members, schema, place.path);
    return members;
  }
  if (schema.additional === undefined) return members;
  for (const key of Object.keys(members)) {
    const kept = member(members[key], schema.additional, {
      path: `${place.path}.${key}`,
      owner: place.owner,
    });
    // Go keeps the key of a null with the zero value.
    setOwn(members, key, kept === undefined ? zeroOf(schema.additional) : kept);
  }
  return members;
}

function list(value: unknown, schema: SchemaNode, place: Place): unknown {
  if (!Array.isArray(value)) throw mismatch(value, goType(schema), place);
  const { items } = schema;
  if (items === undefined) return value;
  return value.map((item: unknown) => member(item, items, place) ?? zeroOf(items));
}

function number(value: unknown, schema: SchemaNode, place: Place): unknown {
  if (typeof value !== 'number') throw mismatch(value, goType(schema), place);
  if (schema.type === 'integer' && !Number.isInteger(value)) {
    throw new TypeMismatch(unmarshalText(`number ${value}`, goType(schema), place));
  }
  if (schema.format === 'int32' && (value > 2147483647 || value < -2147483648)) {
    throw new TypeMismatch(unmarshalText(`number ${value}`, 'int32', place));
  }
  return value;
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

function setOwn(members: Members, key: string, value: unknown): void {
  Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
}

function mismatch(value: unknown, type: string, place: Place): TypeMismatch {
  return new TypeMismatch(unmarshalText(jsonKind(value), type, place));
}

function unmarshalText(value: string, type: string, { owner, path }: Place): string {
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
