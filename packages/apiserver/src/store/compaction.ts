import type { Clock, Timer } from '@setpoint/core';

export const defaultCompactionIntervalMs = 5 * 60_000;

/**
 * How far back paged lists may look: between one and two intervals, as with the API server's own compaction of etcd.
 * Watches are bounded by history alone.
 */
export class Compaction {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #currentRevision: () => number;
  #revision = 0;
  #next: number;
  #timer: Timer;

  constructor(clock: Clock, intervalMs: number, currentRevision: () => number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#currentRevision = currentRevision;
    this.#next = currentRevision();
    this.#timer = this.#arm();
  }

  /** States before this revision are no longer told. */
  get revision(): number {
    return this.#revision;
  }

  stop(): void {
    this.#timer.cancel();
  }

  #arm(): Timer {
    return this.#clock.setTimer(this.#intervalMs, () => {
      this.#revision = this.#next;
      this.#next = this.#currentRevision();
      this.#timer = this.#arm();
    });
  }
}
