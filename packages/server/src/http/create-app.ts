import { randomUUID } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { codes, notFound, serverError } from '../errors.ts';
import { sendStatus, statusOf, wireOf } from '../grpc/wire.ts';
import type { Services } from '../services.ts';
import { argoError, isFault, meaningOf, ownError } from './error-answer.ts';
import { createListener, type Listener } from './listener.ts';
import { parseBody } from './json-body.ts';
import { hsts, isLoopbackHost, securityHeaders } from './safety.ts';

export interface AppOptions {
  /** PEM; without them the server speaks plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  /** The server listens on loopback alone, so it answers to loopback names alone. */
  readonly loopbackOnly: boolean;
  /** Longest body. Default 4 MiB. */
  readonly bodyLimitBytes?: number;
}

const defaultBodyLimit = 4 * 1024 * 1024;

/** The HTTP server with what holds for every request: limits, headers, and errors in the form of the path's API. */
export function createApp(services: Services, options: AppOptions): FastifyInstance {
  const { tls } = options;
  const listeners: Listener[] = [];
  const app = fastify({
    bodyLimit: options.bodyLimitBytes ?? defaultBodyLimit,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    serverFactory: (handler) => {
      const listener = createListener(tls, handler);
      listeners.push(listener);
      return listener.server;
    },
  }) as FastifyInstance;
  app.addHook('preClose', (done) => {
    for (const listener of listeners) listener.endSessions();
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseBody(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders).header('x-request-id', request.id);
    if (tls !== undefined) void reply.header('strict-transport-security', hsts);
    if (options.loopbackOnly && !isLoopbackHost(request.host)) {
      throw serverError(codes.crossSite, 'this server answers to loopback names alone');
    }
  });
  app.setErrorHandler((cause, request, reply) => sendError(services, request, reply, cause));
  app.setNotFoundHandler((request, reply) =>
    sendError(services, request, reply, notFound(request.url.split('?')[0] ?? '')),
  );
  return app;
}

/** The error as the API of the path says it; faults are logged, their cause is not shown. */
function sendError(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  cause: unknown,
): FastifyReply {
  const wire = wireOf(request);
  const error =
    (wire === undefined ? undefined : noSuchMethod(request)) ??
    frameworkError(cause) ??
    SetpointError.from(cause);
  if (isFault(error) && !reply.raw.destroyed) {
    services.logger.error(
      { err: error, requestId: request.id, path: request.url.split('?')[0] },
      'request failed',
    );
  }
  if (wire !== undefined) return sendStatus(reply, wire, statusOf(error));
  const { http } = meaningOf(error);
  if (http === 429) void reply.header('retry-after', '300');
  const own = request.url.startsWith('/api/setpoint/');
  return reply
    .code(http)
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(own ? ownError(hidden(error)) : argoError(error)));
}

/** gRPC beside its own paths, whatever else is wrong with it. */
function noSuchMethod({ method, url, routeOptions }: FastifyRequest): SetpointError | undefined {
  const isMethod = method === 'POST' && /^\/[\w.]+Service\/\w+$/.test(routeOptions.url ?? '');
  if (isMethod) return undefined;
  return serverError(codes.unsupported, `unknown method ${url.split('?')[0]?.slice(0, 200) ?? ''}`);
}

/** Of our own API forbidden and missing are one answer. */
function hidden(error: SetpointError): SetpointError {
  return error.code === codes.forbidden && error.message === 'permission denied'
    ? notFound('what you asked for')
    : error;
}

/** What the framework refuses before a handler sees it. */
function frameworkError(cause: unknown): SetpointError | undefined {
  const { code = '', statusCode = 0 } = (cause ?? {}) as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return serverError(codes.tooLarge, 'the body is too large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return serverError(codes.contentType, 'Invalid content type');
  if (code.startsWith('FST_') && statusCode >= 400 && statusCode < 500) {
    return serverError(codes.invalid, 'the request cannot be read');
  }
  return undefined;
}
