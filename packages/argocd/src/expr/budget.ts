import { ExprFault } from './errors.ts';

const maxElements = 1_000_000;
const maxSteps = 10_000_000;

/** What one evaluation may use: elements it creates and steps it takes. */
export class Budget {
  #elements = 0;
  #steps = 0;

  /** Counts created elements. Fails beyond a million. */
  readonly spend = (size: number): void => {
    this.#elements += size;
    if (!(this.#elements < maxElements)) throw new ExprFault('memory budget exceeded');
  };

  /** Counts an evaluated predicate. Fails beyond ten million, which nested predicates over long lists reach. */
  step(): void {
    if (++this.#steps > maxSteps) throw new ExprFault(`the expression takes more than ${maxSteps} steps`);
  }
}
