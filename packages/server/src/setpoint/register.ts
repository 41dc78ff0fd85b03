import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SetpointError } from '@setpoint/core';
import { whileLoggedIn } from '../auth/session-signal.ts';
import type { Input } from '../http/input.ts';
import { ownError } from '../http/error-answer.ts';
import { perform } from '../http/perform.ts';
import { sendJson } from '../http/send.ts';
import { openStream, streamLines, write } from '../http/stream-lines.ts';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { applicationAt } from './application.ts';
import { logStream } from './events-and-logs.ts';
import { openApiDocument } from './openapi.ts';
import { type OwnRoute, ownRoutes } from './routes.ts';
import { type PositionedEvent, stream } from './stream.ts';

const prefix = '/api/setpoint/v1';

export function registerOwnApi(app: FastifyInstance, services: Services): void {
  for (const route of ownRoutes) registerRoute(app, services, route);
  app.get(`${prefix}/applications/:namespace/:name/logs`, (request, reply) =>
    serveLogs(services, request, reply),
  );
  app.get(`${prefix}/stream`, (request, reply) => serveStream(services, request, reply));
  app.get(`${prefix}/openapi.json`, (request, reply) =>
    sendJson(request, reply, openApiDocument(services.version)),
  );
}

function registerRoute(app: FastifyInstance, services: Services, route: OwnRoute): void {
  app.route({
    method: route.verb,
    url: prefix + route.path.replace(/\{([^}]+)\}/g, ':$1'),
    handler: (request, reply) =>
      perform(services, request, reply, route, async (call) => {
        const params = request.params as Readonly<Record<string, string>>;
        const answer = await route.run(services, call, {
          params,
          query: queryOf(request),
          body: bodyOf(request),
        });
        return sendJson(request, reply, answer);
      }),
  });
}

function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1));
}

function bodyOf({ body }: FastifyRequest): Input {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw invalid('the body must be a JSON object');
  return body as Input;
}

function serveLogs(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return perform(services, request, reply, { stream: true }, async (opened) => {
    const call = whileLoggedIn(services, opened);
    const { namespace, name } = request.params as { readonly namespace: string; readonly name: string };
    const app = applicationAt(services, call, { namespace, name });
    const format = {
      contentType: 'application/x-ndjson',
      line: (value: unknown) => `${JSON.stringify(value)}\n`,
    };
    const lines = logStream(services, call, app, queryOf(request));
    await streamLines(reply, lines, format, (cause) => ownError(SetpointError.from(cause)));
    return reply;
  });
}

function serveStream(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return perform(services, request, reply, { stream: true }, async (opened) => {
    const call = whileLoggedIn(services, opened);
    const query = queryOf(request);
    const last = request.headers['last-event-id'];
    const from = typeof last === 'string' && last !== '' ? last : (query.get('from') ?? '');
    const events = stream(services, call, query, from);
    // The first event comes at once; what is wrong with the query is so told before the stream opens.
    const first = await events.next();
    openStream(reply, 'text/event-stream');
    try {
      for (let next = first; next.done !== true; next = await events.next()) {
        if (reply.raw.destroyed || call.signal.aborted) break;
        await write(reply.raw, textOf(next.value));
      }
    } finally {
      await events.return(undefined);
      reply.raw.end();
    }
    return reply;
  });
}

function textOf({ id, event: { event, ...data } }: PositionedEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
