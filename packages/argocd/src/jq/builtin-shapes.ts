import { computed } from './items.ts';
import type { Builtin, Closure, Item, Items, Machine } from './machine.ts';

/** A function of its input and the values of its arguments; for several values of one it has as many results. */
export function valueFunction(apply: (input: unknown, ...args: unknown[]) => unknown): Builtin {
  return function* (machine, input, args) {
    for (const values of combinations(machine, input, args)) {
      machine.chargeFor(input.value, ...values);
      const result = apply(input.value, ...values);
      machine.chargeFor(result);
      yield computed(input, result);
    }
  };
}

/** As {@link valueFunction}, with any number of results. */
export function streamFunction(apply: (input: unknown, ...args: unknown[]) => Iterable<unknown>): Builtin {
  return function* (machine, input, args) {
    for (const values of combinations(machine, input, args)) {
      machine.chargeFor(input.value, ...values);
      for (const value of apply(input.value, ...values)) {
        machine.charge(1);
        yield computed(input, value);
      }
    }
  };
}

/** The last argument varies slowest, as in jq. */
function* combinations(
  machine: Machine,
  input: Item,
  args: readonly Closure[],
): Generator<readonly unknown[]> {
  const last = args.at(-1);
  if (last === undefined) {
    yield [];
    return;
  }
  for (const value of machine.values(last, input.value)) {
    for (const others of combinations(machine, input, args.slice(0, -1))) yield [...others, value];
  }
}

/** The first of some items, if there is one. */
export function firstOf(items: Items): Item | undefined {
  for (const item of items) return item;
  return undefined;
}
