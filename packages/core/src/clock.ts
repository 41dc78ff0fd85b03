import { setMaxListeners } from 'node:events';

/** A timer that has been set; cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void;
}

/** Time as a port: production uses {@link systemClock}, simulation and tests use a {@link SimulatedClock}. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. It may jump; use it only for what people read. */
  now(): number;
  /** Milliseconds on a clock that never goes back. Use it for every duration. */
  monotonicMs(): number;
  /** Fires once, no sooner than `delayMs` from now; with 0 as soon as everything that waits already had its turn. */
  setTimer(delayMs: number, fire: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, fire) {
    if (delayMs <= 0) {
      const turn = setImmediate(fire);
      return { cancel: () => clearImmediate(turn) };
    }
    const handle = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

let second = { at: Number.NaN, text: '' };

/** RFC 3339 in whole seconds, UTC, as Kubernetes writes `metav1.Time`: `2026-01-02T03:04:05Z`. */
export function rfc3339(epochMs: number): string {
  const at = Math.floor(epochMs / 1000);
  // Most are asked for now, many times in a second.
  if (second.at !== at) second = { at, text: `${new Date(at * 1000).toISOString().slice(0, 19)}Z` };
  return second.text;
}

/** RFC 3339 in microseconds, UTC, as Kubernetes writes `metav1.MicroTime`. */
export function rfc3339Micro(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}

/** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    if (signal !== undefined) {
      // A shutdown signal has a listener for everything that sleeps; that is no leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', onAbort, { once: true });
    }
  });
}
