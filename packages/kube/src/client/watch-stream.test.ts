import type { ServerResponse } from 'node:http';
import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { createKubeClient, type KubeClientOptions } from './create-kube-client.ts';
import type { WatchEvent } from './kube-client.ts';
import { failure, type LoopbackApi, startLoopbackApi } from './testing/loopback-api.ts';

const pod = { group: '', version: 'v1', kind: 'Pod' };

function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function podAt(resourceVersion: string, name = 'a'): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', resourceVersion } };
}

async function watching(
  send: (response: ServerResponse) => void,
  options: KubeClientOptions = {},
  metadataOnly = false,
): Promise<{ api: LoopbackApi; events: WatchEvent[]; failure: string | undefined }> {
  const api = await startLoopbackApi((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    send(response);
  });
  const client = createKubeClient({ server: api.url }, { retry: { baseDelayMs: 1 }, ...options });
  const events: WatchEvent[] = [];
  try {
    const watch = client.watch(
      pod,
      { namespace: 'ns', resourceVersion: '5', metadataOnly },
      AbortSignal.timeout(5000),
    );
    for await (const event of watch) events.push(event);
    return { api, events, failure: undefined };
  } catch (error) {
    return { api, events, failure: error instanceof SetpointError ? error.code : String(error) };
  }
}

describe('watch', () => {
  it('delivers events in order and ends with the stream', async () => {
    const { api, events, failure } = await watching((response) => {
      response.write(line('ADDED', podAt('6')));
      response.end(line('BOOKMARK', podAt('9')) + line('DELETED', podAt('10')) + line('LATER', podAt('11')));
    });
    expect(failure).toBeUndefined();
    expect(events).toEqual([
      { type: 'ADDED', object: podAt('6') },
      { type: 'BOOKMARK', resourceVersion: '9' },
      { type: 'DELETED', object: podAt('10') },
    ]);
    const query = api.requests[0]?.query;
    expect(query?.get('resourceVersion')).toBe('5');
    expect(query?.get('allowWatchBookmarks')).toBe('true');
    const seconds = Number(query?.get('timeoutSeconds'));
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThan(600);
  });

  it('puts lines together that are cut anywhere, also inside a character', async () => {
    const bytes = Buffer.from(
      line('ADDED', podAt('6', 'größe-€-😀')) + line('MODIFIED', podAt('7', 'ü')),
      'utf8',
    );
    const { events } = await watching((response) => {
      void (async () => {
        for (let i = 0; i < bytes.length; i += 3) {
          response.write(bytes.subarray(i, i + 3));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      })();
    });
    expect(events).toEqual([
      { type: 'ADDED', object: podAt('6', 'größe-€-😀') },
      { type: 'MODIFIED', object: podAt('7', 'ü') },
    ]);
  });

  it('drops a half-written last line', async () => {
    const { events, failure } = await watching((response) => {
      response.end(line('ADDED', podAt('6')) + line('ADDED', podAt('7')).slice(0, 20));
    });
    expect(events).toHaveLength(1);
    expect(failure).toBeUndefined();
  });

  it('throws kube.gone for a 410 event and kube.gone for a 410 answer', async () => {
    const status = failure(410, 'Expired', 'too old resource version: 5 (9)');
    const inside = await watching((response) => void response.end(line('ERROR', status)));
    expect(inside.failure).toBe('kube.gone');
    const api = await startLoopbackApi((_request, response) => {
      response.writeHead(410).end(JSON.stringify(status));
    });
    const client = createKubeClient({ server: api.url });
    const watch = client.watch(pod, { resourceVersion: '5' }, AbortSignal.timeout(5000));
    const next = watch[Symbol.asyncIterator]().next();
    await expect(next).rejects.toMatchObject({ code: 'kube.gone' });
  });

  it('throws kube.unavailable when the connection breaks', async () => {
    const { events, failure } = await watching((response) => {
      response.write(line('ADDED', podAt('6')));
      setTimeout(() => response.socket?.destroy(), 20);
    });
    expect([events.length, failure]).toEqual([1, 'kube.unavailable']);
  });

  it('ends when the stream stalls, however late its last byte came', async () => {
    const started = performance.now();
    const { events, failure } = await watching(
      (response) => {
        response.flushHeaders();
        setTimeout(() => response.write(line('ADDED', podAt('6'))), 60);
      },
      { watchStallMs: 100 },
    );
    expect([events.length, failure]).toEqual([1, undefined]);
    expect(performance.now() - started).toBeGreaterThan(150);
  });

  it('reports an unreadable event', async () => {
    expect((await watching((response) => void response.end('{"type":"ADDED"}\n'))).failure).toBe(
      'kube.bad-response',
    );
    expect((await watching((response) => void response.end('nonsense\n'))).failure).toBe('kube.bad-response');
  });

  it('reduces to metadata under the kind asked for', async () => {
    const { events } = await watching(
      (response) => void response.end(line('ADDED', { ...podAt('6'), spec: { x: 1 } })),
      {},
      true,
    );
    expect(events).toEqual([{ type: 'ADDED', object: podAt('6') }]);
  });

  it('closes its connection when the reader leaves', async () => {
    let closed = false;
    const api = await startLoopbackApi((_request, response) => {
      response.writeHead(200).write(line('ADDED', podAt('6')));
      response.on('close', () => {
        closed = true;
      });
    });
    const client = createKubeClient({ server: api.url });
    for await (const _event of client.watch(pod, { resourceVersion: '5' }, AbortSignal.timeout(5000))) break;
    await expect.poll(() => closed).toBe(true);
  });
});
