import { ExprFault } from './errors.ts';
import type { Run } from './evaluate.ts';

/** A builtin that is given the values of its arguments. */
export type Builtin = (args: readonly unknown[], run: Run) => unknown;

/** The builtin under its name, which checks the number of arguments first. */
export function taking(name: string, least: number, most: number, call: Builtin): readonly [string, Builtin] {
  return [
    name,
    (args, run) => {
      if (args.length >= least && args.length <= most) return call(args, run);
      const expected = args.length < least ? least : most;
      throw new ExprFault(
        `invalid number of arguments for ${name} (expected ${expected}, got ${args.length})`,
      );
    },
  ];
}
