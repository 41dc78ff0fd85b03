import { describe, expect, it } from 'vitest';
import type { KubeClient, WatchEvent, WatchOptions } from '../client/kube-client.ts';
import type { GroupVersionKind } from '../group-version-kind.ts';
import { sharingWatches } from './sharing-watches.ts';

const kind: GroupVersionKind = { group: 'example.com', version: 'v1', kind: 'Thing' };

/** What the server is asked for, and a hand on each stream. */
class Server {
  readonly asked: string[] = [];
  readonly streams: Stream[] = [];

  readonly client = {
    watch: (gvk: GroupVersionKind, options: WatchOptions, signal: AbortSignal) => {
      this.asked.push(`${gvk.kind} ${options.namespace ?? '*'} ${options.resourceVersion}`);
      const stream = new Stream(signal);
      this.streams.push(stream);
      return stream.read();
    },
  } as unknown as KubeClient;
}

class Stream {
  readonly #signal: AbortSignal;
  readonly #events: (WatchEvent | Error | 'end')[] = [];
  #wake = (): void => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
  }

  get isClosed(): boolean {
    return this.#signal.aborted;
  }

  send(next: WatchEvent | Error | 'end'): void {
    this.#events.push(next);
    this.#wake();
  }

  async *read(): AsyncGenerator<WatchEvent, void, undefined> {
    while (!this.#signal.aborted) {
      const next = this.#events.shift();
      if (next === 'end') return;
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

function at(resourceVersion: number): WatchEvent {
  const metadata = { name: `v${resourceVersion}`, resourceVersion: String(resourceVersion) };
  return { type: 'MODIFIED', object: { apiVersion: 'example.com/v1', kind: 'Thing', metadata } };
}

function names(events: readonly WatchEvent[]): string {
  return events.map((event) => (event.type === 'BOOKMARK' ? '-' : event.object.metadata.name)).join(' ');
}

async function take(watch: AsyncIterator<WatchEvent>, count: number): Promise<string> {
  const events: WatchEvent[] = [];
  while (events.length < count) {
    const { value, done } = await watch.next();
    if (done === true) break;
    events.push(value);
  }
  return names(events);
}

describe('sharingWatches', () => {
  const follow = (client: KubeClient, from: number, signal = new AbortController().signal, gvk = kind) =>
    client.watch(gvk, { resourceVersion: String(from) }, signal)[Symbol.asyncIterator]();

  it('opens one watch, and tells each listener what came after the version it asked for', async () => {
    const server = new Server();
    const client = sharingWatches(server.client, [kind]);
    const first = follow(client, 5);
    const one = take(first, 3);
    for (const version of [6, 7, 8]) server.streams[0]?.send(at(version));
    expect(await one).toBe('v6 v7 v8');
    const second = follow(client, 7);
    expect(await take(second, 1)).toBe('v8');
    server.streams[0]?.send(at(9));
    expect([await take(first, 1), await take(second, 1)]).toEqual(['v9', 'v9']);
    expect(server.asked).toEqual(['Thing * 5']);
  });

  it('opens another for an earlier version, another scope, or a kind that is not shared', async () => {
    const server = new Server();
    const client = sharingWatches(server.client, [kind]);
    const other = { ...kind, kind: 'Other' };
    for (const watch of [
      follow(client, 5),
      follow(client, 4),
      client.watch(kind, { namespace: 'a', resourceVersion: '5' }, new AbortController().signal),
      follow(client, 5, undefined, other),
      follow(client, 5, undefined, other),
    ])
      void (watch as AsyncGenerator<WatchEvent>).next();
    expect(server.asked.toSorted()).toEqual([
      'Other * 5',
      'Other * 5',
      'Thing * 4',
      'Thing * 5',
      'Thing a 5',
    ]);
  });

  it('forgets what is old, so that who is far behind watches alone', async () => {
    const server = new Server();
    const client = sharingWatches(server.client, [kind]);
    const first = follow(client, 0);
    const all = take(first, 300);
    for (let version = 1; version <= 300; version++) server.streams[0]?.send(at(version));
    await all;
    expect(await take(follow(client, 290), 10)).toBe('v291 v292 v293 v294 v295 v296 v297 v298 v299 v300');
    expect(server.asked).toEqual(['Thing * 0']);
    void follow(client, 40).next();
    expect(server.asked).toEqual(['Thing * 0', 'Thing * 40']);
  });

  it('ends for everybody as the watch of the server ends, and the next one is new', async () => {
    const server = new Server();
    const client = sharingWatches(server.client, [kind]);
    const ending = [follow(client, 1), follow(client, 1)].map((watch) => take(watch, 2));
    server.streams[0]?.send(at(2));
    server.streams[0]?.send('end');
    expect(await Promise.all(ending)).toEqual(['v2', 'v2']);
    const failing = [follow(client, 2), follow(client, 2)].map((watch) => take(watch, 1));
    server.streams[1]?.send(new Error('410'));
    for (const one of failing) await expect(one).rejects.toThrow('410');
    expect(server.asked).toEqual(['Thing * 1', 'Thing * 2']);
  });

  it('goes on when one leaves, and closes the watch with the last', async () => {
    const server = new Server();
    const client = sharingWatches(server.client, [kind]);
    const leaving = [new AbortController(), new AbortController()];
    const [one, two] = leaving.map(({ signal }) => follow(client, 1, signal));
    const ended = one?.next();
    const told = two === undefined ? undefined : take(two, 1);
    leaving[0]?.abort();
    expect((await ended)?.done).toBe(true);
    server.streams[0]?.send(at(2));
    expect(await told).toBe('v2');
    expect(server.streams[0]?.isClosed).toBe(false);
    const last = two?.next();
    leaving[1]?.abort();
    expect((await last)?.done).toBe(true);
    expect(server.streams[0]?.isClosed).toBe(true);
  });
});
