import type { Type } from '../types/type.ts';
import type { CelError } from './cel-error.ts';
import type { CelList } from './list.ts';
import type { CelMap } from './map.ts';
import type { Duration, Timestamp } from './time.ts';
import type { Uint } from './uint.ts';

/**
 * A CEL value: int is a bigint, double a number, bytes a Uint8Array; uint, list, map, time and types have classes.
 * An error is a value too: operators pass it on, `&&` and `||` may absorb it.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | CelList
  | CelMap
  | TypeValue
  | OpaqueValue
  | CelError;

/** A type as a value: what `type(x)` answers and what the name `int` stands for. */
export class TypeValue {
  readonly type: Type;

  constructor(type: Type) {
    this.type = type;
  }
}

/** A value that only its own functions look into: an optional, Kubernetes' IP or Quantity. */
export abstract class OpaqueValue {
  abstract readonly type: Type;
  abstract equals(other: OpaqueValue): Value;

  /** What a traversal costs; undefined when it is one unit. */
  get size(): number | undefined {
    return undefined;
  }
}
