import { decodeSigs, formatGoFloat, GO_NUMBERS, GoFloat, type NumberModel } from '@setpoint/goyaml';
import { SetpointError } from '@setpoint/core';

/** A Go type as encoding/json fills it. */
export type Shape =
  | { readonly kind: 'string' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'time' }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly item: Shape; readonly type: string }
  | { readonly kind: 'map'; readonly value: Shape; readonly type: string }
  | StructShape;

export interface StructShape {
  readonly kind: 'struct';
  /** As Go prints the type: `v2.Metadata`; '' for a struct without a name. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, Shape>;
}

export const stringShape: Shape = { kind: 'string' };
export const boolShape: Shape = { kind: 'bool' };
export const timeShape: Shape = { kind: 'time' };
export const stringsShape: Shape = { kind: 'list', item: stringShape, type: '[]string' };
export const stringMapShape: Shape = { kind: 'map', value: stringShape, type: 'map[string]string' };
export const anyListShape: Shape = { kind: 'list', item: { kind: 'any' }, type: '[]interface {}' };

/** Fields as they were found, by the names of the shape; lists are arrays, maps and structs are Maps. */
export type Filled = Map<string, unknown>;

/**
 * Reads YAML into a struct as `sigs.k8s.io/yaml.Unmarshal` does: scalars become strings where the field is one, field
 * names match without regard to case, null leaves a field out. Fails with the library's message, of the first field
 * that does not fit.
 */
export function decodeStruct(text: string | Uint8Array, shape: StructShape): Filled {
  return fillStruct(decodeSigs(text, { numbers: STRUCT_NUMBERS }), shape);
}

/** A float that lands in a string is written as one even if it is whole: `72445e2` becomes `7.2445e+06`. */
const STRUCT_NUMBERS: NumberModel = { ...GO_NUMBERS, wholeFloat: (value) => new GoFloat(value) };

/** {@link decodeStruct} for YAML that is already decoded with `GO_NUMBERS`. */
export function fillStruct(value: unknown, shape: StructShape): Filled {
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof GoFloat) {
    throw jsonError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type ${shape.type}`);
  }
  const filler = new Filler(shape);
  const filled = filler.struct(value, shape, []);
  if (filler.problem !== undefined) throw jsonError(filler.problem);
  return filled;
}

/** Fills what fits and keeps the first problem, as encoding/json does. */
class Filler {
  problem: string | undefined;
  #owner: StructShape;

  constructor(root: StructShape) {
    this.#owner = root;
  }

  struct(object: object, shape: StructShape, path: readonly string[]): Filled {
    const filled: Filled = new Map();
    const outer = this.#owner;
    this.#owner = shape;
    // JSON has its keys sorted here, which decides the problem that is reported.
    for (const [key, value] of Object.entries(object).sort(byKey)) {
      const name = fieldName(shape, key);
      if (name === undefined || value === null) continue;
      const filledValue = this.#value(value, shape.fields.get(name) as Shape, [...path, name]);
      if (filledValue !== undefined) filled.set(name, filledValue);
    }
    this.#owner = outer;
    return filled;
  }

  #value(value: unknown, shape: Shape, path: readonly string[]): unknown {
    switch (shape.kind) {
      case 'any':
        return value;
      case 'string':
      case 'time': {
        const text = scalarText(value);
        return text ?? this.#misfit(value, 'string', path);
      }
      case 'bool':
        return typeof value === 'boolean' ? value : this.#misfit(value, 'bool', path);
      case 'list':
        if (!Array.isArray(value)) return this.#misfit(value, shape.type, path);
        return value.map((item: unknown) =>
          item === null ? null : (this.#value(item, shape.item, path) ?? null),
        );
      case 'map':
        return this.#map(value, shape, path);
      case 'struct':
        if (!isObject(value)) return this.#misfit(value, shape.type, path);
        return this.struct(value, shape, path);
    }
  }

  #map(value: unknown, shape: Shape & { kind: 'map' }, path: readonly string[]): unknown {
    if (!isObject(value)) return this.#misfit(value, shape.type, path);
    const map: Filled = new Map();
    for (const [key, item] of Object.entries(value).sort(byKey)) {
      const filled = item === null ? zeroOf(shape.value) : this.#value(item, shape.value, path);
      if (filled !== undefined) map.set(key, filled);
    }
    return map;
  }

  #misfit(value: unknown, type: string, path: readonly string[]): undefined {
    const owner = this.#owner.type.slice(this.#owner.type.lastIndexOf('.') + 1);
    this.problem ??= `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${owner}.${path.join('.')} of type ${type}`;
    return undefined;
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function zeroOf(shape: Shape): unknown {
  return shape.kind === 'string' ? '' : null;
}

function fieldName(shape: StructShape, key: string): string | undefined {
  if (shape.fields.has(key)) return key;
  const folded = key.toLowerCase();
  for (const name of shape.fields.keys()) if (name.toLowerCase() === folded) return name;
  return undefined;
}

/** A scalar as sigs.k8s.io/yaml writes it for a Go string. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  return value instanceof GoFloat ? formatGoFloat(value.value) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof GoFloat);
}

/** What encoding/json calls a value. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}

export function jsonError(message: string): SetpointError {
  return new SetpointError('goyaml.value', `error unmarshaling JSON: while decoding JSON: ${message}`);
}
