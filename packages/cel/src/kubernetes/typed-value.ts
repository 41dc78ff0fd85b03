import { CelError } from '../values/cel-error.ts';
import { CelList } from '../values/list.ts';
import { CelMap, type MapKey } from '../values/map.ts';
import { parseDuration, parseTimestamp, Duration, Timestamp } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import { escapeField } from './escape.ts';
import { KeyedList, SetList } from './list-types.ts';
import { additionalSchemaOf, type KubernetesSchema, propertyOf, withTypeAndObjectMeta } from './schema.ts';

/**
 * The CEL value of JSON under a schema, converted as it is read; data against the schema gives an error value
 * (apiserver/pkg/cel/common/valuesunstructured.go).
 */
export function typedValue(data: unknown, schema: KubernetesSchema): Value {
  if (data === null || data === undefined) {
    return schema.nullable === true
      ? null
      : new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string'] === true) return intOrString(data);
  switch (schema.type) {
    case 'object':
      return objectValue(data, schema);
    case 'array':
      return arrayValue(data, schema);
    case 'string':
      return typeof data === 'string' ? textValue(data, schema.format) : wrongData('string', data);
    case 'number':
      return numberValue(data);
    case 'integer':
      return integerValue(data);
    case 'boolean':
      return typeof data === 'boolean' ? data : wrongData('bool', data);
    default:
      return untyped(schema);
  }
}

function wrongData(expected: string, data: unknown): CelError {
  return new CelError(`invalid data, expected ${expected}, got ${goType(data)}`);
}

function goType(data: unknown): string {
  if (Array.isArray(data)) return '[]interface {}';
  if (typeof data === 'boolean') return 'bool';
  if (typeof data === 'number') return Number.isInteger(data) ? 'int64' : 'float64';
  if (typeof data === 'bigint') return 'int64';
  return typeof data === 'string' ? 'string' : 'map[string]interface {}';
}

function untyped(schema: KubernetesSchema): CelError {
  return new CelError(
    'invalid type, expected object, array, number, integer, boolean or string, or no type with ' +
      `x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got ${schema.type ?? ''}`,
  );
}

function intOrString(data: unknown): Value {
  if (typeof data === 'string' || typeof data === 'bigint') return data;
  if (typeof data === 'number' && Number.isInteger(data)) return BigInt(data);
  return new CelError('invalid data, expected XIntOrString value to be either a string or integer');
}

function integerValue(data: unknown): Value {
  if (typeof data === 'bigint') return data;
  return typeof data === 'number' && Number.isInteger(data) ? BigInt(data) : wrongData('int', data);
}

function numberValue(data: unknown): Value {
  if (typeof data === 'number') return data;
  return typeof data === 'bigint' ? Number(data) : wrongData('float', data);
}

function textValue(text: string, format: string | undefined): Value {
  switch (format) {
    case 'byte':
      return new Uint8Array(Buffer.from(text, 'base64'));
    case 'duration': {
      const nanos = parseDuration(text);
      return nanos === undefined ? new CelError(`Invalid duration ${text}`) : new Duration(nanos);
    }
    case 'date':
      return time(parseTimestamp(`${text}T00:00:00Z`), `Invalid date formatted string ${text}`);
    case 'date-time':
      return time(parseTimestamp(text.toUpperCase()), `Invalid date-time formatted string ${text}`);
    default:
      return text;
  }
}

function time(nanos: bigint | undefined, problem: string): Value {
  return nanos === undefined ? new CelError(problem) : new Timestamp(nanos);
}

function objectValue(data: unknown, schema: KubernetesSchema): Value {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return new CelError('invalid data, expected a map for the provided schema with type=object');
  }
  const object = data as Readonly<Record<string, unknown>>;
  if (schema['x-kubernetes-embedded-resource'] === true)
    return new TypedObject(object, withTypeAndObjectMeta(schema));
  if (schema.properties !== undefined) return new TypedObject(object, schema);
  return new TypedMap(object, additionalSchemaOf(schema));
}

