import { SetpointError } from '@setpoint/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whileLoggedIn } from '../auth/session-signal.ts';
import { meaningOf } from '../http/error-answer.ts';
import type { Input } from '../http/input.ts';
import { parseLines } from '../http/json-body.ts';
import { perform } from '../http/perform.ts';
import { bodyFields, requestInput, routeOf } from '../http/request-input.ts';
import { sendJson } from '../http/send.ts';
import { ndjson, serverSentEvents, streamLines } from '../http/stream-lines.ts';
import type { Services } from '../services.ts';
import type { HttpRule, Operation } from './operation.ts';
import { argoOperations } from './operations.ts';

/** Serves the operations under the paths that grpc-gateway gives them. */
export function registerArgoApi(app: FastifyInstance, services: Services): void {
  for (const operation of argoOperations) {
    for (const rule of operation.http) {
      if ('receive' in operation) registerUpload(app, services, operation, rule);
      else registerRule(app, services, operation, rule);
    }
  }
}

/** An operation whose client sends many messages: over HTTP they are JSON objects, one a line. */
function registerUpload(
  app: FastifyInstance,
  services: Services,
  operation: Extract<Operation, { receive: unknown }>,
  rule: HttpRule,
): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
      try {
        parsed(null, parseLines(body as string).map(bodyFields));
      } catch (error) {
        parsed(error as Error);
      }
    });
    scope.route({
      method: rule.verb,
      url: rule.path,
      handler: (request, reply) =>
        perform(services, request, reply, operation, async (call) => {
          const inputs = each((request.body ?? []) as readonly Input[]);
          return sendJson(request, reply, await operation.receive(services, call, inputs));
        }),
    });
    done();
  });
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function registerRule(
  app: FastifyInstance,
  services: Services,
  operation: Exclude<Operation, { receive: unknown }>,
  rule: HttpRule,
): void {
  const { path, fields } = routeOf(rule);
  app.route({
    method: rule.verb,
    url: path,
    handler: async (request, reply) => {
      const query = new URLSearchParams(request.url.split('?')[1] ?? '');
      const input = requestInput(
        rule,
        fields,
        request.params as Readonly<Record<string, string>>,
        query,
        request.body,
      );
      return perform(services, request, reply, operation, async (call) => {
        if ('run' in operation) return sendJson(request, reply, await operation.run(services, call, input));
        await sendStream(request, reply, operation.stream(services, whileLoggedIn(services, call), input));
        return reply;
      });
    },
  });
}

async function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  lines: AsyncIterable<unknown>,
): Promise<void> {
  const wantsEvents = (request.headers.accept ?? '').includes('text/event-stream');
  await streamLines(reply, results(lines), wantsEvents ? serverSentEvents : ndjson, (cause) => {
    const error = SetpointError.from(cause);
    const { grpc, http } = meaningOf(error);
    return { error: { grpc_code: grpc, http_code: http, message: error.message, http_status: '' } };
  });
}

async function* results(lines: AsyncIterable<unknown>): AsyncGenerator {
  for await (const result of lines) yield { result };
}
