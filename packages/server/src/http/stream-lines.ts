import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** How a stream is written: newline-delimited JSON, or server-sent events. */
export interface LineFormat {
  readonly contentType: string;
  line(value: unknown): string;
}

export const ndjson: LineFormat = {
  contentType: 'application/json',
  line: (value) => `${JSON.stringify(value)}\n`,
};

export const serverSentEvents: LineFormat = {
  contentType: 'text/event-stream',
  line: (value) => `data: ${JSON.stringify(value)}\n\n`,
};

/** After this long without a first line the answer's head is sent: the client learns that the stream is open. */
const headDelayMs = 20;

/**
 * Writes a stream's lines as they come, no faster than the client reads. An error before the first line is thrown, so
 * that it becomes an error answer; one after it is the last line.
 */
export async function streamLines(
  reply: FastifyReply,
  lines: AsyncIterable<unknown>,
  format: LineFormat,
  failed: (error: unknown) => unknown,
): Promise<void> {
  const { iterator, first } = await startOf(lines);
  const { raw } = reply;
  openStream(reply, format.contentType);
  try {
    let next = await first;
    while (next.done !== true && !raw.destroyed) {
      await write(raw, format.line(next.value));
      next = await iterator.next();
    }
  } catch (error) {
    if (!raw.destroyed) await write(raw, format.line(failed(error)));
  } finally {
    await iterator.return?.();
    raw.end();
  }
}

/**
 * Begins to read a stream: throws what goes wrong at once, so that it can become an error answer, but waits no longer
 * than the client may be left without a head.
 */
export async function startOf<T>(
  items: AsyncIterable<T>,
): Promise<{ readonly iterator: AsyncIterator<T>; readonly first: Promise<IteratorResult<T>> }> {
  const iterator = items[Symbol.asyncIterator]();
  const first = iterator.next();
  const isSlow = await Promise.race([
    first.then(() => false),
    new Promise<true>((resolve) => setTimeout(resolve, headDelayMs, true)),
  ]);
  if (!isSlow) await first;
  return { iterator, first };
}

/** Takes the connection over from the framework, with the headers set so far. */
export function openStream(reply: FastifyReply, contentType: string): void {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  raw.flushHeaders();
}

/** Resolves when the client may be sent more. */
export async function write(raw: ServerResponse, data: string | Uint8Array): Promise<void> {
  if (raw.destroyed || raw.write(data)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      raw.off('drain', done);
      raw.off('close', done);
      resolve();
    };
    raw.once('drain', done);
    raw.once('close', done);
  });
}
