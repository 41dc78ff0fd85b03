import type { Clock, Timer } from './clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/**
 * A clock that stands still until {@link SimulatedClock.advance} moves it. Timers fire in the order of their due
 * time, then of their creation, so a run is a function of its inputs.
 */
export class SimulatedClock implements Clock {
  #monotonicMs = 0;
  #wallOffsetMs: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(startEpochMs = Date.UTC(2026, 0, 1)) {
    this.#wallOffsetMs = startEpochMs;
  }

  now(): number {
    return this.#wallOffsetMs + this.#monotonicMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const pending: Pending = { dueMs: this.#monotonicMs + Math.max(0, delayMs), order: this.#order++, fire };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** Makes the wall clock jump, as NTP or an operator would; durations are unaffected. */
  jumpWallClock(deltaMs: number): void {
    this.#wallOffsetMs += deltaMs;
  }

  /** Milliseconds until the next timer, or undefined when none is set. */
  nextTimerInMs(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : next.dueMs - this.#monotonicMs;
  }

  /** Moves time forward, firing every timer that falls due on the way, with promise callbacks run in between. */
  async advance(deltaMs: number): Promise<void> {
    const target = this.#monotonicMs + deltaMs;
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueMs <= target; next = this.#next()) {
      this.#monotonicMs = next.dueMs;
      this.#pending.delete(next);
      next.fire();
      await settle();
    }
    this.#monotonicMs = target;
    await settle();
  }

  #next(): Pending | undefined {
    let best: Pending | undefined;
    for (const timer of this.#pending) {
      if (
        best === undefined ||
        timer.dueMs < best.dueMs ||
        (timer.dueMs === best.dueMs && timer.order < best.order)
      ) {
        best = timer;
      }
    }
    return best;
  }
}

/** Lets promise callbacks queued so far, and those they queue, run before time moves on. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
