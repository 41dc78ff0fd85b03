import { type Code, type Env, inner, type TailCode } from './env.ts';
import type { Runtime } from './runtime.ts';
import type { Trace } from './trace.ts';
import {
  force,
  type FunctionParameter,
  FunctionValue,
  type Slot,
  type TailCall,
  Thunk,
  type Value,
} from './values.ts';

/** What the closures of one function have in common. */
export interface FunctionTemplate {
  readonly parameters: readonly FunctionParameter[];
  readonly fallbacks: readonly (Code | undefined)[];
  readonly body: TailCode;
}

/** A function of the program, with the variables it was made among. */
export class Closure extends FunctionValue {
  readonly #template: FunctionTemplate;
  readonly #env: Env;

  constructor(template: FunctionTemplate, env: Env) {
    super(template.parameters);
    this.#template = template;
    this.#env = env;
  }

  override run(rt: Runtime, args: (Slot | undefined)[], trace: Trace, tailstrict: boolean): Value | TailCall {
    const { fallbacks, body } = this.#template;
    const env = inner(args as Slot[], this.#env);
    for (let i = 0; i < args.length; i++) {
      if (args[i] === undefined) args[i] = new Thunk(fallbacks[i] as Code, env);
    }
    if (tailstrict) for (const slot of env.slots) force(rt, slot, trace);
    const depth = rt.enter(trace, tailstrict);
    const result = body(rt, env);
    rt.leave(depth);
    return result;
  }
}
