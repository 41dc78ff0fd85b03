import { SetpointError } from '@setpoint/core';
import type { FastifyInstance } from 'fastify';
import { presentedToken } from '../auth/authenticator.ts';
import { whileLoggedIn } from '../auth/session-signal.ts';
import { codes, serverError } from '../errors.ts';
import { originsOf, perform } from '../http/perform.ts';
import { guardWebSocket } from '../http/safety.ts';
import { acceptWebSocket, checkHandshake } from '../http/upgrade.ts';
import type { Services } from '../services.ts';
import { terminalTarget } from './terminal-request.ts';
import { runTerminal } from './terminal-session.ts';

const maxTerminals = 100;
const maxMessageBytes = 64 * 1024;

/** Serves `/terminal`: shells in the containers of applications, over WebSockets. */
export function registerTerminal(app: FastifyInstance, services: Services): void {
  let open = 0;
  app.get('/terminal', async (request, reply) => {
    const opened = await perform(services, request, reply, { audit: 'application.exec' }, async (call) => {
      checkHandshake(request);
      guardWebSocket({
        headers: request.headers,
        presented: presentedToken(request.headers),
        origin: `${request.protocol}://${request.host}`,
        allowedOrigins: originsOf(services),
      });
      const query = Object.fromEntries(new URLSearchParams(request.url.split('?')[1] ?? ''));
      const target = await terminalTarget(services, call, query);
      if (open >= maxTerminals) throw serverError(codes.tooManyRequests, 'too many terminals are open');
      return { call, target };
    });
    const { webSocket, socket } = acceptWebSocket(request, reply, { maxBytes: maxMessageBytes });
    const gone = new AbortController();
    socket.once('close', () => gone.abort(new SetpointError('server.client-gone', 'the client went away')));
    const call = whileLoggedIn(services, { ...opened.call, signal: gone.signal });
    open++;
    try {
      await runTerminal(services, call, opened.target, webSocket);
    } finally {
      open--;
    }
    return reply;
  });
}
