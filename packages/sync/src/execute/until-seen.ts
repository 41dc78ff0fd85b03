import { type KubeObject, refOf } from '@setpoint/kube';
import { isAtLeast } from './freshness.ts';
import type { ExecutePorts } from './ports.ts';
import type { TaskState } from './task-state.ts';

/** A watch that has not shown a write after this long is broken, and its own relist will mend it. */
const patienceMs = 2000;

/**
 * Waits until the cache shows what was written, so that whoever compares after a sync does not take the state before it
 * for drift. Nobody is asked: the watches that feed the cache tell.
 */
export async function untilSeen(
  tasks: readonly TaskState[],
  ports: Pick<ExecutePorts, 'live' | 'clock'>,
  signal: AbortSignal,
): Promise<void> {
  const unseen = new Map<KubeObject, () => void>();
  for (const { live, action, result } of tasks) {
    if (live === undefined || action === 'none' || result?.status !== 'Synced') continue;
    if (ports.live.watches(refOf(live)) && !isSeen(live, ports)) unseen.set(live, () => {});
  }
  if (unseen.size === 0) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      for (const stop of unseen.values()) stop();
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = ports.clock.setTimer(patienceMs, end);
    signal.addEventListener('abort', end, { once: true });
    for (const written of [...unseen.keys()]) {
      const check = (): void => {
        if (!isSeen(written, ports)) return;
        unseen.get(written)?.();
        unseen.delete(written);
        if (unseen.size === 0) end();
      };
      unseen.set(written, ports.live.onChange(refOf(written), check));
      check();
    }
  });
  signal.throwIfAborted();
}

function isSeen(written: KubeObject, { live }: Pick<ExecutePorts, 'live'>): boolean {
  const seen = live.get(refOf(written));
  return seen !== undefined && isAtLeast(seen, written);
}
