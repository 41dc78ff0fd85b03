import { expect, it } from 'vitest';
import { formatNanos, quantityNanos } from './quantity.ts';

it.each([
  ['1', 1_000_000_000n],
  ['100m', 100_000_000n],
  ['1.5', 1_500_000_000n],
  ['1Ki', 1_024_000_000_000n],
  ['1e3', 1_000_000_000_000n],
  ['-2', -2_000_000_000n],
  ['0.0000000001', 1n],
  ['1x', undefined],
  ['', undefined],
])('reads %s', (text, nanos) => {
  expect(quantityNanos(text)).toBe(nanos);
});

it.each([
  ['1500m', false, '1500m'],
  ['2', false, '2'],
  ['2000', false, '2k'],
  ['2147483648', true, '2Gi'],
  ['1500', true, '1500'],
  ['0', true, '0'],
] as const)('writes %s', (text, binary, expected) => {
  expect(formatNanos(quantityNanos(text) ?? -1n, binary)).toBe(expected);
});
