import { Fifo } from './fifo.ts';

/**
 * Items in groups that take turns: one item of each group, then the next of each. Within a group, first come, first
 * served. A group that may not run now is set aside until {@link FairLane.resume}.
 */
export class FairLane<T extends { readonly group: string }> {
  /** Groups with items; each is either in the ring or set aside. */
  readonly #groups = new Map<string, Fifo<T>>();
  readonly #ring = new Fifo<string>();
  readonly #aside = new Set<string>();
  readonly #isWaiting: (item: T) => boolean;

  /** Items for which `isWaiting` no longer holds when their turn comes are dropped. */
  constructor(isWaiting: (item: T) => boolean) {
    this.#isWaiting = isWaiting;
  }

  push(item: T): void {
    const known = this.#groups.get(item.group);
    if (known !== undefined) {
      known.push(item);
      return;
    }
    const items = new Fifo<T>();
    items.push(item);
    this.#groups.set(item.group, items);
    this.#ring.push(item.group);
  }

  /** The next item among the groups that may run, or undefined. */
  shift(mayRun: (group: string) => boolean): T | undefined {
    for (let group = this.#ring.shift(); group !== undefined; group = this.#ring.shift()) {
      if (!mayRun(group)) {
        this.#aside.add(group);
        continue;
      }
      const item = this.#take(group);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** The group may run again. */
  resume(group: string): void {
    if (this.#aside.delete(group)) this.#ring.push(group);
  }

  #take(group: string): T | undefined {
    const items = this.#groups.get(group);
    let item = items?.shift();
    while (item !== undefined && !this.#isWaiting(item)) item = items?.shift();
    if (items === undefined || items.length === 0) this.#groups.delete(group);
    else this.#ring.push(group);
    return item;
  }
}
