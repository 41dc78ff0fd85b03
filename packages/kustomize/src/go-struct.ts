import { quoteGo } from '@setpoint/goyaml';
import { failure } from './errors.ts';
import type { FieldPath } from './field-place.ts';

/** Decodes JSON values as encoding/json decodes into Go structs, in its own words where they do not fit. */
export interface Shape<T> {
  /** The Go type, for messages. */
  readonly goType: string;
  /** What an absent or null value gives. */
  readonly zero: () => T;
  decode(value: unknown, at: Place): T;
}

/** Where a value stands, and what went wrong so far: encoding/json goes on and reports its first fault. */
interface Place {
  readonly root: string;
  readonly path: string;
  /** The same as it is written: without embedded structs, with indexes and keys. */
  readonly field: FieldPath;
  readonly strict: boolean;
  readonly faults: Fault[];
}

interface Fault {
  readonly message: string;
  readonly field: FieldPath;
}

function below(at: Place, key: string, ...names: readonly string[]): Place {
  const path = [at.path, ...names].filter((name) => name !== '').join('.');
  return { ...at, path, field: [...at.field, key] };
}

function item(at: Place, key: string | number): Place {
  return { ...at, field: [...at.field, key] };
}

function addFault(message: string, at: Place): void {
  at.faults.push({ message, field: at.field });
}

function mismatch(value: unknown, goType: string, at: Place): void {
  const where = at.path === '' ? 'Go value' : `Go struct field ${at.root}.${at.path}`;
  addFault(`json: cannot unmarshal ${jsonType(value)} into ${where} of type ${goType}`, at);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint' || typeof value === 'number') {
    return 'number';
  }
  return typeof value === 'object' ? 'object' : 'string';
}

function primitive<T>(goType: string, zero: T, fits: (value: unknown) => value is T): Shape<T> {
  return {
    goType,
    zero: () => zero,
    decode(value, at) {
      if (value === null || value === undefined) return zero;
      if (fits(value)) return value;
      mismatch(value, goType, at);
      return zero;
    },
  };
}

/** A text, of a named Go type where there is one. */
export function textOf(goType: string): Shape<string> {
  return primitive(goType, '', (value): value is string => typeof value === 'string');
}

export const text = textOf('string');
export const flag = primitive('bool', false, (value): value is boolean => typeof value === 'boolean');

function integer(goType: string): Shape<number> {
  return {
    goType,
    zero: () => 0,
    decode(value, at) {
      if (value === null || value === undefined) return 0;
      if (typeof value === 'number' && Number.isInteger(value)) return value;
      if (typeof value === 'number') {
        const where = at.path === '' ? 'Go value' : `Go struct field ${at.root}.${at.path}`;
        addFault(`json: cannot unmarshal number ${value} into ${where} of type ${goType}`, at);
      } else mismatch(value, goType, at);
      return 0;
    },
  };
}

export const int = integer('int');
export const int64 = integer('int64');

export const anything: Shape<unknown> = {
  goType: 'interface {}',
  zero: () => undefined,
  decode: (value) => value,
};

/** A text that may be absent. */
export const optionalText: Shape<string | undefined> = {
  goType: 'string',
  zero: () => undefined,
  decode: (value, at) => (value === null || value === undefined ? undefined : text.decode(value, at)),
};

/** A list; undefined where it is absent, as Go tells nil from empty. */
export function list<T>(of: Shape<T>): Shape<readonly T[] | undefined> {
  const goType = `[]${of.goType}`;
  return {
    goType,
    zero: () => undefined,
    decode(value, at) {
      if (value === null || value === undefined) return undefined;
      if (Array.isArray(value)) return value.map((one, i) => of.decode(one, item(at, i)));
      mismatch(value, goType, at);
      return undefined;
    },
  };
}

/** A map with text keys; undefined where it is absent. */
export function map<T>(of: Shape<T>): Shape<ReadonlyMap<string, T> | undefined> {
  const goType = `map[string]${of.goType}`;
  return {
    goType,
    zero: () => undefined,
    decode(value, at) {
      if (value === null || value === undefined) return undefined;
      if (!isObject(value)) {
        mismatch(value, goType, at);
        return undefined;
      }
      return new Map(
        Object.keys(value)
          .sort()
          .map((key) => [key, of.decode(value[key], item(at, key))]),
      );
    },
  };
}

type Shapes<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** The Go structs that fields are embedded in, for messages: `ResId.Gvk` of a selector's `kind`. */
export type Embedded = Readonly<Record<string, string>>;

/** An object with these fields, whose names match whatever their case. */
export function struct<T extends object>(
  goType: string,
  shapes: Shapes<T>,
  embedded: Embedded = {},
): Shape<T> {
  const root = goType.slice(goType.lastIndexOf('.') + 1);
  const names = Object.keys(shapes) as (keyof T & string)[];
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const zero = (): T => Object.fromEntries(names.map((name) => [name, shapes[name].zero()])) as T;
  return {
    goType,
    zero,
    decode(value, at) {
      const result = zero();
      if (value === null || value === undefined) return result;
      if (!isObject(value)) {
        mismatch(value, goType, at);
        return result;
      }
      for (const key of Object.keys(value).sort()) {
        const name = Object.hasOwn(shapes, key) ? (key as keyof T & string) : byLower.get(key.toLowerCase());
        if (name !== undefined)
          result[name] = shapes[name].decode(
            value[key],
            below({ ...at, root }, key, embedded[name] ?? '', name),
          );
        else if (at.strict) addFault(`json: unknown field ${quoteGo(key)}`, item(at, key));
      }
      return result;
    },
  };
}

/** The same, undefined where it is absent. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    goType: shape.goType,
    zero: () => undefined,
    decode: (value, at) => (value === null || value === undefined ? undefined : shape.decode(value, at)),
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Decodes a whole value; throws encoding/json's first fault, its place in `details.field`. `strict` refuses unknown fields. */
export function decodeStruct<T>(shape: Shape<T>, value: unknown, strict: boolean): T {
  const root = shape.goType.slice(shape.goType.lastIndexOf('.') + 1);
  const faults: Fault[] = [];
  const result = shape.decode(value, { root, path: '', field: [], strict, faults });
  const [first] = faults;
  if (first !== undefined) throw failure(first.message, undefined, { details: { field: first.field } });
  return result;
}
