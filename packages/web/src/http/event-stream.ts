import type { StreamEvent } from '@setpoint/server';

/** One event of a `text/event-stream`; undefined for a comment. */
export function parseEvent(block: string): { readonly id: string; readonly event: StreamEvent } | undefined {
  let id = '';
  let name = '';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    const field = line.slice(0, colon);
    if (field === 'id') id = value;
    else if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
  }
  if (name === '') return undefined;
  const body = data.length === 0 ? {} : (JSON.parse(data.join('\n')) as object);
  return { id, event: { ...body, event: name } as StreamEvent };
}
