import type { Clock } from '@setpoint/core';

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
    parent.removeEventListener('abort', follow);
    expired = true;
    controller.abort(new Error(`no answer within ${timeoutMs} ms`));
  };
  let timer = clock.setTimer(timeoutMs, expire);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
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
      parent.removeEventListener('abort', follow);
    },
  };
}
