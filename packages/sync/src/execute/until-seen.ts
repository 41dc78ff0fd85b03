import { refOf } from '@setpoint/kube';
import { isAtLeast } from './freshness.ts';
import type { ExecutePorts } from './ports.ts';
import type { TaskState } from './task-state.ts';

/** A watch that has not shown a write after this long is broken, and its own relist will mend it. */
export const PATIENCE_MS = 2000;

type SeenPorts = Pick<ExecutePorts, 'live' | 'clock'>;

/**
 * Waits until the cache shows what was written and deleted, so that whoever compares after a sync does not take the
 * state before it for drift. Nobody is asked: the watches that feed the cache tell. Hooks are left out, since they may
 * be gone already and nobody compares them.
 */
export async function untilSeen(
  tasks: readonly TaskState[],
  ports: SeenPorts,
  signal: AbortSignal,
): Promise<void> {
  const unseen = new Set(tasks.filter((task) => isExpected(task, ports) && !isSeen(task, ports)));
  if (unseen.size === 0) return;
  await new Promise<void>((resolve) => {
    const stops: (() => void)[] = [];
    const end = (): void => {
      for (const stop of stops) stop();
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = ports.clock.setTimer(PATIENCE_MS, end);
    signal.addEventListener('abort', end, { once: true });
    for (const task of unseen) {
      const check = (): void => {
        if (isSeen(task, ports) && unseen.delete(task) && unseen.size === 0) end();
      };
      if (task.live !== undefined) stops.push(ports.live.onChange(refOf(task.live), check));
    }
    if (signal.aborted) end();
  });
  signal.throwIfAborted();
}

function isExpected({ live, change, action, result }: TaskState, ports: SeenPorts): boolean {
  if (live === undefined || change.hook !== undefined || action === 'none' || action === 'skip') return false;
  const done = result?.status === 'Synced' || result?.status === 'Pruned';
  return done && ports.live.watches(refOf(live));
}

function isSeen({ live, change }: TaskState, ports: SeenPorts): boolean {
  if (live === undefined) return true;
  const seen = ports.live.get(refOf(live));
  if (change.desired !== undefined) return seen !== undefined && isAtLeast(seen, live);
  return (
    seen === undefined ||
    seen.metadata.uid !== live.metadata.uid ||
    seen.metadata.deletionTimestamp !== undefined
  );
}
