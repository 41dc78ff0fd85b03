import { jitter, type Random } from '@setpoint/core';

export interface BackoffOptions {
  /** Pause after the first failure. Default 500 ms. */
  readonly baseMs?: number;
  /** Default 2. */
  readonly factor?: number;
  /** Longest pause. Default 300,000 ms. */
  readonly maxMs?: number;
  /** Spread either way, as a fraction of the pause. Default 0.2. */
  readonly jitter?: number;
}

/** The pause after the given number of failures in a row, counted from 1. */
export function backoffMs(options: BackoffOptions, failures: number, random: Random): number {
  const { baseMs = 500, factor = 2, maxMs = 300_000, jitter: fraction = 0.2 } = options;
  return jitter(random, Math.min(maxMs, baseMs * factor ** (failures - 1)), fraction);
}
