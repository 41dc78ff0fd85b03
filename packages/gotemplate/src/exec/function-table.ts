import { builtins } from '../builtins/builtins.ts';
import { usageError } from '../errors.ts';
import type { GoFunction } from '../values/go-function.ts';

export interface NamedFunction {
  readonly name: string;
  readonly fn: GoFunction;
  /** Go's own; `and`, `or` and `call` are special only while they are. */
  readonly isBuiltin: boolean;
}

const goodName = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/** The functions templates are parsed with: Go's builtins under the given ones, of which later ones win. */
export class FunctionTable {
  readonly #functions = new Map<string, NamedFunction>();

  constructor(functions: Iterable<readonly [string, GoFunction]> = []) {
    for (const [name, fn] of builtins) this.#functions.set(name, { name, fn, isBuiltin: true });
    for (const [name, fn] of functions) {
      if (!goodName.test(name))
        throw usageError(`function name ${JSON.stringify(name)} is not a valid identifier`);
      this.#functions.set(name, { name, fn, isBuiltin: false });
    }
  }

  get(name: string): NamedFunction | undefined {
    return this.#functions.get(name);
  }

  has(name: string): boolean {
    return this.#functions.has(name);
  }

  names(): IterableIterator<string> {
    return this.#functions.keys();
  }
}
