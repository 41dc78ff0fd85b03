import { apiVersionOf, type WatchEvent, type WatchOptions } from '@setpoint/kube';
import { toServed } from '../catalog/conversion.ts';
import type { Machinery } from '../registry/machinery.ts';
import type { Target } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import { startWatch } from '../watch/start-watch.ts';
import { kubeErrorOf } from './kube-errors.ts';

const eventsAtOnce = 500;
/** A bookmark follows when this many revisions passed without an event of the watch. */
const bookmarkEvery = 100;

/** Changes after the version until the signal aborts. Throws `kube.gone` when history has moved past the watch. */
export async function* watchChanges(
  machinery: Machinery,
  target: Target,
  options: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const subject = `${apiVersionOf(target.resource.gvk)} ${target.resource.gvk.kind}`;
  try {
    const { labelSelector, fieldSelector, resourceVersion } = options;
    const request = { labelSelector, fieldSelector, resourceVersion };
    const { initial, cursor } = await startWatch(machinery, target, request, signal);
    for (const { type, entry } of initial) yield { type, object: toServed(target.resource, entry.object) };
    let told = cursor.revision;
    while (!signal.aborted) {
      for (const { type, entry } of await cursor.read(eventsAtOnce)) {
        told = entry.revision;
        yield { type, object: toServed(target.resource, entry.object) };
        if (signal.aborted) return;
      }
      if (cursor.revision - told >= bookmarkEvery) {
        told = cursor.revision;
        yield { type: 'BOOKMARK', resourceVersion: String(told) };
      }
      if (cursor.isCurrent) await nextChange(machinery, signal);
    }
  } catch (error) {
    throw error instanceof ApiError ? kubeErrorOf(error, subject, false) : error;
  }
}

function nextChange({ store }: Machinery, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const unsubscribe = store.subscribeAll(done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
