import { type SchemaNode, setOwnField } from '@setpoint/kube';
import { QUANTITY_MESSAGE, quantityNanos, quantityText } from '../kinds/quantity.ts';
import { base64Fault, timeFault } from './go-text.ts';
import { pruneUnknown } from './prune.ts';

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
 * absent, empty lists and maps are there, numbers become strings where the field is a quantity. Throws
 * {@link TypeMismatch} on the first value of another type.
 */
export function conformToBuiltin(object: Members, schema: SchemaNode): void {
  struct(object, schema, new Trail());
}

interface Place {
  /** As Go's decoder names the way to a field: structs' fields only, no indexes and no keys of maps. */
  readonly path: string;
  readonly owner: SchemaNode;
  /** The Go type that stands there. */
  readonly type: string;
}

interface FieldStep {
  readonly owner: SchemaNode;
  readonly key: string;
}

/** The way from the object to the value being read. What the place is called is worked out only where it is wrong. */
class Trail {
  /** For each step what is there, and of which struct's field, undefined for items of lists and members of maps. */
  readonly #nodes: SchemaNode[] = [];
  readonly #owners: (SchemaNode | undefined)[] = [];
  readonly #keys: string[] = [];

  field(owner: SchemaNode, key: string, node: SchemaNode): void {
    this.#push(node, owner, key);
  }

  element(node: SchemaNode): void {
    this.#push(node, undefined, '');
  }

  back(): void {
    this.#nodes.pop();
    this.#owners.pop();
    this.#keys.pop();
  }

  get place(): Place {
    let place: Place | undefined;
    for (const [index, node] of this.#nodes.entries()) {
      const owner = this.#owners[index];
      if (owner !== undefined) place = fieldPlace(place, { owner, key: this.#keys[index] as string }, node);
      else if (place !== undefined) place = { ...place, type: elementType(place.type, node) };
    }
    return place as Place;
  }

  #push(node: SchemaNode, owner: SchemaNode | undefined, key: string): void {
    this.#nodes.push(node);
    this.#owners.push(owner);
    this.#keys.push(key);
  }
}

function fieldPlace(parent: Place | undefined, { owner, key }: FieldStep, node: SchemaNode): Place {
  const facts = owner.goFields?.get(key);
  const steps = [parent?.path ?? '', facts?.embedded ?? '', key].filter((step) => step !== '');
  return { path: steps.join('.'), owner, type: facts?.type ?? goType(node) };
}

function elementType(containerType: string, node: SchemaNode): string {
  return containerType.startsWith('[]') ? containerType.slice(2) : goType(node);
}

function struct(object: Members, schema: SchemaNode, trail: Trail): void {
  const { properties } = schema;
  if (properties === undefined) return;
  for (const key of Object.keys(object)) {
    const field = properties.get(key);
    if (field === undefined) continue;
    trail.field(schema, key, field);
    const kept = member(object[key], field, trail);
    trail.back();
    if (kept === undefined) delete object[key];
    else if (kept !== object[key]) object[key] = kept;
  }
}

function member(value: unknown, schema: SchemaNode, trail: Trail): unknown {
  if (value === null) return undefined;
  if (schema.whenObject !== undefined) return structOrElse(value, schema, schema.whenObject, trail);
  if (schema.intOrString === true) return intOrString(value, trail);
  if (schema.type === 'any' || schema.preserveUnknown) return value;
  switch (schema.type) {
    case 'object':
      return object(value, schema, trail);
    case 'array':
      return list(value, schema, trail);
    case 'string':
      return text(value, schema, trail);
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, trail);
      return value;
    default:
      return number(value, schema, trail);
  }
}

/** Read by a decoder of its own, which says nothing of fields it does not know. */
function structOrElse(value: unknown, schema: SchemaNode, whenObject: SchemaNode, trail: Trail): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    pruneUnknown(value, whenObject);
    struct(value as Members, whenObject, trail);
    return value;
  }
  if (schema.name?.endsWith('OrBool') === true && typeof value !== 'boolean')
    throw new TypeMismatch('boolean or JSON schema expected');
  if (Array.isArray(value)) for (const item of value) structItem(item, whenObject, trail);
  return Array.isArray(value) || typeof value === 'boolean' ? value : undefined;
}

