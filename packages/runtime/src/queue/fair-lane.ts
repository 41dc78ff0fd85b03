import { Fifo } from './fifo.ts';

/** What waits: its place is a path of groups, outermost first, of the same length for all items of a lane. */
interface Grouped {
  readonly groups: readonly string[];
}

/**
 * Items in groups that take turns: one item of each group, then the next of each; within a group its own groups take
 * turns likewise. In the innermost group, first come, first served. A group that may not run now is set aside until
 * {@link FairLane.resume}.
 */
export class FairLane<T extends Grouped> {
  readonly #items = new Fifo<T>();
  /** Groups with items; each is either in the ring or set aside. */
  readonly #groups = new Map<string, FairLane<T>>();
  readonly #ring = new Fifo<string>();
  readonly #aside = new Set<string>();
  readonly #isWaiting: (item: T) => boolean;
  readonly #depth: number;

  /** Items for which `isWaiting` no longer holds when their turn comes are dropped. */
  constructor(isWaiting: (item: T) => boolean, depth = 0) {
    this.#isWaiting = isWaiting;
    this.#depth = depth;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0 && this.#groups.size === 0;
  }

  push(item: T): void {
    const group = item.groups[this.#depth];
    if (group === undefined) {
      this.#items.push(item);
      return;
    }
    let lane = this.#groups.get(group);
    if (lane === undefined) {
      lane = new FairLane<T>(this.#isWaiting, this.#depth + 1);
      this.#groups.set(group, lane);
      this.#ring.push(group);
    }
    lane.push(item);
    // It may have been set aside because none of its own groups could run.
    if (item.groups.length > this.#depth + 1) this.#return(group);
  }

  /** The next item among the groups that may run, or undefined. `mayRun` is asked with the path of a group. */
  shift(mayRun: (groups: readonly string[]) => boolean, above: readonly string[] = []): T | undefined {
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift())
      if (this.#isWaiting(item)) return item;
    for (let group = this.#ring.shift(); group !== undefined; group = this.#ring.shift()) {
      const path = [...above, group];
      const lane = this.#groups.get(group);
      const item = mayRun(path) ? lane?.shift(mayRun, path) : undefined;
      if (lane === undefined || lane.isEmpty) this.#groups.delete(group);
      else if (item === undefined) this.#aside.add(group);
      else this.#ring.push(group);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** The groups on the path may run again. */
  resume([group, ...below]: readonly string[]): void {
    if (group === undefined) return;
    this.#groups.get(group)?.resume(below);
    this.#return(group);
  }

  #return(group: string): void {
    if (this.#aside.delete(group)) this.#ring.push(group);
  }
}
