import type { Clock, Random } from '@setpoint/core';
import { type BackoffOptions, backoffMs } from './backoff.ts';
import { DelayedKeys } from './delayed-keys.ts';
import { FairLane } from './fair-lane.ts';
import { Fifo } from './fifo.ts';

/** What a queue tells about itself; every duration in milliseconds. */
export interface QueueObserver {
  added(): void;
  /** `waitedMs` since the key was added. */
  started(waitedMs: number): void;
  finished(workedMs: number): void;
  /** The key will be tried again after a failure. */
  retried(): void;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff?: BackoffOptions;
  /**
   * The groups that the key is in, outermost first, as many for every key: a cluster, and in it an owner. Groups take
   * turns, and within one its own groups. Default: all are one group, first come, first served.
   */
  readonly groupsOf?: (key: string) => readonly string[];
  /** Most keys of one group in work at once, by the depth of the group. Default: no limit. */
  readonly maxPerGroup?: readonly number[];
  readonly observer?: QueueObserver;
}

export interface AddOptions {
  /** A person waits: before the others, though never more than four in a row. Default false. */
  readonly urgent?: boolean;
}

/**
 * - `idle`: not queued; the item is kept only to remember failures;
 * - `waiting`: in a lane;
 * - `running`: handed out;
 * - `again`: handed out, and added since: waits once more when it is done.
 */
type ItemState = 'idle' | 'waiting' | 'running' | 'again';

interface Item {
  readonly key: string;
  readonly groups: readonly string[];
  state: ItemState;
  urgent: boolean;
  failures: number;
  /** When it began to wait, or to run. */
  sinceMs: number;
}

/** Urgent keys in a row before another one gets a turn. */
const maxUrgentInRow = 4;