function arrayValue(data: unknown, schema: KubernetesSchema): Value {
  if (!Array.isArray(data))
    return new CelError('invalid data, expected an array for the provided schema with type=array');
  if (schema.items === undefined)
    return new CelError('invalid array type, expected Items with a non-empty Schema');
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return new KeyedList(elementsOf(data, schema.items), escapedKeys(schema));
    case 'set':
      return new SetList(elementsOf(data, schema.items));
    default:
      return new TypedList(data, schema.items);
  }
}

function elementsOf(data: readonly unknown[], items: KubernetesSchema): readonly Value[] {
  return data.map((item) => typedValue(item, items));
}

function escapedKeys(schema: KubernetesSchema): readonly string[] {
  return (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapeField(key) ?? key);
}

type Data = Readonly<Record<string, unknown>>;

const unescapedNames = new WeakMap<KubernetesSchema, ReadonlyMap<string, string>>();

/** Property names by their names in expressions. */
function namesOf(schema: KubernetesSchema): ReadonlyMap<string, string> {
  const known = unescapedNames.get(schema);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  for (const property of Object.keys(schema.properties ?? {})) {
    const escaped = escapeField(property);
    if (escaped !== undefined) names.set(escaped, property);
  }
  unescapedNames.set(schema, names);
  return names;
}

/** An object with declared properties; what is not declared is not there. */
class TypedObject extends CelMap {
  readonly #data: Data;
  readonly #schema: KubernetesSchema;
  readonly #names: ReadonlyMap<string, string>;

  constructor(data: Data, schema: KubernetesSchema) {
    super();
    this.#data = data;
    this.#schema = schema;
    this.#names = namesOf(schema);
  }

  get size(): number {
    return [...this.keys()].length;
  }

  override has(key: MapKey): boolean {
    const name = typeof key === 'string' ? this.#names.get(key) : undefined;
    return name !== undefined && Object.hasOwn(this.#data, name) && this.#data[name] !== undefined;
  }

  get(key: MapKey): Value | undefined {
    const name = typeof key === 'string' ? this.#names.get(key) : undefined;
    if (name === undefined || !Object.hasOwn(this.#data, name)) return undefined;
    const schema = propertyOf(this.#schema, name);
    return schema === undefined ? undefined : typedValue(this.#data[name], schema);
  }

  *keys(): Iterable<Value> {
    for (const name of Object.keys(this.#data)) {
      const escaped = propertyOf(this.#schema, name) === undefined ? undefined : escapeField(name);
      if (escaped !== undefined) yield escaped;
    }
  }
}

/** A map from strings to values of one schema; without a schema for them it shows none. */
class TypedMap extends CelMap {
  readonly #data: Data;
  readonly #values: KubernetesSchema | undefined;

  constructor(data: Data, values: KubernetesSchema | undefined) {
    super();
    this.#data = data;
    this.#values = values;
  }

  get size(): number {
    return this.#values === undefined ? 0 : Object.keys(this.#data).length;
  }

  override has(key: MapKey): boolean {
    return this.#values !== undefined && typeof key === 'string' && Object.hasOwn(this.#data, key);
  }

  get(key: MapKey): Value | undefined {
    if (this.#values === undefined || typeof key !== 'string' || !Object.hasOwn(this.#data, key))
      return undefined;
    return typedValue(this.#data[key], this.#values);
  }

  keys(): Iterable<Value> {
    return this.#values === undefined ? [] : Object.keys(this.#data);
  }
}

class TypedList extends CelList {
  readonly #data: readonly unknown[];
  readonly #items: KubernetesSchema;

  constructor(data: readonly unknown[], items: KubernetesSchema) {
    super();
    this.#data = data;
    this.#items = items;
  }

  get size(): number {
    return this.#data.length;
  }

  at(index: number): Value {
    return typedValue(this.#data[index], this.#items);
  }
}
