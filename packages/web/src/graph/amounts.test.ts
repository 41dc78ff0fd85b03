import { expect, it } from 'vitest';
import { amountOf } from './amounts.ts';

it.each([
  ['cpu', 1500, '1.5'],
  ['cpu', 0, '0'],
  ['memory', 268_435_456_000, '256 MiB'],
  ['memory', 500_000, '500 B'],
  ['storage', 5_497_558_138_880_000, '5 TiB'],
])('%s %i is %s', (resource, thousandths, text) => {
  expect(amountOf(resource, thousandths)).toBe(text);
});
