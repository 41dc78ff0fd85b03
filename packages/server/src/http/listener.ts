import { createServer as createHttp1, type RequestListener, type Server } from 'node:http';
import {
  createSecureServer,
  createServer as createHttp2,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import { takeUpgrades } from './upgrade.ts';

const preface = 'PRI * HTTP/2.0';
/** Fastify's own; with Node's five seconds a client's next request would meet a connection just being closed. */
const keepAliveMs = 72_000;
const requestTimeoutMs = 60_000;

/** What one HTTP/2 connection may have open and hold; nghttp2 ends those that reset streams without end. */
const http2Limits = {
  settings: { maxConcurrentStreams: 250, maxHeaderListSize: 32 * 1024, enablePush: false },
  maxSettings: 32,
  maxSessionMemory: 16,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  maxOutstandingPings: 10,
} as const;

export interface Listener {
  readonly server: Server;
  /** Cuts off every HTTP/2 connection and every WebSocket: they may last for days. */
  endSessions(): void;
}

/** HTTP/1 and HTTP/2 on one port: over TLS told apart by ALPN, in the clear by a connection's first bytes. */
export function createListener(
  tls: { readonly certificate: string; readonly key: string } | undefined,
  handler: RequestListener,
): Listener {
  return tls === undefined ? plainListener(handler) : secureListener(tls, handler);
}

function secureListener(
  { certificate, key }: { readonly certificate: string; readonly key: string },
  handler: RequestListener,
): Listener {
  const options = {
    ...http2Limits,
    cert: certificate,
    key,
    minVersion: 'TLSv1.2' as const,
    allowHTTP1: true,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestTimeoutMs,
  };
  const server = createSecureServer(options, handler as unknown as Parameters<typeof createSecureServer>[1]);
  const http1 = server as unknown as Server;
  const endSockets = takeUpgrades(http1, handler, (socket) => server.emit('secureConnection', socket));
  return { server: http1, endSessions: both(watchSessions(server), endSockets) };
}

/** The `argocd` command begins with HTTP/2 at once, to try whether a server speaks it, before it logs in. */
function plainListener(handler: RequestListener): Listener {
  const http1 = createHttp1({ keepAliveTimeout: keepAliveMs, requestTimeout: requestTimeoutMs }, handler);
  const http2 = createHttp2(http2Limits, handler as unknown as Parameters<typeof createHttp2>[1]);
  const listeners = http1.listeners('connection') as ((socket: Socket) => void)[];
  const take = (socket: Socket): void => {
    for (const listener of listeners) listener.call(http1, socket);
  };
  const endSockets = takeUpgrades(http1, handler, take);
  /** Connections that have said nothing yet: neither server knows of them, and both would wait for them to end. */
  const silent = new Set<Socket>();
  const endSilent = (): void => {
    for (const socket of silent) socket.destroy();
  };
  http1.removeAllListeners('connection');
  http1.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    // A connection that says nothing is cut off, as HTTP/1 would.
    socket.setTimeout(requestTimeoutMs, () => socket.destroy());
    socket.once('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      silent.delete(socket);
      socket.setTimeout(0);
      socket.pause();
      socket.unshift(first);
      if (first.toString('latin1', 0, preface.length) === preface) http2.emit('connection', socket);
      else take(socket);
      process.nextTick(() => socket.resume());
    });
  });
  http1.on('close', () => http2.close());
  return { server: http1, endSessions: both(watchSessions(http2), both(endSockets, endSilent)) };
}

function both(one: () => void, other: () => void): () => void {
  return () => {
    one();
    other();
  };
}

/** Closes sessions that nobody uses; answers what ends them all. */
function watchSessions(server: Http2Server | Http2SecureServer): () => void {
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.setTimeout(keepAliveMs, () => session.close());
    session.once('close', () => sessions.delete(session));
  });
  // What a client does against the protocol ends its own connection and is nobody else's.
  server.on('sessionError', (_error, session) => session.destroy());
  return () => {
    for (const session of sessions) session.destroy();
  };
}
