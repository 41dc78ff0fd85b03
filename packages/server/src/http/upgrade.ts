import { type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { acceptValue, WebSocket } from '@setpoint/kube';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid } from '../errors.ts';

interface Upgrade {
  readonly socket: Socket;
  /** What came after the request's head. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/**
 * Gives requests for a WebSocket to the handler like any others, so that the same rules hold for them; those for
 * another protocol are answered as if they had not asked. Answers what ends all connections that changed.
 */
export function takeUpgrades(
  server: Server,
  handler: RequestListener,
  again: (socket: Socket) => void,
): () => void {
  const open = new Set<Socket>();
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
      again(socket);
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    upgrades.set(request, { socket, head });
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.end());
    handler(request, response);
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

function headWithoutUpgrade({ method, url, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method ?? 'GET'} ${url ?? '/'} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(upgrade|connection|http2-settings)$/i.test(name))
      lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Throws `server.invalid-argument` for a request that does not ask for a WebSocket of the version there is. */
export function checkHandshake(request: FastifyRequest): void {
  const { headers, raw } = request;
  const key = headers['sec-websocket-key'] ?? '';
  if (!upgrades.has(raw)) throw invalid('this needs a WebSocket');
  if (headers['sec-websocket-version'] !== '13') throw invalid('WebSocket version 13 is needed');
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) throw invalid('sec-websocket-key is not valid');
}

/** The connection of a request that {@link checkHandshake} let pass, as a WebSocket. */
export function acceptWebSocket(
  request: FastifyRequest,
  reply: FastifyReply,
  options: { readonly maxBytes: number },
): { readonly webSocket: WebSocket; readonly socket: Socket } {
  const { socket, head } = upgrades.get(request.raw) as Upgrade;
  void reply.hijack();
  reply.raw.detachSocket(socket);
  socket.setTimeout(0);
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptValue(request.headers['sec-websocket-key'] ?? '')}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return { webSocket: new WebSocket(socket, head, { role: 'server', ...options }), socket };
}
