import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net';
import { array, assert, asyncProperty, boolean, integer, property, uint8Array } from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket as UndiciWebSocket } from 'undici';
import { encodeFrame, type Frame, FrameReader, opcodes } from './frames.ts';
import { acceptValue, WebSocket } from './web-socket.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function pair(): Promise<readonly [Socket, Socket]> {
  const server = createTcp();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const one = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [other] = (await once(server, 'connection')) as [Socket];
  closing.push(
    () => [one, other].forEach((socket) => socket.destroy()),
    () => server.close(),
  );
  for (const socket of [one, other]) socket.on('error', () => {});
  return [one, other];
}

const none = Buffer.alloc(0);

async function messagesOf(webSocket: WebSocket): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { data } of webSocket.messages()) found.push(data.toString('utf8'));
  return found;
}

describe('frames', () => {
  it('are read back however they are cut, masked or not', () => {
    const payloads = array(uint8Array({ maxLength: 70_000 }), { minLength: 1, maxLength: 4 });
    assert(
      property(payloads, boolean(), integer({ min: 1, max: 5000 }), (all, isMasked, step) => {
        const key = isMasked ? Buffer.from([1, 2, 3, 4]) : undefined;
        const bytes = Buffer.concat(all.map((payload) => encodeFrame(opcodes.binary, payload, key)));
        const reader = new FrameReader(100_000);
        const read: Frame[] = [];
        for (let at = 0; at < bytes.length; at += step)
          read.push(...reader.push(bytes.subarray(at, at + step)));
        expect(read.length).toBe(all.length);
        for (const [index, { payload, masked }] of read.entries()) {
          expect(masked).toBe(isMasked);
          expect(Buffer.compare(payload, all[index] as Uint8Array)).toBe(0);
        }
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  it('that are none end the reading and nothing else', () => {
    assert(
      property(uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = new FrameReader(1000);
        try {
          for (const { payload } of reader.push(bytes)) expect(payload.length).toBeLessThan(1001);
        } catch (error) {
          expect((error as { code?: unknown }).code).toBe('kube.websocket');
        }
      }),
      { numRuns: 2000, seed: 4 },
    );
  });
});

describe('a WebSocket', () => {
  it('carries messages both ways, answers pings and closes both ends', async () => {
    const [one, other] = await pair();
    const client = new WebSocket(one, none, { role: 'client' });
    const server = new WebSocket(other, none, { role: 'server' });
    const ponged = new Promise<void>((resolve) => (client.onPong = resolve));
    client.ping();
    void client.send('first');
    void client.send(Buffer.from('second'));
    const read = messagesOf(server);
    const back = messagesOf(client);
    await ponged;
    void server.send('x'.repeat(70_000));
    client.close();
    expect(await read).toEqual(['first', 'second']);
    expect((await back).every((text) => text.length === 70_000)).toBe(true);
  });

  it('is ended by what breaks the protocol', async () => {
    const bad = [
      encodeFrame(opcodes.text, Buffer.from('not masked')),
      encodeFrame(opcodes.continuation, none, Buffer.alloc(4)),
      encodeFrame(opcodes.binary, Buffer.alloc(2000), Buffer.alloc(4)),
      Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
      Buffer.from([0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0]),
    ];
    for (const bytes of bad) {
      const [one, other] = await pair();
      const read = messagesOf(new WebSocket(other, none, { role: 'server', maxBytes: 1000 }));
      one.resume();
      one.write(bytes);
      await expect(read).rejects.toMatchObject({ code: 'kube.websocket' });
      if (!one.closed) await once(one, 'close');
    }
  });

  it('survives any bytes', async () => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 60 }), async (bytes) => {
        const [one, other] = await pair();
        const read = messagesOf(new WebSocket(other, none, { role: 'server', maxBytes: 1000 }));
        one.resume();
        one.end(bytes);
        await read.catch((error: unknown) =>
          expect((error as { code?: unknown }).code).toBe('kube.websocket'),
        );
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it("talks with another's client", async () => {
    const http = createServer();
    http.on('upgrade', (request, socket, head) => {
      const accept = acceptValue(request.headers['sec-websocket-key'] ?? '');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      const webSocket = new WebSocket(socket, head, { role: 'server' });
      void (async () => {
        for await (const { isText, data } of webSocket.messages()) {
          await webSocket.send(isText ? data.toString('utf8') : data);
        }
      })();
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    closing.push(() => http.close());
    const client = new UndiciWebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    client.binaryType = 'arraybuffer';
    const received: unknown[] = [];
    const all = new Promise<void>((resolve) =>
      client.addEventListener('message', ({ data }) => {
        received.push(typeof data === 'string' ? data.length : (data as ArrayBuffer).byteLength);
        if (received.length === 3) resolve();
      }),
    );
    await new Promise((resolve) => client.addEventListener('open', resolve));
    client.send('short');
    client.send(new Uint8Array(300));
    client.send('long'.repeat(50_000));
    await all;
    expect(received).toEqual([5, 300, 200_000]);
    const closed = new Promise<{ readonly code: number }>((resolve) =>
      client.addEventListener('close', resolve),
    );
    client.close(1000);
    expect((await closed).code).toBe(1000);
  });
});
