import { CelError, noSuchOverload } from '../values/cel-error.ts';
import type { Value } from '../values/value.ts';
import type { Plan } from './frame.ts';

/** `&&` and `||`: a side that decides makes the other's error irrelevant, whichever comes first. */
export function planLogical(left: Plan, right: Plan, deciding: boolean): Plan {
  const first = left.evaluate;
  const second = right.evaluate;
  return {
    evaluate: (frame) => {
      const a = first(frame);
      if (a === deciding) return deciding;
      const b = second(frame);
      if (b === deciding) return deciding;
      if (typeof a === 'boolean' && typeof b === 'boolean') return !deciding;
      return undecided(a, b);
    },
  };
}

function undecided(a: Value, b: Value): Value {
  if (a instanceof CelError) return a;
  return b instanceof CelError ? b : noSuchOverload();
}

/** `c ? a : b`. A branch that only reads a variable costs nothing for the reading, as cel-go counts. */
export function planConditional(condition: Plan, yes: Plan, no: Plan): Plan {
  const test = condition.evaluate;
  const whenTrue = yes.attribute ?? yes.evaluate;
  const whenFalse = no.attribute ?? no.evaluate;
  return {
    evaluate: (frame) => {
      const value = test(frame);
      if (value === true) return whenTrue(frame);
      if (value === false) return whenFalse(frame);
      return value instanceof CelError ? value : noSuchOverload();
    },
  };
}

/** True unless the value is false: an error keeps a fold going, because a later element may decide. */
export function planNotStrictlyFalse(operand: Plan): Plan {
  const { evaluate } = operand;
  return {
    evaluate: (frame) => {
      const value = evaluate(frame);
      frame.cost += 1;
      return value !== false;
    },
  };
}
