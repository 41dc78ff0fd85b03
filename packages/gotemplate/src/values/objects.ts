import type { GoFunction } from './go-function.ts';
import {
  anyMapType,
  anySliceType,
  bytesType,
  complex128Type,
  type GoType,
  stringSliceType,
} from './go-type.ts';

/** A slice or array of any type but `[]interface {}`, which is a plain JS array; also a nil slice of any type. */
export class GoSlice {
  readonly type: GoType;
  readonly items: unknown[];
  readonly isNil: boolean;

  constructor(type: GoType, items: unknown[], isNil = false) {
    this.type = type;
    this.items = items;
    this.isNil = isNil;
  }
}

/** A `[]byte`, or a defined type over it. */
export class GoBytes {
  readonly type: GoType;
  readonly data: Uint8Array;

  constructor(data: Uint8Array, type: GoType = bytesType) {
    this.type = type;
    this.data = data;
  }
}

/**
 * A map of any type but `map[string]interface {}`, which is a plain JS `Map`. Keys of kind string are JS strings;
 * other keys are this package's values and are found by Go equality only when they are JS primitives.
 */
export class GoMap extends Map<unknown, unknown> {
  readonly type: GoType;

  constructor(type: GoType, entries?: Iterable<readonly [unknown, unknown]>) {
    super(entries);
    this.type = type;
  }
}

/** A nil map of any type: empty to every function, but `null` in JSON and YAML. Functions receive it as `null`. */
export class GoNilMap {
  readonly type: GoType;

  constructor(type: GoType = anyMapType) {
    this.type = type;
  }
}

/** A struct value. `fields` holds the fields by their Go names. */
export class GoStruct {
  readonly type: GoType;
  readonly fields: ReadonlyMap<string, unknown>;

  constructor(type: GoType, fields: ReadonlyMap<string, unknown>) {
    this.type = type;
    this.fields = fields;
  }
}

/** A pointer; `target` is null for a nil pointer of that type. */
export class GoPointer {
  readonly type: GoType;
  readonly target: unknown;

  constructor(type: GoType, target: unknown) {
    this.type = type;
    this.target = target;
  }
}

/** A value of a defined type over a bool, string or number: `time.Duration`, a host's own string type. */
export class GoNamed {
  readonly type: GoType;
  readonly value: boolean | string | number | bigint;

  constructor(type: GoType, value: boolean | string | number | bigint) {
    this.type = type;
    this.value = value;
  }
}

/** A function as a value: what `call` calls. */
export class GoFunc {
  readonly type: GoType;
  readonly fn: GoFunction;

  constructor(type: GoType, fn: GoFunction) {
    this.type = type;
    this.fn = fn;
  }
}

/** A complex128 constant; templates can print and compare them and nothing else. */
export class Complex {
  readonly type = complex128Type;
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

export function stringSlice(items: string[]): GoSlice {
  return new GoSlice(stringSliceType, items);
}

/** A nil slice: empty to every function, but `null` in JSON and YAML. */
export function nilSlice(type: GoType = anySliceType): GoSlice {
  return new GoSlice(type, [], true);
}
