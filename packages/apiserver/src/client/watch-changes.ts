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
  const news = new News(machinery.store, target.resource.storage, signal);
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
      if (cursor.isCurrent) await news.after(told);
    }
  } catch (error) {
    throw error instanceof ApiError ? kubeErrorOf(error, subject, false) : error;
  } finally {
    news.end();
  }
}

/**
 * Wakes a watch when there is something for it. Each controller watches many kinds: waking all for whatever is written
 * would cost more than most writes.
 */
class News {
  readonly #store: Machinery['store'];
  readonly #signal: AbortSignal;
  readonly #stops: readonly (() => void)[];
  #wake: (() => void) | undefined;
  #bookmarkAt = Number.POSITIVE_INFINITY;

  constructor(store: Machinery['store'], storage: string, signal: AbortSignal) {
    this.#store = store;
    this.#signal = signal;
    const wake = (): void => this.#wake?.();
    signal.addEventListener('abort', wake, { once: true });
    this.#stops = [
      store.subscribe(storage, wake),
      store.subscribeAll(() => {
        if (store.revision >= this.#bookmarkAt) wake();
      }),
      () => signal.removeEventListener('abort', wake),
    ];
  }

  /** For one that has read everything: resolves at the next change of the kind, when a bookmark is due, or at the end. */
  after(toldRevision: number): Promise<void> {
    this.#bookmarkAt = toldRevision + bookmarkEvery;
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#signal.aborted || this.#store.revision >= this.#bookmarkAt) resolve();
    });
  }

  end(): void {
    for (const stop of this.#stops) stop();
  }
}
