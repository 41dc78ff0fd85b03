import type { Clock, Timer } from '@setpoint/core';

interface Entry {
  readonly key: string;
  readonly dueMs: number;
  readonly order: number;
}

/** Keys with the time at which they become due: one timer for all, the earliest time a key was given counts. */
export class DelayedKeys {
  readonly #clock: Clock;
  readonly #onDue: (key: string) => void;
  /** A binary heap by due time; entries that are no longer the key's own are skipped when they surface. */
  #heap: Entry[] = [];
  readonly #entries = new Map<string, Entry>();
  #timer: { readonly timer: Timer; readonly dueMs: number } | undefined;
  #order = 0;

  constructor(clock: Clock, onDue: (key: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  get size(): number {
    return this.#entries.size;
  }

  add(key: string, delayMs: number): void {
    const dueMs = this.#clock.monotonicMs() + delayMs;
    const known = this.#entries.get(key);
    if (known !== undefined && known.dueMs <= dueMs) return;
    const entry = { key, dueMs, order: this.#order++ };
    this.#entries.set(key, entry);
    this.#push(entry);
    this.#arm();
  }

  delete(key: string): void {
    if (!this.#entries.delete(key)) return;
    if (this.#heap.length > 64 && this.#heap.length > this.#entries.size * 2) this.#compact();
    this.#arm();
  }

  clear(): void {
    this.#entries.clear();
    this.#heap = [];
    this.#arm();
  }

  #fire(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (let next = this.#peek(); next !== undefined && next.dueMs <= nowMs; next = this.#peek()) {
      this.#pop();
      this.#entries.delete(next.key);
      this.#onDue(next.key);
    }
    this.#arm();
  }

  #arm(): void {
    const next = this.#peek();
    if (this.#timer !== undefined && this.#timer.dueMs === next?.dueMs) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const delayMs = Math.max(0, next.dueMs - this.#clock.monotonicMs());
    this.#timer = { timer: this.#clock.setTimer(delayMs, () => this.#fire()), dueMs: next.dueMs };
  }

  #peek(): Entry | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#entries.get(top.key) === top) return top;
      this.#pop();
    }
    return undefined;
  }

  #compact(): void {
    this.#heap = [...this.#entries.values()].sort((a, b) => (before(a, b) ? -1 : 1));
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !before(entry, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const [child, childAt] =
        right !== undefined && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (!before(child, last)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