/**
 * Keys waiting for work. A key waits at most once and is in work at most once; an add during its work makes it wait
 * once more afterwards. Groups take turns, so that neither many keys nor failing ones of one group hold up another.
 * All time is the clock's.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #items = new Map<string, Item>();
  readonly #normal = new FairLane<Item>((item) => item.state === 'waiting' && !item.urgent);
  readonly #urgent = new FairLane<Item>((item) => item.state === 'waiting' && item.urgent);
  readonly #delayed: DelayedKeys;
  readonly #runningOfGroup = new Map<string, number>();
  readonly #takers = new Fifo<(key: string | undefined) => void>();
  #waiting = 0;
  #running = 0;
  #urgentInRow = 0;
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#delayed = new DelayedKeys(options.clock, (key) => this.add(key));
  }

  /** Keys waiting for a turn. */
  get depth(): number {
    return this.#waiting;
  }

  /** Keys in work. */
  get running(): number {
    return this.#running;
  }

  /** Keys that will wait later. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** Milliseconds each key in work has been so. */
  *runningForMs(): Iterable<number> {
    const nowMs = this.#options.clock.monotonicMs();
    for (const { state, sinceMs } of this.#items.values()) {
      if (state === 'running' || state === 'again') yield nowMs - sinceMs;
    }
  }

  /** Makes the key wait for a turn now, whatever delay it was under. */
  add(key: string, options: AddOptions = {}): void {
    if (this.#closed) return;
    const item = this.#itemOf(key);
    const urgent = options.urgent === true;
    if (item.state === 'waiting') {
      if (urgent && !item.urgent) this.#promote(item);
    } else if (item.state === 'running') {
      item.state = 'again';
      item.urgent = urgent;
      this.#options.observer?.added();
    } else if (item.state === 'again') {
      item.urgent ||= urgent;
    } else {
      item.urgent = urgent;
      this.#options.observer?.added();
      this.#enqueue(item);
    }
    this.#dispatch();
  }

  /**
   * Adds the key after a delay. Of several delays the earliest counts, and a run of the key before then makes it
   * void: each run decides anew when it wants the next.
   */
  addAfter(key: string, delayMs: number): void {
    if (this.#closed) return;
    if (delayMs <= 0) this.add(key);
    else this.#delayed.add(key, delayMs);
  }

  /** Adds the key after its backoff, which grows with each failure until {@link forget}. Returns the delay. */
  addAfterFailure(key: string): number {
    const item = this.#itemOf(key);
    item.failures++;
    const { backoff = {}, random, observer } = this.#options;
    const delayMs = backoffMs(backoff, item.failures, random);
    observer?.retried();
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** The key succeeded, or is given up: its next failure is the first. */
  forget(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    item.failures = 0;
    this.#dropIdle(item);
  }

  /** Failures in a row. */
  failuresOf(key: string): number {
    return this.#items.get(key)?.failures ?? 0;
  }

  /** The next key to work on; every one must be given back with {@link done}. Undefined once the queue is closed. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#dispatch();
    });
  }

  /** The work on the key has ended, well or not. */
  done(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined || (item.state !== 'running' && item.state !== 'again')) return;
    this.#options.observer?.finished(this.#options.clock.monotonicMs() - item.sinceMs);
    this.#running--;
    this.#leaveGroups(item.groups);
    const again = item.state === 'again' && !this.#closed;
    item.state = 'idle';
    if (again) this.#enqueue(item);
    else this.#dropIdle(item);
    this.#dispatch();
  }

  /** Hands out no further key; those in work go on. What waits is dropped: it is found again at the next start. */
  close(): void {
    this.#closed = true;
    this.#delayed.clear();
    for (let taker = this.#takers.shift(); taker !== undefined; taker = this.#takers.shift())
      taker(undefined);
  }

  #itemOf(key: string): Item {
    const known = this.#items.get(key);
    if (known !== undefined) return known;
    const groups = this.#options.groupsOf?.(key) ?? [];
    const item: Item = { key, groups, state: 'idle', urgent: false, failures: 0, sinceMs: 0 };
    this.#items.set(key, item);
    return item;
  }

  #enqueue(item: Item): void {
    item.state = 'waiting';
    item.sinceMs = this.#options.clock.monotonicMs();
    this.#waiting++;
    (item.urgent ? this.#urgent : this.#normal).push(item);
  }

  /** Its entry in the normal lane is dropped when it comes up. */
  #promote(item: Item): void {
    item.urgent = true;
    this.#urgent.push(item);
  }

  #dispatch(): void {
    while (this.#takers.length > 0 && this.#waiting > 0) {
      const item = this.#next();
      if (item === undefined) return;
      this.#start(item);
      this.#takers.shift()?.(item.key);
    }
  }

  #next(): Item | undefined {
    const { maxPerGroup = [] } = this.#options;
    const mayRun = (path: readonly string[]): boolean =>
      (this.#runningOfGroup.get(pathKey(path)) ?? 0) < (maxPerGroup[path.length - 1] ?? Infinity);
    const [first, second] =
      this.#urgentInRow < maxUrgentInRow ? [this.#urgent, this.#normal] : [this.#normal, this.#urgent];
    const item = first.shift(mayRun) ?? second.shift(mayRun);
    this.#urgentInRow = item?.urgent === true ? this.#urgentInRow + 1 : 0;
    return item;
  }

  #start(item: Item): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#options.observer?.started(nowMs - item.sinceMs);
    item.state = 'running';
    item.sinceMs = nowMs;
    this.#waiting--;
    this.#running++;
    for (const key of pathKeys(item.groups))
      this.#runningOfGroup.set(key, (this.#runningOfGroup.get(key) ?? 0) + 1);
    this.#delayed.delete(item.key);
  }

  #leaveGroups(groups: readonly string[]): void {
    for (const key of pathKeys(groups)) {
      const left = (this.#runningOfGroup.get(key) ?? 1) - 1;
      if (left > 0) this.#runningOfGroup.set(key, left);
      else this.#runningOfGroup.delete(key);
    }
    this.#normal.resume(groups);
    this.#urgent.resume(groups);
  }

  /** A delayed key keeps its failures in the item; an idle one without failures needs none. */
  #dropIdle(item: Item): void {
    if (item.state === 'idle' && item.failures === 0) this.#items.delete(item.key);
  }
}

function pathKey(path: readonly string[]): string {
  return path.join('\0');
}

/** Of the group and those it is in. */
function pathKeys(path: readonly string[]): readonly string[] {
  return path.map((_, depth) => pathKey(path.slice(0, depth + 1)));
}
