import type { Clock } from '@setpoint/core';

/** The longest that work may hold the main thread before everything else there gets its turn, in milliseconds. */
const SLICE_MS = 5;

/** Cuts work on the main thread into slices: a thousand small renders at once must not hold up watches and requests. */
export class WorkSlices {
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();
  #startedMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does the synchronous work after all that was asked for before it; gives its result, or throws its error. */
  run<T>(work: () => T): Promise<T> {
    const done = this.#last.then(async () => {
      await this.#slice();
      return work();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #slice(): Promise<void> {
    if (this.#startedMs !== undefined && this.#clock.monotonicMs() - this.#startedMs >= SLICE_MS) {
      await new Promise<void>((resolve) => this.#clock.setTimer(0, resolve));
      this.#startedMs = undefined;
    }
    if (this.#startedMs !== undefined) return;
    this.#startedMs = this.#clock.monotonicMs();
    this.#clock.setTimer(0, () => {
      this.#startedMs = undefined;
    });
  }
}
