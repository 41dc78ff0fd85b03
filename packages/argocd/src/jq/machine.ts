import type { FunctionDefinition, JqNode } from './ast.ts';
import { jqBudgetError } from './errors.ts';
import type { Path } from './paths.ts';

/**
 * A value that flows through a program. Where paths are asked for it carries its path, or null when it is no part of the
 * input; else undefined.
 */
export interface Item {
  readonly value: unknown;
  readonly path: Path | null | undefined;
}

/** The names in sight: a linked list, innermost first. */
export type Environment =
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly value: unknown;
      readonly outer: Environment | undefined;
    }
  | {
      readonly kind: 'function';
      readonly definition: FunctionDefinition;
      readonly outer: Environment | undefined;
    }
  | {
      readonly kind: 'argument';
      readonly name: string;
      readonly closure: Closure;
      readonly outer: Environment | undefined;
    }
  | {
      readonly kind: 'label';
      readonly name: string;
      /** One execution of the label. */
      readonly token: object;
      readonly outer: Environment | undefined;
    };

/** An argument: an expression with the names it sees. */
export interface Closure {
  readonly node: JqNode;
  readonly environment: Environment | undefined;
}

export type Items = Iterable<Item>;

/** A built-in function: reads its input and arguments through the machine. */
export type Builtin = (machine: Machine, input: Item, args: readonly Closure[]) => Items;

/** What built-in functions see of one execution. */
export interface Machine {
  /** Counts steps; throws `argocd.jq-budget` when they are used up. */
  charge(steps: number): void;
  /** Counts the work of looking through values; throws also when one is too large. */
  chargeFor(...values: readonly unknown[]): void;
  /** The results of an argument, with paths where the input has one. */
  items(closure: Closure, input: Item): Items;
  /** The results of an argument for an input, without paths. */
  values(closure: Closure, input: unknown): Iterable<unknown>;
  /** The paths that an argument names in a value. */
  paths(closure: Closure, value: unknown): Iterable<readonly unknown[]>;
}

/** Built-in functions by `name/arity`: in TypeScript, or in jq itself. */
export type Builtins = ReadonlyMap<string, Builtin | FunctionDefinition>;

/** A step counter of one execution. */
export function createBudget(maxSteps: number): (steps: number) => void {
  let used = 0;
  return (steps) => {
    used += steps;
    if (used > maxSteps) throw jqBudgetError(maxSteps);
  };
}
