import { JqError } from './errors.ts';

/** As many nodes a value may have: parts that are shared count as often as they are reached. */
const maxWeight = 4_000_000;

/**
 * Weighs values: 1 for each node, and for each 16 characters. What was weighed is remembered, so that weighing what a
 * program makes takes as long as making it.
 */
export function createScale(): (value: unknown) => number {
  const known = new WeakMap<object, number>();
  const weigh = (value: unknown): number => {
    if (typeof value === 'string') return 1 + (value.length >> 4);
    if (typeof value !== 'object' || value === null) return 1;
    const remembered = known.get(value);
    if (remembered !== undefined) return remembered;
    let weight = 1;
    for (const child of Object.values(value) as readonly unknown[]) weight += weigh(child);
    if (weight > maxWeight) throw new JqError('the value would be too large');
    known.set(value, weight);
    return weight;
  };
  return weigh;
}
