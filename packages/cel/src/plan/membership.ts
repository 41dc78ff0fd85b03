import { CelError } from '../values/cel-error.ts';
import { CelList } from '../values/list.ts';
import { keyOf } from '../values/map.ts';
import type { Plan } from './frame.ts';

/**
 * `x in ['a', 'b']` with a list of constant texts, ints or booleans: a lookup that costs nothing beyond `x`, as cel-go
 * optimizes it; undefined for other lists.
 */
export function planMembership(args: readonly Plan[]): Plan | undefined {
  const [item, list] = args;
  const constant = list?.constant?.value;
  if (item === undefined || !(constant instanceof CelList)) return undefined;
  const values = new Set(constant.toArray());
  for (const value of values) if (!['string', 'bigint', 'boolean'].includes(typeof value)) return undefined;
  const { evaluate } = item;
  return {
    evaluate: (frame) => {
      const value = evaluate(frame);
      if (value instanceof CelError) return value;
      return values.has(keyOf(value) ?? value);
    },
  };
}
