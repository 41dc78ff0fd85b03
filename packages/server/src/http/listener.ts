import { createServer as createHttp1, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { Socket } from 'node:net';

const preface = 'PRI * HTTP/2.0';
const keepAliveMs = 72_000;

/**
 * Plain HTTP that also takes connections which begin with HTTP/2 at once: the `argocd` command tries whether a server
 * speaks it before it logs in. Over TLS the two are told apart by ALPN instead.
 */
export function plainServer(handler: RequestListener): Server {
  const http1 = createHttp1(handler);
  // Fastify's own; with Node's five seconds a client's next request would meet a connection just being closed.
  http1.keepAliveTimeout = keepAliveMs;
  const http2 = createHttp2(handler as unknown as Parameters<typeof createHttp2>[1]);
  const take = http1.listeners('connection') as ((socket: Socket) => void)[];
  http1.removeAllListeners('connection');
  http1.on('connection', (socket: Socket) => {
    // A connection that says nothing is cut off, as HTTP/1 would.
    socket.setTimeout(60_000, () => socket.destroy());
    socket.once('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.setTimeout(0);
      socket.pause();
      socket.unshift(first);
      if (first.toString('latin1', 0, preface.length) === preface) http2.emit('connection', socket);
      else for (const listener of take) listener.call(http1, socket);
      process.nextTick(() => socket.resume());
    });
  });
  http1.on('close', () => http2.close());
  return http1;
}
