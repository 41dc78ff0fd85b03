import { fn, type Library, member, overload } from '../library/function.ts';
import { BOOL, DOUBLE, INT, STRING } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { QUANTITY, Quantity } from './quantity-value.ts';

const FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Kubernetes' `quantity('1Gi')` and its arithmetic. */
export const QUANTITY_LIBRARY: Library = {
  functions: [
    fn(
      'quantity',
      overload(
        'string_to_quantity',
        [STRING],
        QUANTITY,
        (text: string) => Quantity.parse(text) ?? new CelError(problemOf(text)),
      ),
    ),
    fn(
      'isQuantity',
      overload('is_quantity_string', [STRING], BOOL, (text: string) => Quantity.parse(text) !== undefined),
    ),
    fn(
      'sign',
      overload('quantity_sign', [QUANTITY], INT, (quantity: Quantity) => BigInt(compare(quantity.nanos, 0n))),
    ),
    fn(
      'isGreaterThan',
      member(
        'quantity_is_greater_than',
        [QUANTITY, QUANTITY],
        BOOL,
        (a: Quantity, b: Quantity) => a.nanos > b.nanos,
      ),
    ),
    fn(
      'isLessThan',
      member(
        'quantity_is_less_than',
        [QUANTITY, QUANTITY],
        BOOL,
        (a: Quantity, b: Quantity) => a.nanos < b.nanos,
      ),
    ),
    fn(
      'compareTo',
      member('quantity_compare_to', [QUANTITY, QUANTITY], INT, (a: Quantity, b: Quantity) =>
        BigInt(compare(a.nanos, b.nanos)),
      ),
    ),
    fn(
      'asApproximateFloat',
      member('quantity_get_float', [QUANTITY], DOUBLE, (quantity: Quantity) => quantity.approximate),
    ),
    fn(
      'asInteger',
      member(
        'quantity_get_int',
        [QUANTITY],
        INT,
        (quantity: Quantity) => quantity.integer ?? new CelError('cannot convert value to integer'),
      ),
    ),
    fn(
      'isInteger',
      member('quantity_is_integer', [QUANTITY], BOOL, (quantity: Quantity) => quantity.integer !== undefined),
    ),
    fn(
      'add',
      member('quantity_add', [QUANTITY, QUANTITY], QUANTITY, (a: Quantity, b: Quantity) => a.plus(b)),
      member('quantity_add_int', [QUANTITY, INT], QUANTITY, (a: Quantity, b: bigint) =>
        a.plus(Quantity.ofInt(b)),
      ),
    ),
    fn(
      'sub',
      member('quantity_sub', [QUANTITY, QUANTITY], QUANTITY, (a: Quantity, b: Quantity) => a.minus(b)),
      member('quantity_sub_int', [QUANTITY, INT], QUANTITY, (a: Quantity, b: bigint) =>
        a.minus(Quantity.ofInt(b)),
      ),
    ),
  ],
};

function problemOf(text: string): string {
  const hasForm = text !== '' && /^[+-]?\d*(?:\.\d*)?[eEinumkKMGTP]*[+-]?\d*$/.test(text);
  return hasForm ? "unable to parse quantity's suffix" : FORMAT;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
