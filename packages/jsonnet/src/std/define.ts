import { call } from '../call.ts';
import type { Env } from '../env.ts';
import type { Runtime } from '../runtime.ts';
import { LIBRARY, NOWHERE, type Trace } from '../trace.ts';
import { force, type FunctionParameter, FunctionValue, type Slot, Thunk, type Value } from '../values.ts';

export type Implementation = (rt: Runtime, args: Value[], trace: Trace) => Value;
type LazyImplementation = (rt: Runtime, args: (Slot | undefined)[]) => Value;

/** `['x', 'y?']`: parameters, of which those with a question mark may be left out. */
function parametersOf(names: readonly string[]): readonly FunctionParameter[] {
  return names.map((name) => ({ name: name.replace('?', ''), isOptional: name.endsWith('?') }));
}

/** A function that go-jsonnet has in Go: it works its arguments out first, and fails at the place of its call. */
export class NativeFunction extends FunctionValue {
  readonly #run: Implementation;

  constructor(names: readonly string[], run: Implementation) {
    super(parametersOf(names));
    this.#run = run;
  }

  override run(rt: Runtime, args: (Slot | undefined)[], trace: Trace): Value {
    const values: Value[] = [];
    // What is left out stays undefined, for the implementation to see.
    for (const arg of args)
      values.push(arg === undefined ? (undefined as unknown as Value) : force(rt, arg, trace));
    return this.#run(rt, values, trace);
  }
}

/** A function that go-jsonnet has in Jsonnet: its call is a frame, and what happens in it has no place to show. */
class LibraryFunction extends FunctionValue {
  readonly #run: LazyImplementation;

  constructor(names: readonly string[], run: LazyImplementation) {
    super(parametersOf(names));
    this.#run = run;
  }

  override run(rt: Runtime, args: (Slot | undefined)[], trace: Trace, tailstrict: boolean): Value {
    if (tailstrict) for (const arg of args) if (arg !== undefined) force(rt, arg, trace);
    const depth = rt.enter(trace);
    const value = this.#run(rt, args);
    rt.leave(depth);
    return value;
  }
}

export type StdEntry = readonly [name: string, value: Value];

export function native(name: string, parameters: readonly string[], run: Implementation): StdEntry {
  return [name, new NativeFunction(parameters, run)];
}

/** As {@link lazy}, for a function that works all its arguments out, in their order. */
export function library(name: string, parameters: readonly string[], run: Implementation): StdEntry {
  return lazy(name, parameters, (rt, args) =>
    run(
      rt,
      args.map((arg) => (arg === undefined ? (undefined as unknown as Value) : force(rt, arg, LIBRARY))),
      LIBRARY,
    ),
  );
}

export function lazy(name: string, parameters: readonly string[], run: LazyImplementation): StdEntry {
  return [name, new LibraryFunction(parameters, run)];
}

/** An element that is worked out when it is needed. */
export function later(work: (rt: Runtime) => Value): Thunk {
  return new Thunk((rt: Runtime, _env: Env) => work(rt), undefined);
}

/** An element that `std.makeArray` makes, whose function calls another. */
export function laterCall(fn: FunctionValue, args: readonly Slot[]): Thunk {
  return later((rt) => {
    const depth = rt.enter(NOWHERE);
    const value = call(rt, fn, args, LIBRARY);
    rt.leave(depth);
    return value;
  });
}
