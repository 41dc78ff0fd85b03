import { luaBudgetError, LuaError } from './lua-error.ts';
import type { LuaTable } from './table.ts';

export class LuaFunction {
  readonly invoke: (args: readonly unknown[]) => readonly unknown[];

  constructor(invoke: (args: readonly unknown[]) => readonly unknown[]) {
    this.invoke = invoke;
  }
}

/** As gopher-lua's default call stack. */
const maxCallDepth = 250;

/** One execution: its globals, its budget, and the lines of the calls that are open. */
export class LuaRun {
  readonly globals: LuaTable;
  /** The line of each open call, outermost first. */
  readonly callLines: number[] = [];
  /** What `s:name` finds for a string s. */
  stringMethods: LuaTable | undefined;
  line = 0;
  readonly #maxSteps: number;
  #steps = 0;

  constructor(globals: LuaTable, maxSteps: number) {
    this.globals = globals;
    this.#maxSteps = maxSteps;
  }

  /** Counts steps; throws `argocd.lua-budget` when they are used up. */
  charge(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#maxSteps) throw luaBudgetError(this.#maxSteps);
  }

  /** Counts the making of a string, so that memory is bounded by the budget too. */
  chargeBytes(bytes: number): void {
    this.charge(1 + Math.floor(bytes / 16));
  }

  /** An error with the position of the line that runs. */
  error(message: string): LuaError {
    const text = `<string>:${this.line}: ${message}`;
    return new LuaError(text, text);
  }

  enter(line: number): void {
    this.callLines.push(line);
    if (this.callLines.length > maxCallDepth) {
      this.line = line;
      throw this.error('stack overflow');
    }
  }

  leave(line: number): void {
    this.callLines.pop();
    this.line = line;
  }
}
