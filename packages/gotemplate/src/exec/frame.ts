import type { CallContext } from './call-context.ts';
import type { Execution } from './execution.ts';
import type { TemplateSet } from './template-set.ts';

/** One template being executed: its variables by slot, `$` in slot 0. */
export class Frame implements CallContext {
  readonly run: Execution;
  readonly set: TemplateSet;
  readonly depth: number;
  readonly variables: unknown[];

  constructor(run: Execution, set: TemplateSet, depth: number, dot: unknown) {
    this.run = run;
    this.set = set;
    this.depth = depth;
    this.variables = [dot];
  }
}

/** Computes a value. `undefined` is Go's invalid value (a missing key), `null` a nil interface. */
export type Evaluate = (frame: Frame, dot: unknown) => unknown;

/** How a statement ended. */
export type Signal = 0 | 1 | 2;
export const proceed = 0;
export const breakRange = 1;
export const continueRange = 2;

export type Execute = (frame: Frame, dot: unknown) => Signal;
