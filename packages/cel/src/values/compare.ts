import { CelError, noSuchOverload } from './cel-error.ts';
import { compareText } from './text.ts';
import { Duration, Timestamp } from './time.ts';
import { Uint } from './uint.ts';
import type { Value } from './value.ts';

/** Negative, zero or positive as `a` is below, equal to or above `b`; an error where they have no order. */
export function compareValues(a: Value, b: Value): number | CelError {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : noSuchOverload();
  if (typeof a === 'boolean') return typeof b === 'boolean' ? Number(a) - Number(b) : noSuchOverload();
  if (a instanceof Timestamp) return b instanceof Timestamp ? order(a.nanos, b.nanos) : noSuchOverload();
  if (a instanceof Duration) return b instanceof Duration ? order(a.nanos, b.nanos) : noSuchOverload();
  if (a instanceof Uint8Array) return b instanceof Uint8Array ? Buffer.compare(a, b) : noSuchOverload();
  const left = numberOf(a);
  const right = numberOf(b);
  if (left === undefined || right === undefined) return noSuchOverload();
  if (Number.isNaN(left) || Number.isNaN(right)) return new CelError('NaN values cannot be ordered');
  return orderNumbers(left, right);
}

function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** An int beside a double is rounded to a double first, as cel-go does. */
function orderNumbers(a: bigint | number, b: bigint | number): number {
  return typeof a === typeof b ? order(a, b) : order(Number(a), Number(b));
}

function order(a: bigint | number, b: bigint | number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
