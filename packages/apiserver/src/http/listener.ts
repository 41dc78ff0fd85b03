import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Keys } from '../auth/key-store.ts';
import type { ApiHandler } from './api-handler.ts';
import type { Response } from './respond.ts';

/** Headers must have arrived, and HTTP/1 connections say something, within these. */
const headersTimeoutMs = 60_000;
const maxConcurrentStreams = 1000;
/** How long answers being sent may take when the server stops. */
const drainMs = 2000;

/** The TLS endpoint, HTTP/2 and HTTP/1.1. */
export class Listener {
  readonly #server: Http2SecureServer;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(keys: Keys, handler: ApiHandler) {
    this.#server = createSecureServer({
      allowHTTP1: true,
      cert: keys.server.certificate,
      key: keys.server.key,
      ca: keys.authority.certificate,
      requestCert: true,
      // Who has no certificate may bring a token; who brings neither is turned away with a Status.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      settings: { maxConcurrentStreams },
    });
    this.#server.on('request', (request, response) => {
      void handler.handle(request, response as unknown as Response);
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('error', () => session.destroy());
      session.on('close', () => this.#sessions.delete(session));
    });
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#server.setTimeout(0);
    Object.assign(this.#server, { headersTimeout: headersTimeoutMs, requestTimeout: 0 });
  }

  /** Resolves to the port once connections are taken. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no more connections, lets answers under way finish for a moment, then closes what is left. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const session of this.#sessions) session.close();
    const force = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, drainMs);
    for (const socket of this.#sockets) if (!this.#hasSession(socket)) socket.end();
    await closed;
    clearTimeout(force);
  }

  #hasSession(socket: Socket): boolean {
    return [...this.#sessions].some((session) => session.socket === (socket as unknown));
  }
}
