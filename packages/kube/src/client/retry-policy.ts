import { jitter, type Random, type SetpointError } from '@setpoint/core';
import { KUBE_CODES } from '../errors.ts';

export interface RetryPolicy {
  /** Repetitions after the first attempt. Default 5. */
  readonly maxRetries: number;
  /** First pause; doubles with each repetition. Default 100 ms. */
  readonly baseDelayMs: number;
  /** Longest pause, also when Retry-After asks for more: then the error is thrown with its `retryAfterMs`. Default 10 s. */
  readonly maxDelayMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxRetries: 5, baseDelayMs: 100, maxDelayMs: 10_000 };

/** A failed attempt. `sent` is false when the server certainly did nothing. */
export interface FailedAttempt {
  readonly error: SetpointError;
  readonly sent: boolean;
}

const transient: ReadonlySet<string> = new Set([
  KUBE_CODES.tooManyRequests,
  KUBE_CODES.unavailable,
  KUBE_CODES.internal,
  KUBE_CODES.timeout,
  KUBE_CODES.unknownOutcome,
]);

/**
 * The pause before the next attempt, or undefined to give up. `repeatable` requests (reads, dry runs) are repeated
 * after any transient failure; others only when the server did nothing: 429, or never reached.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  failed: FailedAttempt,
  repeatable: boolean,
  random: Random,
): number | undefined {
  if (attempt >= policy.maxRetries || !transient.has(failed.error.code)) return undefined;
  const untouched = !failed.sent || failed.error.code === KUBE_CODES.tooManyRequests;
  if (!repeatable && !untouched) return undefined;
  const asked = failed.error.retryAfterMs;
  if (asked !== undefined) return asked <= policy.maxDelayMs ? jitterUp(random, asked) : undefined;
  return jitter(random, Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** attempt), 0.5);
}

/** Milliseconds of a Retry-After header: seconds or an HTTP date. */
export function retryAfterMs(
  header: string | readonly string[] | undefined,
  nowMs: number,
): number | undefined {
  const text = typeof header === 'string' ? header.trim() : header?.[0]?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** Never earlier than asked; spread so that many waiters do not return at once. */
function jitterUp(random: Random, delayMs: number): number {
  return delayMs * (1 + 0.1 * random.next());
}
