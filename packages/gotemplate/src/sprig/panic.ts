import { GoError } from '../errors.ts';

/** The Go runtime's words for what sprig's functions run into with arguments they do not expect. */

export function nilDereference(): GoError {
  return new GoError('runtime error: invalid memory address or nil pointer dereference');
}

export function divideByZero(): GoError {
  return new GoError('runtime error: integer divide by zero');
}

export function lengthOutOfRange(): GoError {
  return new GoError('runtime error: makeslice: len out of range');
}

/** A failed type assertion on an `interface {}`. */
export function badConversion(actual: string, wanted: string): GoError {
  return new GoError(`interface conversion: interface {} is ${actual}, not ${wanted}`);
}

/** The bounds of a slice expression on a string of that length. */
export function checkBounds(start: number | undefined, end: number | undefined, length: number): void {
  if (end !== undefined && (end < 0 || end > length)) {
    const suffix = end < 0 ? '' : ` with length ${length}`;
    throw new GoError(`runtime error: slice bounds out of range [:${end}]${suffix}`);
  }
  if (start === undefined) return;
  const last = end ?? length;
  if (start < 0) throw new GoError(`runtime error: slice bounds out of range [${start}:]`);
  if (start > last) throw new GoError(`runtime error: slice bounds out of range [${start}:${last}]`);
}
