import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { Optional } from '../values/optional.ts';
import type { Plan } from './frame.ts';

/** `o.or(other)` and `o.orValue(x)`, which evaluate their argument only when it is needed; else undefined. */
export function planOptionalAlternative(
  name: string,
  withTarget: boolean,
  args: readonly Plan[],
): Plan | undefined {
  const [operand, other] = args;
  if (!withTarget || args.length !== 2 || operand === undefined || other === undefined) return undefined;
  if (name !== 'or' && name !== 'orValue') return undefined;
  return {
    evaluate: (frame) => {
      const value = operand.evaluate(frame);
      if (value instanceof CelError) return value;
      if (!(value instanceof Optional)) return noSuchOverload();
      if (value.value === undefined) return other.evaluate(frame);
      return name === 'or' ? value : value.value;
    },
  };
}
