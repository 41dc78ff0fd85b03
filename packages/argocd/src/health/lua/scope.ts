import type { Expression, LocalVariable, UpvalueSource } from './ast.ts';

/** The names visible in one function while it is parsed. */
export class FunctionScope {
  readonly isVararg: boolean;
  readonly upvalues: UpvalueSource[] = [];
  readonly #parent: FunctionScope | undefined;
  readonly #upvalueIndexes = new Map<LocalVariable, number>();
  readonly #blocks: LocalVariable[][] = [[]];
  #slots = 0;

  constructor(parent: FunctionScope | undefined, isVararg: boolean) {
    this.#parent = parent;
    this.isVararg = isVararg;
  }

  openBlock(): void {
    this.#blocks.push([]);
  }

  closeBlock(): void {
    this.#blocks.pop();
  }

  /** A new variable; it is visible from the next `show` on, as `local x = x` needs. */
  create(name: string): LocalVariable {
    return { name, slot: this.#slots++, captured: false };
  }

  show(local: LocalVariable): void {
    this.#blocks.at(-1)?.push(local);
  }

  declare(name: string): LocalVariable {
    const local = this.create(name);
    this.show(local);
    return local;
  }

  resolve(name: string, line: number): Expression {
    const own = this.#find(name);
    if (own !== undefined) return { kind: 'local', local: own };
    const index = this.#upvalue(name);
    return index === undefined ? { kind: 'global', name, line } : { kind: 'upvalue', index };
  }

  #find(name: string): LocalVariable | undefined {
    for (let block = this.#blocks.length - 1; block >= 0; block--) {
      const found = this.#blocks[block]?.findLast((local) => local.name === name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #upvalue(name: string): number | undefined {
    for (let scope = this.#parent; scope !== undefined; scope = scope.#parent) {
      const local = scope.#find(name);
      if (local !== undefined) return this.#capture(local, scope);
    }
    return undefined;
  }

  #capture(local: LocalVariable, owner: FunctionScope): number {
    const known = this.#upvalueIndexes.get(local);
    if (known !== undefined) return known;
    local.captured = true;
    this.upvalues.push(
      this.#parent === owner || this.#parent === undefined
        ? { from: 'local', local }
        : { from: 'upvalue', index: this.#parent.#capture(local, owner) },
    );
    this.#upvalueIndexes.set(local, this.upvalues.length - 1);
    return this.upvalues.length - 1;
  }
}
