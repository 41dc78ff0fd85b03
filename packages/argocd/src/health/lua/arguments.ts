import { LuaFunction, type LuaRun } from './run.ts';
import { LuaTable } from './table.ts';
import { formatNumber, toNumber, typeOf } from './values.ts';

/** The arguments of a library function, checked as they are read; errors name the position as Lua's do. */
export class Arguments {
  readonly values: readonly unknown[];
  readonly #run: LuaRun;

  constructor(run: LuaRun, values: readonly unknown[]) {
    this.#run = run;
    this.values = values;
  }

  get count(): number {
    return this.values.length;
  }

  at(position: number): unknown {
    return this.values[position - 1];
  }

  /** Some value, nil included, has to be given. */
  any(position: number): unknown {
    if (position > this.values.length) throw this.error(position, 'value expected');
    return this.at(position);
  }

  table(position: number): LuaTable {
    const value = this.at(position);
    if (value instanceof LuaTable) return value;
    throw this.#mismatch(position, 'table');
  }

  callable(position: number): LuaFunction {
    const value = this.at(position);
    if (value instanceof LuaFunction) return value;
    throw this.#mismatch(position, 'function');
  }

  string(position: number): string {
    const value = this.at(position);
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return formatNumber(value);
    throw this.#mismatch(position, 'string');
  }

  optionalString(position: number, otherwise: string): string {
    return this.at(position) === undefined ? otherwise : this.string(position);
  }

  number(position: number): number {
    const value = toNumber(this.at(position));
    if (value === undefined) throw this.#mismatch(position, 'number');
    return value;
  }

  integer(position: number): number {
    return Math.trunc(this.number(position));
  }

  optionalInteger(position: number, otherwise: number): number {
    return this.at(position) === undefined ? otherwise : this.integer(position);
  }

  error(position: number, message: string): Error {
    return this.#run.error(`bad argument #${position} (${message})`);
  }

  #mismatch(position: number, wanted: string): Error {
    return this.error(position, `${wanted} expected, got ${typeOf(this.at(position))}`);
  }
}

export type LibraryFunction = (args: Arguments) => readonly unknown[];

/** A table of functions, as a library is. */
export function libraryTable(run: LuaRun, functions: Readonly<Record<string, LibraryFunction>>): LuaTable {
  const table = new LuaTable();
  for (const [name, apply] of Object.entries(functions)) {
    table.set(name, new LuaFunction((values) => apply(new Arguments(run, values))));
  }
  return table;
}
