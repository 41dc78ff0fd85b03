import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { EVENT } from '../machinery/kinds.ts';

/** Removes events some time after they last happened, as the API server's own expiry does: an hour by default. */
export function startEventExpiry(cluster: Cluster, ttlMs: number): void {
  const events = cluster.informer<{ lastTimestamp?: string; eventTime?: string }>(EVENT);
  const queue = cluster.queue('event-ttl', async (key) => {
    const event = events.get(key);
    if (event === undefined) return;
    const left = expiresInMs(event, ttlMs, cluster.now());
    if (left > 0) queue.addAfter(key, left);
    else await cluster.remove(event);
  });
  events.onChange(({ object }) => {
    if (object !== undefined)
      queue.addAfter(keyOf(object), Math.max(1, expiresInMs(object, ttlMs, cluster.now())));
  });
}

function expiresInMs(
  event: Draft & { lastTimestamp?: string | null; eventTime?: string | null },
  ttlMs: number,
  nowMs: number,
): number {
  const last = Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '');
  return Number.isNaN(last) ? ttlMs : last + ttlMs - nowMs;
}
