import { SetpointError } from '@setpoint/core';
import { codes, isLimitError } from '../errors.ts';
import type { Node } from '../syntax/nodes.ts';
import type { GoFunction } from '../values/go-function.ts';
import type { GoType } from '../values/go-type.ts';
import { failAt, type Origin } from './fail.ts';
import type { Evaluate, Frame } from './frame.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/** The arguments a call needs, or Go's message when they are too few or too many. */
export function arityError(
  name: string,
  fn: GoFunction,
  args: number,
  hasFinal: boolean,
): string | undefined {
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

/** What a call needs at run time beside its arguments. */
interface Site {
  readonly origin: Origin;
  readonly node: Node;
  readonly name: string;
  readonly call: AnyFunction;
}

/**
 * A call whose arguments are checked by their own closures. Dispatch is by arity, for speed, and with as few JS frames
 * as can be: templates including templates nest as deep as the stack allows.
 */
export function compileInvocation(
  origin: Origin,
  node: Node,
  name: string,
  fn: GoFunction,
  args: readonly Evaluate[],
  piped: Piped | undefined,
): Evaluate {
  const site: Site = { origin, node, name, call: fn.call as unknown as AnyFunction };
  const passed = fn.context ? [frameItself, ...args] : args;
  const direct = piped === undefined ? directCall(site, passed) : pipedCall(site, passed, piped);
  return direct ?? spreadCall(site, passed, piped);
}

/** The context of a contextual function is its frame. */
const frameItself: Evaluate = (frame) => frame;

function directCall(site: Site, args: readonly Evaluate[]): Evaluate | undefined {
  const [a, b, c] = args as [Evaluate, Evaluate, Evaluate];
  switch (args.length) {
    case 1:
      return (frame, dot) => attempt1(site, frame, a(frame, dot));
    case 2:
      return (frame, dot) => attempt2(site, frame, a(frame, dot), b(frame, dot));
    case 3:
      return (frame, dot) => attempt3(site, frame, a(frame, dot), b(frame, dot), c(frame, dot));
    default:
      return undefined;
  }
}

function pipedCall(site: Site, args: readonly Evaluate[], piped: Piped): Evaluate | undefined {
  const [a, b] = args as [Evaluate, Evaluate];
  const { run, check } = piped;
  switch (args.length) {
    case 0:
      return (frame, dot) => attempt1(site, frame, check(run(frame, dot)));
    case 1:
      return (frame, dot) => {
        const value = run(frame, dot);
        return attempt2(site, frame, a(frame, dot), check(value));
      };
    case 2:
      return (frame, dot) => {
        const value = run(frame, dot);
        return attempt3(site, frame, a(frame, dot), b(frame, dot), check(value));
      };
    default:
      return undefined;
  }
}

function attempt1(site: Site, frame: Frame, x: unknown): unknown {
  try {
    const result = site.call(x);
    return typeof result === 'string' ? checked(frame, result) : result;
  } catch (error) {
    return callFailed(site.origin, site.node, site.name, error);
  }
}

function attempt2(site: Site, frame: Frame, x: unknown, y: unknown): unknown {
  try {
    const result = site.call(x, y);
    return typeof result === 'string' ? checked(frame, result) : result;
  } catch (error) {
    return callFailed(site.origin, site.node, site.name, error);
  }
}

function attempt3(site: Site, frame: Frame, x: unknown, y: unknown, z: unknown): unknown {
  try {
    const result = site.call(x, y, z);
    return typeof result === 'string' ? checked(frame, result) : result;
  } catch (error) {
    return callFailed(site.origin, site.node, site.name, error);
  }
}

function spreadCall(site: Site, args: readonly Evaluate[], piped: Piped | undefined): Evaluate {
  return (frame, dot) => {
    const value = piped?.run(frame, dot);
    const values = args.map((arg) => arg(frame, dot));
    if (piped !== undefined) values.push(piped.check(value));
    try {
      const result = site.call(...values);
      return typeof result === 'string' ? checked(frame, result) : result;
    } catch (error) {
      return callFailed(site.origin, site.node, site.name, error);
    }
  };
}

function checked(frame: Frame, text: string): string {
  if (text.length > frame.run.limits.maxStringLength) frame.run.tooLong();
  return text;
}

/** A function that fails stops the execution, as a Go error or panic does; limits and a full stack pass as they are. */
export function callFailed(origin: Origin, node: Node, name: string, error: unknown): never {
  if (isLimitError(error) || isExhausted(error)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  failAt(origin, node, `error calling ${name}: ${message}`, innermost(error));
}

function isExhausted(error: unknown): boolean {
  // No regular expression: V8 ends the process when it compiles one with the stack used up.
  return (
    error instanceof RangeError &&
    (error.message.includes('call stack') || error.message.includes('string length'))
  );
}

/** Errors of nested templates keep the first one as their cause, not a chain as deep as the nesting. */
function innermost(error: unknown): unknown {
  return error instanceof SetpointError && error.code === codes.exec ? (error.cause ?? error) : error;
}
