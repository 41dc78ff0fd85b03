import { SetpointError } from '@setpoint/core';
import { codes, isLimitError } from '../errors.ts';
import type { Node } from '../syntax/nodes.ts';
import type { GoFunction } from '../values/go-function.ts';
import type { GoType } from '../values/go-type.ts';
import { failAt, type Origin } from './fail.ts';
import type { Evaluate, Frame } from './frame.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/** The arguments a call needs, or Go's message when they are too few or too many. */
export function arityError(name: string, fn: GoFunction, args: number, hasFinal: boolean): string | undefined {
  const given = args + (hasFinal ? 1 : 0);
  const fixed = fn.params.length - (fn.variadic ? 1 : 0);
  if (fn.variadic) {
    return given < fixed ? `wrong number of args for ${name}: want at least ${fixed} got ${args}` : undefined;
  }
  return given === fixed ? undefined : `wrong number of args for ${name}: want ${fixed} got ${given}`;
}

/** The type of the parameter that argument `index` is for. */
export function parameterAt(fn: GoFunction, index: number): GoType {
  return fn.params[Math.min(index, fn.params.length - 1)] as GoType;
}

/** The value piped into a call: Go computes it before the arguments and checks it after them. */
export interface Piped {
  readonly run: Evaluate;
  readonly check: (value: unknown) => unknown;
}

/** A call whose arguments are checked by their own closures. Dispatch is by arity, for speed. */
export function compileInvocation(
  origin: Origin,
  node: Node,
  name: string,
  fn: GoFunction,
  args: readonly Evaluate[],
  piped: Piped | undefined,
): Evaluate {
  const failed = (error: unknown): never => callFailed(origin, node, name, error);
  const call = fn.call as unknown as AnyFunction;
  const passed = fn.context ? [frameItself, ...args] : args;
  const direct = piped === undefined ? directCall(call, passed) : pipedCall(call, passed, piped);
  const invoke = direct ?? spreadCall(call, passed, piped);
  return (frame, dot) => {
    const result = invoke(frame, dot, failed);
    if (typeof result === 'string' && result.length > frame.run.limits.maxStringLength) frame.run.tooLong();
    return result;
  };
}

/** The context of a contextual function is its frame. */
const frameItself: Evaluate = (frame) => frame;

type Invoke = (frame: Frame, dot: unknown, failed: (error: unknown) => never) => unknown;

function directCall(call: AnyFunction, args: readonly Evaluate[]): Invoke | undefined {
  const [a, b, c] = args as [Evaluate, Evaluate, Evaluate];
  switch (args.length) {
    case 1:
      return (frame, dot, failed) => attempt1(call, a(frame, dot), failed);
    case 2:
      return (frame, dot, failed) => attempt2(call, a(frame, dot), b(frame, dot), failed);
    case 3:
      return (frame, dot, failed) => attempt3(call, a(frame, dot), b(frame, dot), c(frame, dot), failed);
    default:
      return undefined;
  }
}

function pipedCall(call: AnyFunction, args: readonly Evaluate[], piped: Piped): Invoke | undefined {
  const [a, b] = args as [Evaluate, Evaluate];
  const { run, check } = piped;
  switch (args.length) {
    case 0:
      return (frame, dot, failed) => attempt1(call, check(run(frame, dot)), failed);
    case 1:
      return (frame, dot, failed) => {
        const value = run(frame, dot);
        return attempt2(call, a(frame, dot), check(value), failed);
      };
    case 2:
      return (frame, dot, failed) => {
        const value = run(frame, dot);
        return attempt3(call, a(frame, dot), b(frame, dot), check(value), failed);
      };
    default:
      return undefined;
  }
}

function attempt1(call: AnyFunction, x: unknown, failed: (error: unknown) => never): unknown {
  try {
    return call(x);
  } catch (error) {
    return failed(error);
  }
}

function attempt2(call: AnyFunction, x: unknown, y: unknown, failed: (error: unknown) => never): unknown {
  try {
    return call(x, y);
  } catch (error) {
    return failed(error);
  }
}

function attempt3(
  call: AnyFunction,
  x: unknown,
  y: unknown,
  z: unknown,
  failed: (error: unknown) => never,
): unknown {
  try {
    return call(x, y, z);
  } catch (error) {
    return failed(error);
  }
}

function spreadCall(call: AnyFunction, args: readonly Evaluate[], piped: Piped | undefined): Invoke {
  return (frame, dot, failed) => {
    const value = piped?.run(frame, dot);
    const values = args.map((arg) => arg(frame, dot));
    if (piped !== undefined) values.push(piped.check(value));
    try {
      return call(...values);
    } catch (error) {
      return failed(error);
    }
  };
}

/** A function that fails stops the execution, as a Go error or panic does; limits and a full stack pass as they are. */
export function callFailed(origin: Origin, node: Node, name: string, error: unknown): never {
  if (isLimitError(error) || isExhausted(error)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  failAt(origin, node, `error calling ${name}: ${message}`, innermost(error));
}

function isExhausted(error: unknown): boolean {
  return error instanceof RangeError && /call stack|string length/.test(error.message);
}

/** Errors of nested templates keep the first one as their cause, not a chain as deep as the nesting. */
function innermost(error: unknown): unknown {
  return error instanceof SetpointError && error.code === codes.exec ? (error.cause ?? error) : error;
}
