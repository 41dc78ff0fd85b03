import type { GoFunction } from './go-function.ts';

/** Go's `reflect.Kind`, by the name its String method gives; `invalid` is the kind of a missing value. */
export type Kind =
  | 'invalid'
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'func'
  | 'interface';

export interface GoTypeOptions {
  readonly key?: GoType;
  readonly elem?: GoType;
  /** Field names in declaration order, for structs; those in lower case are only printed. */
  readonly fields?: readonly string[];
  readonly methods?: Iterable<readonly [string, GoFunction]>;
  /** The `String() string` method fmt uses. */
  readonly string?: (value: never) => string;
  /** A `String() string` method of the pointer: fmt uses it where an action prints the value in its place. */
  readonly pointerString?: (value: never) => string;
  /** The `Error() string` method fmt uses. */
  readonly error?: (value: never) => string;
  /** What JSON and YAML encode in place of the value: plain data, as a MarshalJSON method or field tags would. */
  readonly json?: (value: never) => unknown;
}

/** A Go type as templates can observe it. Types are compared by identity; the constructors below intern. */
export class GoType {
  /** What `%T` and `typeOf` print: `map[string]interface {}`. */
  readonly name: string;
  readonly kind: Kind;
  /** Whether it has a name of its own; two types of which one is undefined are assignable if structurally equal. */
  readonly defined: boolean;
  readonly key: GoType | undefined;
  readonly elem: GoType | undefined;
  readonly fields: readonly string[];
  readonly methods: ReadonlyMap<string, GoFunction>;
  readonly string: ((value: unknown) => string) | undefined;
  readonly pointerString: ((value: unknown) => string) | undefined;
  readonly error: ((value: unknown) => string) | undefined;
  readonly json: ((value: unknown) => unknown) | undefined;

  constructor(name: string, kind: Kind, defined: boolean, options: GoTypeOptions = {}) {
    this.name = name;
    this.kind = kind;
    this.defined = defined;
    this.key = options.key;
    this.elem = options.elem;
    this.fields = options.fields ?? [];
    this.methods = new Map(options.methods ?? []);
    this.string = options.string as ((value: unknown) => string) | undefined;
    this.pointerString = options.pointerString as ((value: unknown) => string) | undefined;
    this.error = options.error as ((value: unknown) => string) | undefined;
    this.json = options.json as ((value: unknown) => unknown) | undefined;
  }
}

const basic = (kind: Kind): GoType => new GoType(kind, kind, true);

export const boolType = basic('bool');
export const stringType = basic('string');
export const intType = basic('int');
export const int8Type = basic('int8');
export const int16Type = basic('int16');
export const int32Type = basic('int32');
export const int64Type = basic('int64');
export const uintType = basic('uint');
export const uint8Type = basic('uint8');
export const uint16Type = basic('uint16');
export const uint32Type = basic('uint32');
export const uint64Type = basic('uint64');
export const float32Type = basic('float32');
export const float64Type = basic('float64');
export const complex128Type = basic('complex128');
/** `interface{}`, which Go prints with a space. */
export const anyType = new GoType('interface {}', 'interface', false);
/** The parameter type of builtins that see values before Go boxes them: an invalid value stays `undefined`. */
export const reflectValueType = new GoType('reflect.Value', 'struct', true);

const interned = new Map<string, GoType>();

function intern(name: string, make: () => GoType): GoType {
  let type = interned.get(name);
  if (type === undefined) {
    type = make();
    interned.set(name, type);
  }
  return type;
}

const slices = new WeakMap<GoType, GoType>();

/** `[]elem` */
export function sliceOf(elem: GoType): GoType {
  let type = slices.get(elem);
  if (type === undefined) {
    type = new GoType(`[]${elem.name}`, 'slice', false, { elem });
    slices.set(elem, type);
  }
  return type;
}

/** `map[key]elem`, interned by name. */
export function mapOf(key: GoType, elem: GoType): GoType {
  const name = `map[${key.name}]${elem.name}`;
  return intern(name, () => new GoType(name, 'map', false, { key, elem }));
}

const pointers = new WeakMap<GoType, GoType>();

/** `*elem`, with the methods of elem as in Go. */
export function pointerTo(elem: GoType): GoType {
  let type = pointers.get(elem);
  if (type === undefined) {
    type = new GoType(`*${elem.name}`, 'ptr', false, { elem, methods: elem.methods });
    pointers.set(elem, type);
  }
  return type;
}

export const anySliceType = sliceOf(anyType);
export const stringSliceType = sliceOf(stringType);
export const intSliceType = sliceOf(intType);
export const bytesType = sliceOf(uint8Type);
export const anyMapType = mapOf(stringType, anyType);

/** Go's assignability, as far as values of a template can tell. */
export function isAssignable(from: GoType, to: GoType): boolean {
  if (from === to || to === anyType) return true;
  if (from.defined && to.defined) return false;
  if (from.kind !== to.kind || from.kind === 'interface') return false;
  switch (from.kind) {
    case 'slice':
    case 'array':
    case 'ptr':
      return from.elem === to.elem;
    case 'map':
      return from.key === to.key && from.elem === to.elem;
    default:
      return false;
  }
}

/** Whether an untyped nil can be assigned to the type. */
export function canBeNil(type: GoType): boolean {
  switch (type.kind) {
    case 'func':
    case 'interface':
    case 'map':
    case 'ptr':
    case 'slice':
      return true;
    default:
      return type === reflectValueType;
  }
}

export function isIntegerKind(kind: Kind): boolean {
  return isSignedKind(kind) || isUnsignedKind(kind);
}

export function isSignedKind(kind: Kind): boolean {
  return kind === 'int' || kind === 'int64' || kind === 'int32' || kind === 'int16' || kind === 'int8';
}

export function isUnsignedKind(kind: Kind): boolean {
  switch (kind) {
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'uintptr':
      return true;
    default:
      return false;
  }
}
