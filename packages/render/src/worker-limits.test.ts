import { expect, it } from 'vitest';
import { isStarved } from './worker-limits.ts';

it('takes a process for starved that got less than half a thread’s time', () => {
  expect(isStarved({ user: 4_000_000, system: 900_000 }, 5000)).toBe(false);
  expect(isStarved({ user: 1_500_000, system: 500_000 }, 5000)).toBe(true);
});
