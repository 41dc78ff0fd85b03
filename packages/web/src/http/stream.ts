import type { StreamEvent } from '@setpoint/server';
import { createStore } from '../app/store.ts';
import { parseEvent } from './event-stream.ts';

/** Whether what the page shows is current. */
export type Connection =
  | { readonly state: 'connecting' | 'live' }
  /** Nothing has come since then; what is shown may be old. */
  | { readonly state: 'stale'; readonly since: number }
  /** Live again after having been stale: shown for a moment. */
  | { readonly state: 'resumed'; readonly at: number };

export const connectionStore = createStore<Connection>({ state: 'connecting' });

/** Without a heartbeat for so long the connection counts as lost, whatever the socket says. */
const silenceMs = 25_000;
const firstRetryMs = 300;
const longestRetryMs = 5_000;

export interface StreamSubscription {
  /** Topics and filters, as a query: `topic=fleet&health=Degraded`. */
  readonly query: string;
  /** The position of the list that was read before. */
  readonly from: string;
  readonly onEvent: (event: StreamEvent) => void;
  /** What was missed is not known any more: the lists must be read again. */
  readonly onReset: () => void;
}

/**
 * Follows a stream until the returned function is called. After a loss it comes back with the id of the last event, so
 * that nothing is missed and nothing comes twice.
 */
export function followStream(subscription: StreamSubscription): () => void {
  const stopped = new AbortController();
  void run(subscription, stopped.signal);
  return () => stopped.abort();
}

async function run(subscription: StreamSubscription, stopped: AbortSignal): Promise<void> {
  let last = '';
  let retryMs = firstRetryMs;
  while (!stopped.aborted) {
    const attempt = new AbortController();
    const end = (): void => attempt.abort();
    stopped.addEventListener('abort', end, { once: true });
    window.addEventListener('offline', end, { once: true });
    try {
      for await (const { id, event } of connect(subscription, last, attempt)) {
        retryMs = firstRetryMs;
        live();
        if (id !== '') last = id;
        if (event.event === 'reset') {
          last = '';
          subscription.onReset();
        } else if (event.event !== 'hello' && event.event !== 'heartbeat') subscription.onEvent(event);
      }
    } catch {
      // Whatever ended it, the answer is the same: say since when, and come back.
    } finally {
      attempt.abort();
      stopped.removeEventListener('abort', end);
      window.removeEventListener('offline', end);
    }
    if (stopped.aborted) return;
    stale();
    await pause(retryMs, stopped);
    retryMs = Math.min(longestRetryMs, retryMs * 2);
  }
}

async function* connect(
  { query, from }: StreamSubscription,
  last: string,
  attempt: AbortController,
): AsyncGenerator<{ readonly id: string; readonly event: StreamEvent }> {
  const position = last === '' && from !== '' ? `&from=${encodeURIComponent(from)}` : '';
  let silence = window.setTimeout(() => attempt.abort(), silenceMs);
  try {
    const response = await fetch(`/api/setpoint/v1/stream?${query}${position}`, {
      signal: attempt.signal,
      credentials: 'same-origin',
      headers: { accept: 'text/event-stream', ...(last === '' ? {} : { 'last-event-id': last }) },
    });
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      window.clearTimeout(silence);
      silence = window.setTimeout(() => attempt.abort(), silenceMs);
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const parsed = parseEvent(block);
        if (parsed) yield parsed;
      }
    }
  } finally {
    window.clearTimeout(silence);
  }
}

function live(): void {
  const before = connectionStore.get();
  if (before.state === 'live' || before.state === 'resumed') return;
  if (before.state === 'connecting') {
    connectionStore.set({ state: 'live' });
    return;
  }
  const resumed: Connection = { state: 'resumed', at: Date.now() };
  connectionStore.set(resumed);
  window.setTimeout(() => {
    if (connectionStore.get() === resumed) connectionStore.set({ state: 'live' });
  }, 3_000);
}

function stale(): void {
  if (connectionStore.get().state !== 'stale') connectionStore.set({ state: 'stale', since: Date.now() });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    const now = (): void => {
      window.clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', now, { once: true });
    window.addEventListener('online', now, { once: true });
  });
}
