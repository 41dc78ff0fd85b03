import type { Clock } from '@setpoint/core';
import { onAbort } from './on-abort.ts';

/** A signal that aborts with another one or when time is up. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that aborted it. */
  expired(): boolean;
  /** Stops the timer; the signal keeps following its parent. */
  stop(): void;
  /** Restarts the timer. */
  extend(): void;
  /** Stops the timer and stops following the parent. */
  detach(): void;
}

/**
 * `AbortSignal.any` with an injected clock; it keeps no listener on a long-lived parent once detached.
 */
export function deadline(clock: Clock, timeoutMs: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const follow = (): void => {
    timer.cancel();
    controller.abort(parent.reason);
  };
  const expire = (): void => {
    unfollow();
    expired = true;
    controller.abort(new Error(`no answer within ${timeoutMs} ms`));
  };
  let timer = clock.setTimer(timeoutMs, expire);
  const unfollow = onAbort(parent, follow);
  if (parent.aborted) follow();
  return {
    signal: controller.signal,
    expired: () => expired,
    stop: () => timer.cancel(),
    extend() {
      timer.cancel();
      timer = clock.setTimer(timeoutMs, expire);
    },
    detach() {
      timer.cancel();
      unfollow();
    },
  };
}
