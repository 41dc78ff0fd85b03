import { SetpointError } from '@setpoint/core';
import type { StreamEvent } from '@setpoint/server';
import type { Context } from '../context.ts';
import type { Asked, Platform } from './platform.ts';

/** Nothing is heard of the platform: what is known may be old until the next event. */
interface Lost {
  readonly event: 'lost';
}

const firstRetryMs = 300;
const longestRetryMs = 5000;
/** The server says something every 10 seconds. */
const silenceMs = 25_000;

/**
 * The platform's events from a position on, until the signal aborts. A connection that breaks is opened again where it
 * was, so that nothing is missed and nothing comes twice; `lost` is told once in between. Rejects with what the server
 * refuses, and when it cannot be reached at first.
 */
export async function* platformEvents(
  platform: Platform,
  query: NonNullable<Asked['query']>,
  from: string,
  { clock, signal }: Pick<Context, 'clock' | 'signal'>,
): AsyncGenerator<StreamEvent | Lost> {
  let last = '';
  let retryMs = firstRetryMs;
  for (let wasOpen = false; ; ) {
    const attempt = new AbortController();
    const quiet = (): { cancel(): void } =>
      clock.setTimer(silenceMs, () => attempt.abort(new Error('nothing was heard')));
    let silence = quiet();
    try {
      const asked: Asked = {
        query: { ...query, ...(last === '' ? { from } : {}) },
        headers: { accept: 'text/event-stream', ...(last === '' ? {} : { 'last-event-id': last }) },
      };
      const both = AbortSignal.any([signal, attempt.signal]);
      for await (const { id, event } of blocks(platform.lines('GET /api/setpoint/v1/stream', asked, both))) {
        silence.cancel();
        silence = quiet();
        wasOpen = true;
        retryMs = firstRetryMs;
        last = event.event === 'reset' ? '' : id || last;
        yield event;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!wasOpen || isRefusal(error)) throw error;
    } finally {
      silence.cancel();
      attempt.abort(new Error('over'));
    }
    signal.throwIfAborted();
    yield { event: 'lost' };
    await pause(retryMs, { clock, signal });
    retryMs = Math.min(longestRetryMs, retryMs * 2);
  }
}

/** The server answered, and will answer so again. */
function isRefusal(error: unknown): boolean {
  const status = SetpointError.from(error).details?.['status'];
  return typeof status === 'number' && status >= 400 && status < 500;
}

async function* blocks(
  lines: AsyncGenerator<string>,
): AsyncGenerator<{ readonly id: string; readonly event: StreamEvent }> {
  let [id, name, data] = ['', '', ''];
  for await (const line of lines) {
    if (line === '') {
      if (name !== '')
        yield { id, event: { ...(JSON.parse(data || '{}') as object), event: name } as StreamEvent };
      [id, name, data] = ['', '', ''];
      continue;
    }
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).replace(/^ /, '');
    const field = line.slice(0, Math.max(0, colon));
    if (field === 'id') id = value;
    else if (field === 'event') name = value;
    else if (field === 'data') data += value;
  }
}

function pause(ms: number, { clock, signal }: Pick<Context, 'clock' | 'signal'>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimer(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
