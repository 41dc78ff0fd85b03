import { type Clock, type Random, seededRandom } from '@setpoint/core';
import type { World } from './world.ts';

const startEpochMs = Date.UTC(2026, 0, 1);

/**
 * One run of an operating-system process, as far as its ports show it: its clock, its randomness, whether it lives.
 * What a killed process was doing stays where it was: its timers never fire, nothing it waits for ever comes.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  isAlive = true;
  /** Nothing of it runs before then, as after SIGSTOP or in a frozen virtual machine. */
  stoppedUntilMs = 0;
  wallOffsetMs: number;
  readonly #world: World;

  constructor(name: string, world: World, wallOffsetMs = 0) {
    this.name = name;
    this.#world = world;
    this.wallOffsetMs = wallOffsetMs;
    this.random = seededRandom(Math.floor(world.stream(`process ${name}`).next() * 0x1_0000_0000));
    const label = `${name} timer`;
    this.clock = {
      now: () => startEpochMs + world.nowMs + this.wallOffsetMs,
      monotonicMs: () => world.nowMs,
      setTimer: (delayMs, fire) => world.at(delayMs, label, fire, this),
    };
  }

  get isStopped(): boolean {
    return this.stoppedUntilMs > this.#world.nowMs;
  }

  /** Stopped twice at a time, it goes on at the later end. */
  stop(forMs: number): void {
    this.stoppedUntilMs = Math.max(this.stoppedUntilMs, this.#world.nowMs + forMs);
  }

  kill(): void {
    this.isAlive = false;
  }
}

/** What a dead process, or one that waits for what never comes, awaits. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
