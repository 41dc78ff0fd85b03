import { intType } from './values/go-type.ts';
import { type Int, intOfType } from './values/int.ts';

/** What hosts that compute with Go values need: types, items, integers of 64 bits, equality. */
export { isAssignable } from './values/go-type.ts';
export { deepEqual } from './values/deep-equal.ts';
export { isNilPointer, itemsOf, typeName, typeOf } from './values/inspect.ts';
export { add64, floatToInt64, int64, mul64, sub64, uint8 } from './values/int.ts';

/** A Go `int` of any integer, wrapped to 64 bits. */
export function intOf(value: number | bigint): Int {
  return intOfType(intType, value);
}
