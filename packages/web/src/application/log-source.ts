import type { LogLine } from '@setpoint/server';
import { RequestError } from '../http/client.ts';
import { problemIn, problemOfStatus } from '../http/problem.ts';

/** Lines kept; of more, the oldest go. */
const mostLines = 200_000;

/** Lines as they arrive, and those that match; both only grow, but for the oldest. */
export interface LogBuffer {
  readonly lines: LogLine[];
  dropped: number;
}

/** Reads newline-delimited JSON into the buffer and calls `onLines` at most once a frame. Throws when refused. */
export async function readLogs(
  path: string,
  buffer: LogBuffer,
  onLines: () => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(path, { signal, credentials: 'same-origin' });
  if (!response.ok || response.body === null) {
    const answer: unknown = await response.json().catch(() => undefined);
    throw new RequestError(response.status, problemIn(answer) ?? problemOfStatus(response.status));
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let frame = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') buffer.lines.push(JSON.parse(line) as LogLine);
    if (buffer.lines.length > mostLines) {
      const excess = buffer.lines.length - mostLines + mostLines / 10;
      buffer.lines.splice(0, excess);
      buffer.dropped += excess;
    }
    if (frame === 0) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        onLines();
      });
    }
  }
  onLines();
}

/** The expression of a filter: a regular expression when it is one, else the text as it stands; without case. */
export function patternOf(text: string): RegExp | undefined {
  if (text === '') return undefined;
  try {
    return new RegExp(text, 'i');
  } catch {
    return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  }
}
