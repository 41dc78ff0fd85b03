import { type AdmissionEnvironment, type Bindings, BOOL, CEL_LIMITS } from '@setpoint/cel';
import { evaluate, type Expression, outOfBudget } from './expressions.ts';

export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Whether a request is of concern, or why nobody can tell. */
export type ConditionsAnswer = { readonly matches: boolean } | { readonly error: string };

/** The match conditions of a policy or a webhook: all of them have to be true. */
export class MatchConditions {
  readonly #environment: AdmissionEnvironment;
  readonly #expressions: readonly Expression[];
  readonly #failsOpen: boolean;

  constructor(
    conditions: readonly MatchCondition[],
    environment: AdmissionEnvironment,
    failurePolicy: string | undefined,
  ) {
    this.#environment = environment;
    this.#failsOpen = failurePolicy === 'Ignore';
    this.#expressions = conditions.map(({ expression }) => ({
      source: expression,
      compiled: environment.compile(expression, [BOOL]),
    }));
  }

  /** One that is false decides, whatever the others fail with; failures are told, or count as false, by failurePolicy. */
  match(bindings: Bindings): ConditionsAnswer {
    if (this.#expressions.length === 0) return { matches: true };
    const evaluated = evaluate(this.#environment, this.#expressions, bindings, CEL_LIMITS.matchConditions);
    if (evaluated === undefined) return this.#failed([outOfBudget]);
    const { results } = evaluated;
    if (results.some((result) => result !== undefined && 'value' in result && result.value === false))
      return { matches: false };
    const errors = results.flatMap((result) =>
      result !== undefined && 'error' in result ? [result.error] : [],
    );
    return errors.length > 0 ? this.#failed(errors) : { matches: true };
  }

  #failed(errors: readonly string[]): ConditionsAnswer {
    if (this.#failsOpen) return { matches: false };
    const distinct = [...new Set(errors)];
    return { error: distinct.length === 1 ? distinct.join('') : `[${distinct.join(', ')}]` };
  }
}
