import { createHash } from 'node:crypto';
import { type Random, seededRandom, type Timer } from '@setpoint/core';
import type { SimulatedProcess } from './process.ts';

interface Event {
  dueMs: number;
  /** Drawn by seed: which of two events due at once comes first. */
  readonly tie: number;
  readonly label: string;
  readonly fire: () => void;
  /** Whose event it is: dropped when the process is dead, held back while it is stopped. */
  readonly owner: SimulatedProcess | undefined;
  cancelled: boolean;
}

const rememberedEvents = 12;

/**
 * Time, and the order of everything that happens. Nothing in a simulation happens but by an event of the world:
 * timers, messages, flushes, people. Between two events all promise callbacks run, so a run is a function of its seed.
 */
export class World {
  readonly seed: number;
  nowMs = 0;
  events = 0;
  readonly #heap: Event[] = [];
  readonly #order: Random;
  readonly #hash = createHash('sha256');
  #unhashed = '';
  readonly #lastEvents: string[] = [];
  readonly #tell: ((line: string) => void) | undefined;

  readonly #tellsEvents: boolean;

  /** `tell` hears the story; with `tellsEvents` every single event of it. */
  constructor(seed: number, tell?: (line: string) => void, tellsEvents = false) {
    this.seed = seed;
    this.#tellsEvents = tellsEvents;
    this.#order = this.stream('order');
    this.#tell = tell;
  }

  /** Randomness of its own for each purpose, so that one more draw here does not change everything there. */
  stream(purpose: string): Random {
    const digest = createHash('sha256').update(`${this.seed}/${purpose}`).digest();
    return seededRandom(digest.readUInt32LE(0));
  }

  at(delayMs: number, label: string, fire: () => void, owner?: SimulatedProcess): Timer {
    const event: Event = {
      dueMs: this.nowMs + Math.max(0, delayMs),
      tie: this.#order.next(),
      label,
      fire,
      owner,
      cancelled: false,
    };
    this.#push(event);
    return {
      cancel: () => {
        event.cancelled = true;
      },
    };
  }

  /** A line of the story. */
  note(line: string): void {
    this.#tell?.(`${(this.nowMs / 1000).toFixed(3).padStart(9)}  ${line}`);
  }

  /** Whether every single event is told. */
  get tellsEvents(): boolean {
    return this.#tell !== undefined && this.#tellsEvents;
  }

  get told(): boolean {
    return this.#tell !== undefined;
  }

  #record(line: string): void {
    this.#unhashed += line;
    if (this.#unhashed.length > 1 << 16) this.#digest();
  }

  #digest(): void {
    this.#hash.update(this.#unhashed);
    this.#unhashed = '';
  }

  /** A digest of everything that happened so far, in its order. */
  traceHash(): string {
    this.#digest();
    return this.#hash.copy().digest('hex').slice(0, 16);
  }

  /** The newest events, oldest first. */
  get lastEvents(): readonly string[] {
    return this.#lastEvents;
  }

  /** Lets events happen until the time has come or `isOver` says so after one of them. */
  async run(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    await settled();
    while (!isOver()) {
      const event = this.#pop();
      if (event === undefined || event.dueMs > untilMs) {
        if (event !== undefined) this.#push(event);
        this.nowMs = untilMs;
        return;
      }
      if (event.cancelled || event.owner?.isAlive === false) continue;
      const resumesMs = event.owner?.stoppedUntilMs ?? 0;
      if (resumesMs > Math.max(event.dueMs, this.nowMs)) {
        event.dueMs = resumesMs;
        this.#push(event);
        continue;
      }
      this.nowMs = Math.max(this.nowMs, event.dueMs);
      this.events++;
      this.#record(`${event.dueMs.toFixed(3)} ${event.label}\n`);
      this.#lastEvents.push(event.label);
      if (this.#lastEvents.length > rememberedEvents) this.#lastEvents.shift();
      if (this.#tellsEvents) this.note(`· ${event.label}`);
      event.fire();
      await settled();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Event;
      if (!isBefore(event, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      const left = heap[childAt];
      if (left === undefined) break;
      const right = heap[childAt + 1];
      if (right !== undefined && isBefore(right, left)) childAt++;
      const child = heap[childAt] as Event;
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = last;
    return top;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.tie < b.tie);
}

/** Lets every promise callback and stream event that can run now run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
