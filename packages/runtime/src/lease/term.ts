import type { Clock, SetpointError, Timer } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import { RUNTIME_CODES, runtimeError } from '../errors.ts';
import type { LeaseRecord } from './lease-record.ts';

/** The time during which this process holds the lease. */
export interface Leadership {
  /** `leaseTransitions` at the start: greater than that of any leadership before. */
  readonly epoch: number;
  /** Aborts when the lease is lost, is about to run out, or the process stops. */
  readonly signal: AbortSignal;
  /**
   * Throws `runtime.lease-lost` unless the lease is still held *now*, also when timers are late. Call it right
   * before every effect that needs the lease.
   */
  readonly assertHeld: () => void;
}

/** The lease as we last wrote it. */
export interface Held {
  readonly lease: KubeObject;
  readonly record: LeaseRecord;
  /** When the request that made or renewed it was sent, on the monotonic clock. */
  readonly sentAtMs: number;
}

/** One leadership, from acquiring the lease until the work under it has ended or the lease is lost. */
export class Term implements Leadership {
  readonly epoch: number;
  held: Held;
  /** The lease is someone else's or may be soon: it must not be written any more. */
  isLost = false;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #leading = new AbortController();
  readonly #renewing = new AbortController();
  readonly #requests = new AbortController();
  readonly #unfollow: () => void;
  #timer: Timer;

  constructor(held: Held, deadlineMs: number, clock: Clock, parent: AbortSignal) {
    this.epoch = held.record.transitions;
    this.held = held;
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    const follow = (): void => this.#leading.abort(parent.reason);
    parent.addEventListener('abort', follow, { once: true });
    this.#unfollow = () => parent.removeEventListener('abort', follow);
    this.#timer = this.#arm();
    if (parent.aborted) follow();
  }

  get signal(): AbortSignal {
    return this.#leading.signal;
  }

  /** Aborts when there is nothing left to renew. */
  get over(): AbortSignal {
    return this.#renewing.signal;
  }

  /** Aborts when the lease must not be written any more; a renewal on its way when the work ends may still arrive. */
  get usable(): AbortSignal {
    return this.#requests.signal;
  }

  readonly assertHeld = (): void => {
    if (this.#leftMs() <= 0) this.lose(tooLate);
    this.signal.throwIfAborted();
  };

  renewed(held: Held): void {
    this.held = held;
    this.#timer.cancel();
    if (!this.isLost) this.#timer = this.#arm();
  }

  lose(why: string): void {
    if (this.isLost) return;
    this.isLost = true;
    const reason = lost(why);
    this.#leading.abort(reason);
    this.#requests.abort(reason);
    this.close();
  }

  /** The work has ended: no further renewal. The lease is still ours until it is released or runs out. */
  finish(): void {
    this.#unfollow();
    this.#renewing.abort(new Error('the work under the lease has ended'));
  }

  close(): void {
    this.finish();
    this.#timer.cancel();
  }

  #arm(): Timer {
    return this.#clock.setTimer(Math.max(0, this.#leftMs()), () => this.lose(tooLate));
  }

  #leftMs(): number {
    return this.held.sentAtMs + this.#deadlineMs - this.#clock.monotonicMs();
  }
}

const tooLate = 'it could not be renewed in time';

function lost(why: string): SetpointError {
  return runtimeError(RUNTIME_CODES.leaseLost, `the lease was lost: ${why}`, {
    rule: 'Only the holder of the lease may act.',
    nextAction: 'Nothing: the process that holds it now goes on.',
    retry: 'backoff',
  });
}
