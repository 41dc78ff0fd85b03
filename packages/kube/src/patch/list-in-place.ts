import { findItem, type List } from './strategic-lists.ts';

/** The array of a list, and how much of it the list takes; what is appended beyond its end is not in the array. */
export class ListInPlace {
  array: unknown[];
  #kept: number;
  #beyond: unknown[] = [];

  constructor(list: List) {
    this.array = [...list];
    this.#kept = list.length;
  }

  items(): unknown[] {
    return [...this.array.slice(0, this.#kept), ...this.#beyond];
  }

  deleteAll(mergeKey: string, value: unknown): void {
    for (
      let at = findItem(this.items(), mergeKey, value);
      at >= 0;
      at = findItem(this.items(), mergeKey, value)
    ) {
      this.array.copyWithin(at, at + 1, this.#kept);
      this.#kept--;
    }
  }

  replaceWith(items: List): void {
    this.#kept = 0;
    this.#beyond = [...items];
  }

  append(item: unknown): void {
    if (this.#beyond.length === 0 && this.#kept < this.array.length) this.array[this.#kept++] = item;
    else this.#beyond.push(item);
  }

  set(at: number, item: unknown): void {
    if (at < this.#kept) this.array[at] = item;
    else this.#beyond[at - this.#kept] = item;
  }
}
