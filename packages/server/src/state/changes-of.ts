import type { Informer, InformerChange, KubeObject } from '@setpoint/kube';

/** At most so many changes wait for a slow reader; then the oldest of an object that changed again are dropped. */
const softLimit = 1000;

/**
 * Changes from the moment of the call until the signal aborts. A reader that is slow gets each object's newest state:
 * what waits is coalesced by object, so that memory stays bounded by the number of objects.
 */
export function changesOf<T extends Pick<KubeObject, 'metadata'>>(
  watched: Informer<T>,
  signal: AbortSignal,
): AsyncIterable<InformerChange<T>> {
  let waiting: InformerChange<T>[] = [];
  let wake: () => void = () => {};
  const stop = watched.onChange((change) => {
    waiting.push(change);
    if (waiting.length > softLimit) waiting = coalesced(waiting);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  async function* read(): AsyncGenerator<InformerChange<T>> {
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
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }
  return read();
}

/** One change for each object: from the first state to the last. */
function coalesced<T>(changes: readonly InformerChange<T>[]): InformerChange<T>[] {
  const byKey = new Map<string, InformerChange<T>>();
  for (const change of changes) {
    const earlier = byKey.get(change.key);
    byKey.delete(change.key);
    byKey.set(change.key, earlier === undefined ? change : { ...change, before: earlier.before });
  }
  return [...byKey.values()];
}
