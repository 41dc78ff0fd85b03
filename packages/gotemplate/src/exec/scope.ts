/** A variable visible at some point of a template. */
export interface Variable {
  readonly name: string;
  readonly slot: number;
  /** Slot of the element type of the range it was declared by; see {@link Scope.dotOrigin}. */
  readonly origin: number | undefined;
}

/**
 * The variables visible while a template is compiled. Go keeps a stack of names at run time; its pushes and pops
 * follow the nesting of the source, so every name is resolved to a slot here.
 */
export class Scope {
  readonly #visible: Variable[] = [{ name: '$', slot: 0, origin: undefined }];
  #slots = 1;
  /**
   * Slot that holds, at run time, the element type of the container whose element dot is. Go's messages name the type
   * a value was held in: an element of a list is an `interface {}` whatever it is.
   */
  dotOrigin: number | undefined = undefined;

  get mark(): number {
    return this.#visible.length;
  }

  reset(mark: number): void {
    this.#visible.length = mark;
  }

  newSlot(): number {
    return this.#slots++;
  }

  declare(name: string, origin?: number): number {
    const slot = this.newSlot();
    this.#visible.push({ name, slot, origin });
    return slot;
  }

  /** Runs a compilation later as if at this point: with the variables visible now. */
  remember(): <T>(compile: () => T) => T {
    const visible = [...this.#visible];
    const { dotOrigin } = this;
    return (compile) => {
      const outer = this.#visible.splice(0, this.#visible.length, ...visible);
      const outerOrigin = this.dotOrigin;
      this.dotOrigin = dotOrigin;
      try {
        return compile();
      } finally {
        this.#visible.splice(0, this.#visible.length, ...outer);
        this.dotOrigin = outerOrigin;
      }
    };
  }

  find(name: string): Variable | undefined {
    return this.#visible.findLast((variable) => variable.name === name);
  }
}