function structItem(item: unknown, schema: SchemaNode, trail: Trail): void {
  if (item === null) return;
  trail.element(schema);
  object(item, schema, trail);
  trail.back();
}

function text(value: unknown, schema: SchemaNode, trail: Trail): unknown {
  if (schema.format === 'quantity') return quantity(value);
  if (schema.format === 'date-time') return time(value, schema, trail);
  if (schema.format === 'byte' && Array.isArray(value)) return bytes(value, trail);
  if (typeof value !== 'string') throw mismatch(value, trail);
  if (schema.format === 'byte') refuse(base64Fault(value));
  return value;
}

/** Go's decoder also reads bytes that are written as a list of numbers. */
function bytes(list: readonly unknown[], trail: Trail): string {
  const numbers = list.map((item) => {
    if (item === null) return 0;
    if (typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255) return item;
    const what = typeof item === 'number' ? `number ${item}` : jsonKind(item);
    throw new TypeMismatch(unmarshalText(what, { ...trail.place, type: 'uint8' }));
  });
  return Buffer.from(numbers).toString('base64');
}

function time(value: unknown, { name }: SchemaNode, trail: Trail): unknown {
  if (typeof value !== 'string') throw ownDecoderFault(jsonKind(value), 'string', trail);
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
function intOrString(value: unknown, trail: Trail): unknown {
  if (typeof value === 'string' || (typeof value === 'number' && isInt32(value))) return value;
  const what = typeof value === 'number' ? `number ${value}` : jsonKind(value);
  throw ownDecoderFault(what, 'int32', trail);
}

/** A type with a decoder of its own does not know where it stands; only the decoder around it does. */
function ownDecoderFault(what: string, type: string, { place }: Trail): Error {
  const alone = `json: cannot unmarshal ${what} into Go value of type ${type}`;
  return new TypeMismatch(unmarshalText(what, { ...place, type }), alone);
}

function object(value: unknown, schema: SchemaNode, trail: Trail): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, trail);
  const members = value as Members;
  if (schema.properties !== undefined && schema.properties.size > 0) {
    struct(members, schema, trail);
    return members;
  }
  const { additional } = schema;
  if (additional === undefined) return members;
  for (const key of Object.keys(members)) {
    trail.element(additional);
    const kept = member(members[key], additional, trail);
    trail.back();
    // Go keeps the key of a null with the zero value.
    if (kept === undefined) setOwnField(members, key, zeroOf(additional));
    else if (kept !== members[key]) setOwnField(members, key, kept);
  }
  return members;
}

function list(value: unknown, schema: SchemaNode, trail: Trail): unknown {
  if (!Array.isArray(value)) throw mismatch(value, trail);
  const { items } = schema;
  if (items === undefined) return value;
  for (let i = 0; i < value.length; i++) {
    trail.element(items);
    const kept = member(value[i], items, trail) ?? zeroOf(items);
    trail.back();
    if (kept !== value[i]) value[i] = kept;
  }
  return value;
}

function number(value: unknown, schema: SchemaNode, trail: Trail): unknown {
  if (typeof value !== 'number') throw mismatch(value, trail);
  const fits =
    schema.type !== 'integer' || (Number.isInteger(value) && (schema.format !== 'int32' || isInt32(value)));
  if (fits) return value;
  const { place } = trail;
  throw new TypeMismatch(unmarshalText(`number ${value}`, place), restoreText(value, place.type));
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value <= 2147483647 && value >= -2147483648;
}

function zeroOf(schema: SchemaNode): unknown {
  switch (schema.type) {
    case 'string':
      return schema.format === 'quantity' ? '0' : '';
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

function mismatch(value: unknown, { place }: Trail): Error {
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
