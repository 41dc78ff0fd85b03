import type { Runtime } from './runtime.ts';
import type { Trace } from './trace.ts';
import { type FunctionValue, type NamedArgument, type Slot, TailCall, type Value } from './values.ts';

const NONE: readonly NamedArgument[] = [];

/** What a function gives for arguments, with the calls at its end that it made way for. */
export function call(
  rt: Runtime,
  fn: FunctionValue,
  positional: readonly Slot[],
  trace: Trace,
  named: readonly NamedArgument[] = NONE,
  tailstrict = false,
): Value {
  let result = fn.run(rt, bind(rt, fn, positional, named, trace), trace, tailstrict);
  while (result instanceof TailCall) {
    const next = result;
    const args = bind(rt, next.fn, next.positional, next.named, next.trace);
    result = next.fn.run(rt, args, next.trace, next.tailstrict);
  }
  return result;
}

function bind(
  rt: Runtime,
  { parameters }: FunctionValue,
  positional: readonly Slot[],
  named: readonly NamedArgument[],
  trace: Trace,
): (Slot | undefined)[] {
  const count = parameters.length;
  if (positional.length > count) {
    const text = `function expected ${count} positional argument(s), but got ${positional.length}`;
    throw rt.error(text, trace);
  }
  const args: (Slot | undefined)[] = positional.slice();
  if (named.length === 0 && positional.length === count) return args;
  for (let i = positional.length; i < count; i++) args.push(undefined);
  for (const { name, value } of named) {
    const index = parameters.findIndex((parameter) => parameter.name === name);
    if (index < 0) throw rt.error(`function has no parameter ${name}`, trace);
    if (args[index] !== undefined) throw rt.error(`Argument ${name} already provided`, trace);
    args[index] = value;
  }
  for (let i = 0; i < count; i++) {
    const parameter = parameters[i];
    if (args[i] === undefined && parameter?.isOptional === false)
      throw rt.error(`Missing argument: ${parameter.name}`, trace);
  }
  return args;
}
