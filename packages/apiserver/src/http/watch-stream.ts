import { once } from 'node:events';
import type { Timer } from '@setpoint/core';
import { apiVersionOf } from '@setpoint/kube';
import { toServed } from '../catalog/conversion.ts';
import type { Machinery } from '../registry/machinery.ts';
import type { Target } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import { startWatch, type StartedWatch } from '../watch/start-watch.ts';
import type { Change } from '../watch/watch-cursor.ts';
import type { WatchSeries } from '../metrics/metrics.ts';
import type { Exchange } from './exchange.ts';
import { type Presentation, transformed } from './present.ts';
import { isTrue } from './request-info.ts';
import type { Reply } from './respond.ts';
import { watchLine } from './watch-lines.ts';
import { integerOf } from './write-context.ts';

/** Bookmarks come about once a minute, as from the real watch cache. */
const bookmarkIntervalMs = 60_000;
/** A watch that is shorter gets one this long before its end, so that its client can go on from there. */
const lastBookmarkMs = 2_000;
/** Without timeoutSeconds a watch lasts 30 to 60 minutes. */
const minTimeoutSeconds = 1800;
/** Events looked at before other requests get their turn. */
const eventsAtOnce = 500;

/**
 * Streams changes as JSON lines until the client leaves, the time is over or the server stops. The client's pace is the
 * watch's pace: nothing is queued beyond the socket's buffer.
 */
