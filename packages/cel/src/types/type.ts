/** What a type is made of; see `Type`. */
type TypeKind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'null'
  | 'dyn'
  | 'error'
  | 'duration'
  | 'timestamp'
  | 'list'
  | 'map'
  | 'type'
  | 'param'
  | 'opaque'
  | 'struct';

/**
 * A CEL type. `name` is what `type(x)` shows: `int`, `google.protobuf.Duration`, a struct's own name. `params` are the
 * element of a list, key and value of a map, the type of a type, and the parameters of an opaque type.
 */
export interface Type {
  readonly kind: TypeKind;
  readonly name: string;
  readonly params: readonly Type[];
}

function simple(kind: TypeKind, name: string): Type {
  return { kind, name, params: [] };
}

export const BOOL = simple('bool', 'bool');
export const INT = simple('int', 'int');
export const UINT = simple('uint', 'uint');
export const DOUBLE = simple('double', 'double');
export const STRING = simple('string', 'string');
export const BYTES = simple('bytes', 'bytes');
export const NULL = simple('null', 'null_type');
export const DYN = simple('dyn', 'dyn');
export const ERROR = simple('error', '!error!');
export const DURATION = simple('duration', 'google.protobuf.Duration');
export const TIMESTAMP = simple('timestamp', 'google.protobuf.Timestamp');

export function listType(element: Type): Type {
  return { kind: 'list', name: 'list', params: [element] };
}

export function mapType(key: Type, value: Type): Type {
  return { kind: 'map', name: 'map', params: [key, value] };
}

export function typeType(type?: Type): Type {
  return { kind: 'type', name: 'type', params: type === undefined ? [] : [type] };
}

export function paramType(name: string): Type {
  return simple('param', name);
}

/** A type whose inside only its functions see: Kubernetes' IP, `optional_type(T)`. */
export function opaqueType(name: string, ...params: readonly Type[]): Type {
  return { kind: 'opaque', name, params };
}

/** An object with declared fields, which a `TypeProvider` knows by the name. */
export function structType(name: string): Type {
  return simple('struct', name);
}

export function optionalType(type: Type): Type {
  return opaqueType('optional_type', type);
}

export const LIST = listType(DYN);
export const MAP = mapType(DYN, DYN);

/** The type inside an optional, else the type itself. */
export function unwrapOptional(type: Type): { readonly type: Type; readonly optional: boolean } {
  const inner = type.params[0];
  return type.kind === 'opaque' && type.name === 'optional_type' && inner !== undefined
    ? { type: inner, optional: true }
    : { type, optional: false };
}

export function isSameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || a.params.length !== b.params.length) return false;
  return a.params.every((param, index) => isSameType(param, b.params[index] ?? ERROR));
}

/** The type parameter at a position, which a list, map or optional always has. */
export function paramOf(type: Type, index: number): Type {
  return type.params[index] ?? DYN;
}
