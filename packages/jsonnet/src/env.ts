import type { ObjectValue } from './object-value.ts';
import type { Runtime } from './runtime.ts';
import type { Slot, TailCall, Value } from './values.ts';

/** Where the code of a scope finds its variables, and the object it is in. */
export class Env {
  readonly slots: Slot[];
  readonly outer: Env | undefined;
  readonly self: ObjectValue | undefined;
  /** How many layers up `self` the code comes from: `super` is what lies above. */
  readonly depth: number;

  constructor(slots: Slot[], outer: Env | undefined, self: ObjectValue | undefined, depth: number) {
    this.slots = slots;
    this.outer = outer;
    this.self = self;
    this.depth = depth;
  }
}

/** A new scope inside another one, in the same object. */
export function inner(slots: Slot[], outer: Env): Env {
  return new Env(slots, outer, outer.self, outer.depth);
}

/** Compiled code. It gives a value. */
export type Code = (rt: Runtime, env: Env) => Value;

/** Code at the end of a function: it may give way to a call. */
export type TailCode = (rt: Runtime, env: Env) => Value | TailCall;
