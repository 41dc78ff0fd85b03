import { type Random, SetpointError } from '@setpoint/core';

/** What happens to a key whose run failed. */
export type RetryPlan =
  /** Nothing until it is added again: trying again could not help. */
  | { readonly kind: 'give-up'; readonly unexpected: boolean }
  /** Once, after the time the error names. */
  | { readonly kind: 'after'; readonly delayMs: number; readonly unexpected: boolean }
  | { readonly kind: 'backoff'; readonly unexpected: boolean };

/** Follows the `retry` of a {@link SetpointError}; anything else is a defect of ours, and tried again with backoff. */
export function retryPlan(thrown: unknown, random: Random): RetryPlan {
  if (!(thrown instanceof SetpointError)) return { kind: 'backoff', unexpected: true };
  if (thrown.retry === 'never') return { kind: 'give-up', unexpected: false };
  if (thrown.retry === 'after' && thrown.retryAfterMs !== undefined) {
    // Never sooner than asked; spread, so that all who were told the same do not come back at once.
    const delayMs = thrown.retryAfterMs * (1 + 0.1 * random.next());
    return { kind: 'after', delayMs, unexpected: false };
  }
  return { kind: 'backoff', unexpected: false };
}
