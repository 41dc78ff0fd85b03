import { expect, it } from 'vitest';
import { goSorted } from './go-sort.ts';

/** The places where the items had stood. */
function order(keys: readonly number[]): string {
  const items = keys.map((key, place) => ({ key, place }));
  return goSorted(items, (a, b) => a.key - b.key)
    .map(({ place }) => place)
    .join(' ');
}

const keysOf = (length: number, key: (at: number) => number): readonly number[] =>
  Array.from({ length }, (_, at) => key(at));

// What Go 1.25's sort.Sort makes of the same keys.
it.each([
  ['twelve keep their order', keysOf(12, (at) => (at * 7) % 3), '0 3 6 9 1 4 7 10 2 5 8 11'],
  [
    'more do not',
    keysOf(40, (at) => (at * 7) % 5),
    '20 10 35 30 0 5 25 15 28 3 8 38 33 13 18 23 26 11 1 36 6 21 16 31 34 14 24 39 19 29 9 4 7 12 22 2 32 37 17 27',
  ],
  [
    'what runs downwards is turned round',
    keysOf(60, (at) => -Math.floor(at / 4)),
    '59 58 57 56 55 54 53 52 48 51 50 49 46 44 47 45 41 43 42 40 39 38 37 36 32 35 34 33 30 29 31 28 27 26 25 24 20 23 22 21 17 18 19 16 12 15 14 13 11 10 9 8 7 6 5 4 0 3 2 1',
  ],
])('%s', (_, keys, expected) => {
  expect(order(keys)).toBe(expected);
});

it('sorts what makes every pivot a bad one', () => {
  // The keys are decided while they are compared, each as late as it can be.
  const gas = 5000;
  const keys: number[] = Array.from({ length: 2000 }, () => gas);
  let [solid, candidate] = [0, 0];
  const places = keysOf(keys.length, (at) => at);
  goSorted(places, (a, b) => {
    if (keys[a] === gas && keys[b] === gas) keys[a === candidate ? a : b] = solid++;
    if (keys[a] === gas) candidate = a;
    else if (keys[b] === gas) candidate = b;
    return (keys[a] ?? 0) - (keys[b] ?? 0);
  });
  const sorted = goSorted(keys, (a, b) => a - b);
  expect(sorted).toEqual(keys.toSorted((a, b) => a - b));
});
