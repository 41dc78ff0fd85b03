import { expect, it } from 'vitest';
import { settlingMs } from './settling.ts';

const finishedAt = '2026-01-01T12:00:00Z';
const finishedMs = Date.parse(finishedAt);

function after(restedMs: number, reconciledAt = '2026-01-01T11:00:00Z'): number {
  const operationState = { operation: {}, phase: 'Succeeded', startedAt: reconciledAt, finishedAt };
  return settlingMs({ status: { operationState, reconciledAt } }, finishedMs + restedMs);
}

it('what a sync led to is told when it has been compared, or some seconds later', () => {
  expect([after(0), after(1000), after(5000)]).toEqual([3000, 2000, 0]);
  expect(after(0, finishedAt)).toBe(0);
  expect(settlingMs({ status: {} }, finishedMs)).toBe(0);
});

it('an end that another clock dates into the future holds nothing up', () => {
  expect(after(-3_600_000)).toBe(0);
});
