import type { Store } from '../store/store.ts';

/** A value made from some of the store's resources, made again when it is asked for after one of them changed. */
export class Derived<T> {
  readonly #store: Store;
  readonly #resources: readonly string[];
  readonly #make: () => T;
  #made: { readonly value: T } | undefined;

  constructor(store: Store, resources: readonly string[], make: () => T) {
    this.#store = store;
    this.#resources = resources;
    this.#make = make;
  }

  get value(): T {
    this.#made ??= this.#follow();
    return this.#made.value;
  }

  #follow(): { readonly value: T } {
    const forget = (): void => {
      for (const stop of following) stop();
      this.#made = undefined;
    };
    const following = this.#resources.map((resource) => this.#store.subscribe(resource, forget));
    return { value: this.#make() };
  }
}
