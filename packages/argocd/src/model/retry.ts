import type { RetryStrategy } from '../resources/operation.ts';
import { parseRetryDuration } from './duration.ts';

const defaults = { durationMs: 5000, maxDurationMs: 180_000, factor: 2 };

/** What an automated sync gets when its policy says nothing about retries. */
export const automatedRetry: RetryStrategy = { limit: 5 };

/** True when a failed attempt is followed by another one; a negative limit means always. */
export function mayRetry(retry: RetryStrategy | undefined, retryCount: number): boolean {
  const limit = retry?.limit ?? 0;
  return limit < 0 || retryCount < limit;
}

/**
 * How long to wait before attempt `retryCount + 1`: `duration × factor ^ retryCount`, at most `maxDuration`.
 * Defaults 5 s, 2 and 3 min, as Argo CD's. Throws `argocd.invalid-duration`.
 */
export function retryDelayMs(retry: RetryStrategy | undefined, retryCount: number): number {
  const backoff = retry?.backoff;
  const path = 'retry.backoff';
  const duration = backoff?.duration
    ? parseRetryDuration(backoff.duration, `${path}.duration`)
    : defaults.durationMs;
  const max = backoff?.maxDuration
    ? parseRetryDuration(backoff.maxDuration, `${path}.maxDuration`)
    : defaults.maxDurationMs;
  const wait = duration * (backoff?.factor ?? defaults.factor) ** retryCount;
  return max > 0 ? Math.min(max, wait) : wait;
}