export async function serveWatch(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply | undefined> {
  const { query, signal, response } = exchange;
  const allowBookmarks = isTrue(query.get('allowWatchBookmarks') ?? 'false');
  const initial = query.get('sendInitialEvents');
  const seconds = integerOf(query, 'timeoutSeconds') || minTimeoutSeconds * (1 + machinery.random.next());
  const started = await startWatch(
    machinery,
    named(target),
    {
      labelSelector: query.get('labelSelector') ?? undefined,
      fieldSelector: fieldSelectorOf(target, query),
      resourceVersion: query.get('resourceVersion') ?? undefined,
      resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
      continue: query.get('continue') ?? undefined,
      sendInitialEvents: initial === null || initial === '' ? undefined : isTrue(initial),
      allowWatchBookmarks: allowBookmarks,
    },
    signal,
  );
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  exchange.audit?.stage('ResponseStarted', 200);
  const stream = new WatchStream(machinery, target, exchange, how, started, allowBookmarks);
  await stream.run(seconds * 1000);
  return undefined;
}

/** A watch of one name is a watch of the collection that selects it. */
function named(target: Target): Target {
  return { ...target, name: '' };
}

function fieldSelectorOf({ name }: Target, query: URLSearchParams): string | undefined {
  const sent = query.get('fieldSelector') ?? '';
  const own = name === '' ? '' : `metadata.name=${name}`;
  return [own, sent].filter((part) => part !== '').join(',') || undefined;
}

class WatchStream {
  readonly #machinery: Machinery;
  readonly #target: Target;
  readonly #exchange: Exchange;
  readonly #how: Presentation;
  readonly #started: StartedWatch;
  readonly #allowBookmarks: boolean;
  #wake: (() => void) | undefined;
  #pending = false;
  #over = false;
  #bookmarkDue = false;
  #sentColumns = false;
  readonly #series: WatchSeries;

  constructor(
    machinery: Machinery,
    target: Target,
    exchange: Exchange,
    how: Presentation,
    started: StartedWatch,
    allowBookmarks: boolean,
  ) {
    this.#machinery = machinery;
    this.#target = target;
    this.#exchange = exchange;
    this.#how = how;
    this.#started = started;
    this.#allowBookmarks = allowBookmarks;
    this.#series = exchange.watchSeries(target.resource);
  }

  async run(timeoutMs: number): Promise<void> {
    const { store, clock } = this.#machinery;
    const { signal, response } = this.#exchange;
    const finish = (): void => {
      this.#over = true;
      this.#signal();
    };
    const unsubscribe = store.subscribe(this.#target.resource.storage, () => this.#signal());
    const unserved = this.#machinery.catalog.onChange(() => this.#endWhenUnserved(finish));
    const timers: Timer[] = [clock.setTimer(timeoutMs, finish)];
    // One that is over before that gets none.
    if (timeoutMs > lastBookmarkMs)
      this.#armBookmark(timers, Math.min(bookmarkIntervalMs, timeoutMs - lastBookmarkMs));
    signal.addEventListener('abort', finish, { once: true });
    try {
      await this.#write(this.#started.initial);
      if (this.#started.endsInitialWithBookmark) await this.#writeBookmark(true);
      await this.#follow();
    } catch (error) {
      await this.#writeError(error);
    } finally {
      unsubscribe();
      unserved();
      signal.removeEventListener('abort', finish);
      for (const timer of timers) timer.cancel();
      response.end();
    }
  }

  async #follow(): Promise<void> {
    const { cursor } = this.#started;
    while (!this.#over) {
      const read = cursor.read(eventsAtOnce);
      const changes = read instanceof Promise ? await read : read;
      if (changes.length > 0) await this.#write(changes);
      if (this.#over) return;
      if (cursor.isCurrent) {
        if (this.#bookmarkDue) {
          this.#bookmarkDue = false;
          await this.#writeBookmark(false);
        }
        await this.#changed();
      } else await new Promise<void>((resolve) => this.#machinery.clock.setTimer(0, resolve));
    }
  }

  #signal(): void {
    this.#pending = true;
    this.#wake?.();
  }

  async #changed(): Promise<void> {
    if (!this.#pending && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    this.#pending = false;
  }

  #armBookmark(timers: Timer[], afterMs: number): void {
    if (!this.#allowBookmarks) return;
    timers[1] = this.#machinery.clock.setTimer(afterMs, () => {
      this.#bookmarkDue = true;
      this.#signal();
      this.#armBookmark(timers, bookmarkIntervalMs);
    });
  }

  /** A watch of a custom resource ends when its CRD stops serving it. */
  #endWhenUnserved(finish: () => void): void {
    const { gvk, resource } = this.#target.resource;
    if (this.#machinery.catalog.find(gvk.group, gvk.version, resource) === undefined) finish();
  }

  async #write(changes: readonly Change[]): Promise<void> {
    const lines = changes.map((change) => this.#line(change));
    for (const line of lines) this.#series.sizes.observe(line.length);
    this.#series.events.value += lines.length;
    if (lines.length > 0) await this.#send(lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines));
  }

  #line(change: Change): Buffer {
    const { resource } = this.#target;
    const { type, entry } = change;
    if (this.#how.acceptance.as === '') return watchLine(resource, change);
    const object = transformed(resource, toServed(resource, entry.object), this.#how, !this.#sentColumns);
    this.#sentColumns = true;
    return Buffer.from(`${JSON.stringify({ type, object })}\n`);
  }

  async #writeBookmark(initialEventsEnd: boolean): Promise<void> {
    const { gvk } = this.#target.resource;
    const metadata = {
      resourceVersion: String(this.#started.cursor.revision),
      ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    };
    const plain = { kind: gvk.kind, apiVersion: apiVersionOf(gvk), metadata };
    const object =
      this.#how.acceptance.as === ''
        ? plain
        : transformed(this.#target.resource, plain, this.#how, !this.#sentColumns);
    await this.#send(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  async #writeError(error: unknown): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    await this.#send(`${JSON.stringify({ type: 'ERROR', object: error.status })}\n`);
  }

  async #send(text: string | Buffer): Promise<void> {
    const { response, signal } = this.#exchange;
    if (response.destroyed || response.writableEnded) return;
    if (response.write(text)) return;
    await once(response, 'drain', { signal }).catch(() => undefined);
  }
}
