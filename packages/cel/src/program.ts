import type { Findings } from './check/checked.ts';
import { Frame } from './plan/frame.ts';
import type { PlannedExpression } from './plan/planner.ts';
import type { Expr } from './syntax/ast.ts';
import type { Type } from './types/type.ts';
import { CelError, CostLimitExceeded } from './values/cel-error.ts';
import { toValue } from './values/from-native.ts';
import type { Value } from './values/value.ts';

export interface EvaluateOptions {
  /** Units after which the evaluation ends with an error. Default: no limit. */
  readonly costLimit?: number;
}

export interface Evaluation {
  /** The result, or a `CelError`. */
  readonly value: Value;
  /** Units spent, as Kubernetes counts them. */
  readonly cost: number;
  /** The cost limit ended the evaluation. */
  readonly limitExceeded: boolean;
}

/** Values by variable: CEL values, or plain JSON, which is converted when it is read. */
export type Bindings = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

/** A compiled expression, good for any number of evaluations. */
export class Program {
  readonly source: string;
  /** The type of the result; dyn when it is not known before evaluation. */
  readonly resultType: Type;
  /** The checked syntax tree, which costs are estimated from. */
  readonly checked: { readonly expr: Expr; readonly findings: Findings } | undefined;
  readonly #planned: PlannedExpression;

  constructor(
    source: string,
    planned: PlannedExpression,
    resultType: Type,
    checked: { readonly expr: Expr; readonly findings: Findings } | undefined,
  ) {
    this.source = source;
    this.resultType = resultType;
    this.checked = checked;
    this.#planned = planned;
  }

  /** The variables the expression reads. */
  get variables(): readonly string[] {
    return this.#planned.inputs;
  }

  /** Why Kubernetes refuses to run the expression (a constant conversion that fails); undefined when it does not. */
  get problem(): string | undefined {
    return this.#planned.problem;
  }

  /** The result with its cost. Errors of the expression are values; it throws only on bindings that are no JSON. */
  evaluate(bindings: Bindings = {}, options: EvaluateOptions = {}): Evaluation {
    const frame = new Frame(this.#inputs(bindings), options.costLimit ?? Number.POSITIVE_INFINITY);
    try {
      const value = this.#planned.evaluate(frame);
      frame.checkLimit();
      return { value, cost: frame.cost, limitExceeded: false };
    } catch (error) {
      if (!(error instanceof CostLimitExceeded)) throw error;
      return { value: new CelError(error.message), cost: frame.cost, limitExceeded: true };
    }
  }

  #inputs(bindings: Bindings): Value[] {
    const { inputs } = this.#planned;
    const values: Value[] = [];
    for (const name of inputs) {
      const bound = valueUnder(bindings, name);
      values.push(bound === undefined ? new CelError(`no such attribute(s): ${name}`) : toValue(bound));
    }
    return values;
  }
}

function valueUnder(bindings: Bindings, name: string): unknown {
  if (bindings instanceof Map) return bindings.get(name);
  return Object.hasOwn(bindings, name) ? (bindings as Readonly<Record<string, unknown>>)[name] : undefined;
}
