/** The least and the most something can be; `MAX` is without bound. Numbers saturate there, as cel-go's uint64 do. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const MAX = 2 ** 64;
export const ZERO: Range = { min: 0, max: 0 };
export const UNKNOWN: Range = { min: 0, max: MAX };

export function exactly(value: number): Range {
  return { min: value, max: value };
}

function saturated(value: number): number {
  return Math.min(value, MAX);
}

export function add(...ranges: readonly Range[]): Range {
  let min = 0;
  let max = 0;
  for (const range of ranges) {
    min = saturated(min + range.min);
    max = saturated(max + range.max);
  }
  return { min, max };
}

export function multiply(a: Range, b: Range): Range {
  return { min: product(a.min, b.min), max: product(a.max, b.max) };
}

function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : saturated(a * b);
}

/** Times a factor, rounded up. */
export function times(range: Range, factor: number): Range {
  return { min: saturated(Math.ceil(range.min * factor)), max: saturated(Math.ceil(range.max * factor)) };
}

export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
