import type { Clock, Timer } from '@setpoint/core';

export interface QueueOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Brings the world in line with the key's object; called again when it throws. */
  readonly reconcile: (key: string) => Promise<void>;
  /** Told of every failure; the key is tried again after a pause that doubles. */
  readonly onError: (error: unknown, key: string) => void;
  /** Reconciles under way at once. Default 8. */
  readonly concurrency?: number;
}

const FIRST_RETRY_MS = 5;
const MAX_RETRY_MS = 60_000;
const MAX_BATCH_MS = 250;

/**
 * Keys that wait for their reconcile: each at most once, never two of the same at a time, in the order they came. Keys
 * added while theirs is running run again afterwards.
 */
export class KeyedQueue {
  readonly #options: QueueOptions;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, { readonly dueMs: number; readonly timer: Timer }>();
  readonly #failures = new Map<string, number>();

  constructor(options: QueueOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  add(key: string): void {
    if (this.#options.signal.aborted) return;
    if (this.#running.has(key)) this.#again.add(key);
    else if (!this.#waiting.has(key)) {
      this.#waiting.add(key);
      queueMicrotask(() => this.#pump());
    }
  }

  /** Adds the key later; of several times the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    if (this.#options.signal.aborted) return;
    const { clock } = this.#options;
    const dueMs = clock.monotonicMs() + delayMs;
    const known = this.#timers.get(key);
    if (known !== undefined && known.dueMs <= dueMs) return;
    known?.timer.cancel();
    // Timers of the platform are bounded to 2^31 milliseconds; a later time is reached in steps.
    const timer = clock.setTimer(Math.min(delayMs, 2_000_000_000), () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { dueMs, timer });
  }

  /**
   * Adds the key after a pause that grows with `size`, so that work that looks at every one of many things is not done
   * again for each of them. Small sizes do not wait.
   */
  addBatched(key: string, size: number): void {
    this.addAfter(key, Math.min(MAX_BATCH_MS, Math.floor(size / 10)));
  }

  #pump(): void {
    const limit = this.#options.concurrency ?? 8;
    for (const key of this.#waiting) {
      if (this.#running.size >= limit || this.#options.signal.aborted) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    try {
      await this.#options.reconcile(key);
      this.#failures.delete(key);
    } catch (error) {
      this.#failed(key, error);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
    this.#pump();
  }

  #failed(key: string, error: unknown): void {
    if (this.#options.signal.aborted) return;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.#options.onError(error, key);
    this.addAfter(key, Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 20)));
  }

  #stop(): void {
    for (const { timer } of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#again.clear();
  }
}
