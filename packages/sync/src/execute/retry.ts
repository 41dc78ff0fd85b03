import { type Clock, jitter, type Random, SetpointError, sleep } from '@setpoint/core';

/** Failures after which the same idempotent write may succeed a moment later. */
const passing: ReadonlySet<string> = new Set([
  'kube.conflict',
  'kube.internal',
  'kube.timeout',
  'kube.too-many-requests',
  'kube.unavailable',
  'kube.unknown-outcome',
  'kube.webhook-failed',
  // Of a kind whose CRD is part of the same sync.
  'sync.kind-unknown',
]);

const attempts = 5;
const firstDelayMs = 100;
const longestDelayMs = 10_000;

export interface RetryPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The result of `write`, which must be idempotent: after a passing failure it is called again, up to five times in all,
 * with growing pauses or those the server asks for. The last failure is thrown.
 */
export async function retried<T>(
  ports: RetryPorts,
  signal: AbortSignal,
  write: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await write(attempt);
    } catch (error) {
      signal.throwIfAborted();
      if (attempt + 1 >= attempts || !isPassing(error)) throw error;
      await sleep(ports.clock, delayMs(error, attempt, ports.random), signal);
    }
  }
}

function isPassing(error: unknown): error is SetpointError {
  return error instanceof SetpointError && passing.has(error.code);
}

function delayMs(error: SetpointError, attempt: number, random: Random): number {
  const asked = error.retryAfterMs ?? 0;
  const backoff = jitter(random, firstDelayMs * 2 ** attempt, 0.5);
  return Math.min(longestDelayMs, Math.max(asked, backoff));
}
