import { gvkOf, type KubeObject, type ObjectLocation, refOf } from '@setpoint/kube';
import { isAtLeast } from './freshness.ts';
import type { ExecutePorts } from './ports.ts';

export type WaitPorts = Pick<ExecutePorts, 'client' | 'live'>;

/**
 * Waits, by watch notifications alone, until `check` answers for the newest state of the object, and resolves with the
 * answer. `check` sees undefined once the API server confirms that the object is gone. `known` is what our own write
 * returned: older states the cache may still show are passed over.
 */
export function untilAnswered<T>(
  known: KubeObject,
  check: (live: KubeObject | undefined) => T | undefined,
  ports: WaitPorts,
  signal: AbortSignal,
): Promise<T> {
  let newest = known;
  return onEachChange(known, ports, signal, async () => {
    const seen = ports.live.get(refOf(known));
    if (seen !== undefined) {
      if (isAtLeast(seen, newest)) newest = seen;
      return check(newest);
    }
    const fetched = await ports.client.get(locationOf(known), signal);
    if (fetched !== undefined) newest = fetched;
    return check(fetched);
  });
}

/** Waits until this incarnation of the object is gone. */
export async function untilGone(object: KubeObject, ports: WaitPorts, signal: AbortSignal): Promise<void> {
  await onEachChange(object, ports, signal, async () => {
    const seen = ports.live.get(refOf(object));
    if (seen !== undefined && seen.metadata.uid === object.metadata.uid) return undefined;
    const fetched = await ports.client.get(locationOf(object), signal);
    return fetched === undefined || fetched.metadata.uid !== object.metadata.uid ? true : undefined;
  });
}

/** Asks at once and after every change, never twice at a time and never missing a change made meanwhile. */
async function onEachChange<T>(
  object: KubeObject,
  ports: WaitPorts,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  let wake = (): void => undefined;
  let changed = false;
  const stop = ports.live.onChange(refOf(object), () => {
    changed = true;
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      signal.throwIfAborted();
      changed = false;
      const answer = await ask();
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (changed || signal.aborted) resolve();
      });
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}

export function locationOf(object: KubeObject): ObjectLocation {
  const { namespace, name } = object.metadata;
  return { gvk: gvkOf(object), name: name ?? '', ...(namespace === undefined ? {} : { namespace }) };
}
