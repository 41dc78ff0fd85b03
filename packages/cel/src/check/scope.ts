import type { Type } from '../types/type.ts';

/** The variables of the comprehensions around an expression, innermost first. */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #types: ReadonlyMap<string, Type>;

  constructor(types: ReadonlyMap<string, Type> = new Map(), outer?: Scope) {
    this.#types = types;
    this.#outer = outer;
  }

  with(...variables: readonly (readonly [string, Type])[]): Scope {
    return new Scope(new Map(variables), this);
  }

  typeOf(name: string): Type | undefined {
    return this.#types.get(name) ?? this.#outer?.typeOf(name);
  }
}
