import { expect, it } from 'vitest';
import { durationFault } from './go-duration.ts';

it.each([
  ['60s', undefined],
  ['1h1m0.5s', undefined],
  ['-.5us', undefined],
  ['0', undefined],
  ['invalid', 'time: invalid duration "invalid"'],
  ['-', 'time: invalid duration "-"'],
  ['.', 'time: invalid duration "."'],
  ['5', 'time: missing unit in duration "5"'],
  ['1h1', 'time: missing unit in duration "1h1"'],
  ['5x', 'time: unknown unit "x" in duration "5x"'],
])('reads the duration %s as Go does', (text, fault) => {
  expect(durationFault(text)).toBe(fault);
});
