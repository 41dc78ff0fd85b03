import type { LocalVariable } from './ast.ts';
import type { LuaRun } from './run.ts';

/** A variable that an inner function holds on to. */
export interface Cell {
  value: unknown;
}

/** One activation of a function. A captured variable's slot holds its Cell, any other the value itself. */
export interface Frame {
  readonly run: LuaRun;
  readonly slots: unknown[];
  readonly upvalues: readonly Cell[];
  readonly varargs: readonly unknown[];
}

export type Evaluate = (frame: Frame) => unknown;
export type EvaluateMany = (frame: Frame) => readonly unknown[];

/** Starts a variable's life: each pass through its declaration makes a new one. */
export function declare(frame: Frame, local: LocalVariable, value: unknown): void {
  frame.slots[local.slot] = local.captured ? ({ value } satisfies Cell) : value;
}
