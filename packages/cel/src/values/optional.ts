import { DYN, optionalType } from '../types/type.ts';
import { equalValues } from './equality.ts';
import { OpaqueValue, type Value } from './value.ts';

/** `optional.of(x)` or `optional.none()`. */
export class Optional extends OpaqueValue {
  static readonly none = new Optional(undefined);
  readonly type = optionalType(DYN);
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    super();
    this.value = value;
  }

  equals(other: OpaqueValue): Value {
    if (!(other instanceof Optional)) return false;
    if (this.value === undefined || other.value === undefined) return this.value === other.value;
    return equalValues(this.value, other.value);
  }
}
