import type { Clock } from '@setpoint/core';
import { tooLargeResourceVersion } from '../status/answers.ts';
import type { Store } from '../store/store.ts';

const maxWaitMs = 3000;

/** Waits until the store has reached the revision; after three seconds answers that it is too large. */
export async function waitForRevision(
  store: Store,
  clock: Clock,
  revision: number,
  signal: AbortSignal,
): Promise<void> {
  if (store.revision >= revision) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (end: () => void) => () => {
      timer.cancel();
      unsubscribe();
      signal.removeEventListener('abort', aborted);
      end();
    };
    const aborted = settle(() => reject(signal.reason as Error));
    const unsubscribe = store.subscribeAll(() => {
      if (store.revision >= revision) settle(resolve)();
    });
    const timer = clock.setTimer(
      maxWaitMs,
      settle(() => reject(tooLargeResourceVersion(revision, store.revision))),
    );
    signal.addEventListener('abort', aborted, { once: true });
  });
}
