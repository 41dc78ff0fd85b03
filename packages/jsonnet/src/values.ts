import type { Code, Env } from './env.ts';
import type { ObjectValue } from './object-value.ts';
import type { Runtime } from './runtime.ts';
import type { Trace } from './trace.ts';

/** A value of a program. Strings are well-formed UTF-16. */
export type Value = null | boolean | number | string | ArrayValue | ObjectValue | FunctionValue;

/** Where a value is or will be. */
export type Slot = Value | Thunk;

export class ArrayValue {
  readonly elements: Slot[];

  constructor(elements: Slot[]) {
    this.elements = elements;
  }
}

/** A value that is not worked out before it is needed, and then once. */
export class Thunk {
  #value: Value | undefined;
  #code: Code | undefined;
  #env: Env | undefined;

  constructor(code: Code, env: Env | undefined) {
    this.#code = code;
    this.#env = env;
  }

  /** What it is, if that is known. */
  get known(): Value | undefined {
    return this.#value;
  }

  force(rt: Runtime, trace: Trace): Value {
    if (this.#value !== undefined) return this.#value;
    const depth = rt.enter(trace);
    const value = (this.#code as Code)(rt, this.#env as Env);
    rt.leave(depth);
    this.#value = value;
    this.#code = undefined;
    this.#env = undefined;
    return value;
  }
}

export function force(rt: Runtime, slot: Slot, trace: Trace): Value {
  return slot instanceof Thunk ? slot.force(rt, trace) : slot;
}

/** What is known of a slot without working anything out. */
export function settled(slot: Slot): Slot {
  return slot instanceof Thunk ? (slot.known ?? slot) : slot;
}

export interface FunctionParameter {
  readonly name: string;
  readonly isOptional: boolean;
}

export interface NamedArgument {
  readonly name: string;
  readonly value: Slot;
}

/** A call that the frame it was found in makes way for: the frame's caller makes it. */
export class TailCall {
  readonly fn: FunctionValue;
  readonly positional: readonly Slot[];
  readonly named: readonly NamedArgument[];
  readonly trace: Trace;
  readonly tailstrict: boolean;

  constructor(
    fn: FunctionValue,
    positional: readonly Slot[],
    named: readonly NamedArgument[],
    trace: Trace,
    tailstrict: boolean,
  ) {
    this.fn = fn;
    this.positional = positional;
    this.named = named;
    this.trace = trace;
    this.tailstrict = tailstrict;
  }
}

export abstract class FunctionValue {
  readonly parameters: readonly FunctionParameter[];

  constructor(parameters: readonly FunctionParameter[]) {
    this.parameters = parameters;
  }

  /** Runs with arguments bound in the order of the parameters; undefined where one is left out. */
  abstract run(rt: Runtime, args: (Slot | undefined)[], trace: Trace, tailstrict: boolean): Value | TailCall;
}

export function typeName(value: Value): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    default:
      if (value instanceof ArrayValue) return 'array';
      return value instanceof FunctionValue ? 'function' : 'object';
  }
}
