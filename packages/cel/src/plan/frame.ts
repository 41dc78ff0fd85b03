import { CostLimitExceeded } from '../values/cel-error.ts';
import type { Value } from '../values/value.ts';

/** The state of one evaluation. */
export class Frame {
  /** Variables of the environment, in the order the plan numbered them. */
  readonly inputs: readonly Value[];
  /** Variables of comprehensions. */
  readonly locals: (Value | undefined)[] = [];
  /** Units spent so far, as Kubernetes counts them. */
  cost = 0;
  readonly #limit: number;

  constructor(inputs: readonly Value[], limit: number) {
    this.inputs = inputs;
    this.#limit = limit;
  }

  /** Ends the evaluation when more was spent than allowed. */
  checkLimit(): void {
    if (this.cost > this.#limit) throw new CostLimitExceeded();
  }
}

export type Evaluate = (frame: Frame) => Value;

/** How to evaluate a node, and what the nodes around it need to know to count its cost. */
export interface Plan {
  readonly evaluate: Evaluate;
  /** Its value when that is known already: costs nothing, and makes lists and maps of such values free as well. */
  readonly constant?: { readonly value: Value };
  /** Of a variable or a selection from one: evaluation without the unit that reading it costs. */
  readonly attribute?: Evaluate;
}
