import type { Entry } from './entry.ts';

/**
 * The last entries something was kept of, as many as have so many bytes of JSON together, and the newest in any case.
 * `forget` lets go of what was kept of one, and answers false to have it stay for another round.
 */
export class Recent {
  readonly #bytes: number;
  readonly #forget: (entry: Entry) => boolean;
  #entries: Entry[] = [];
  #first = 0;
  #held = 0;

  constructor(bytes: number, forget: (entry: Entry) => boolean) {
    this.#bytes = bytes;
    this.#forget = forget;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#held += entry.size;
    // One round at most: who stays is looked at again with the next that is added.
    for (let left = this.#entries.length - this.#first - 1; this.#held > this.#bytes && left > 0; left--) {
      const oldest = this.#entries[this.#first++] as Entry;
      if (this.#forget(oldest)) this.#held -= oldest.size;
      else this.#entries.push(oldest);
    }
    if (this.#first > 1024 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }
}
