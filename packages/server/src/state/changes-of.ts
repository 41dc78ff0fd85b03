import type { Informer, InformerChange, KubeObject } from '@setpoint/kube';

/** At most so many changes wait for a slow reader; then the oldest of an object that changed again are dropped. */
const softLimit = 1000;

/** A change, or that an object may no longer be seen. */
type Changed<T> = InformerChange<T> & { readonly isRevoked?: true };

/**
 * Changes from the moment of the call until the signal aborts. A reader that is slow gets each object's newest state:
 * what waits is coalesced by object, so that memory stays bounded by the number of objects.
 *
 * @param others - Has further changes put among them; returns how to stop that.
 */
export function changesOf<T extends Pick<KubeObject, 'metadata'>>(
  watched: Informer<T>,
  signal: AbortSignal,
  others: (put: (change: Changed<T>) => void) => () => void = () => () => {},
): AsyncIterable<Changed<T>> {
  let waiting: Changed<T>[] = [];
  let wake: () => void = () => {};
  const put = (change: Changed<T>): void => {
    waiting.push(change);
    if (waiting.length > softLimit) waiting = coalesced(waiting);
    wake();
  };
  const stops = [watched.onChange(put), others(put)];
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  async function* read(): AsyncGenerator<Changed<T>> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (signal.aborted) return;
        if (next !== undefined) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (signal.aborted || waiting.length > 0) resolve();
          });
        }
      }
    } finally {
      for (const stop of stops) stop();
      signal.removeEventListener('abort', onAbort);
    }
  }
  return read();
}

/** One change for each object: from the first state to the last. */
function coalesced<T>(changes: readonly Changed<T>[]): Changed<T>[] {
  const byKey = new Map<string, Changed<T>>();
  for (const change of changes) {
    const earlier = byKey.get(change.key);
    byKey.delete(change.key);
    byKey.set(change.key, earlier === undefined ? change : { ...change, before: earlier.before });
  }
  return [...byKey.values()];
}
