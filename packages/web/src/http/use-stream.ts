import { useEffect, useRef } from 'react';
import type { StreamEvent } from '@setpoint/server';
import { followStream } from './stream.ts';

/** Follows a stream while the component is shown; it starts when `from` is known. */
export function useStream(
  query: string,
  from: string | undefined,
  onEvent: (event: StreamEvent) => void,
  onReset: () => void,
): void {
  const handlers = useRef({ onEvent, onReset });
  handlers.current = { onEvent, onReset };
  // A later list brings a later position; the stream that is open has everything since the first.
  const started = useRef({ query: '', from: '' });
  if (from !== undefined && started.current.query !== query) started.current = { query, from };
  const ready = from !== undefined;
  useEffect(() => {
    if (!ready) return undefined;
    return followStream({
      query,
      from: started.current.from,
      onEvent: (event) => handlers.current.onEvent(event),
      onReset: () => handlers.current.onReset(),
    });
  }, [query, ready]);
}
