import { describe, expect, it } from 'vitest';
import { parseEvent } from './event-stream.ts';

describe('parseEvent', () => {
  it('takes id, name and data of several lines; a comment is none', () => {
    expect(parseEvent('id: 7\r\nevent: fleet-removed\r\ndata: {"key":\r\ndata: "argocd/a: b"}')).toEqual({
      id: '7',
      event: { event: 'fleet-removed', key: 'argocd/a: b' },
    });
    expect(parseEvent('event: hello')).toEqual({ id: '', event: { event: 'hello' } });
    expect(parseEvent(': keep alive')).toBeUndefined();
  });
});
