import { SetpointError } from '@setpoint/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../argo/operation.ts';
import { argoOperations } from '../argo/operations.ts';
import { whileLoggedIn } from '../auth/session-signal.ts';
import { invalid } from '../errors.ts';
import { argoError, isFault, meaningOf } from '../http/error-answer.ts';
import { perform } from '../http/perform.ts';
import { JsonText } from '../http/send.ts';
import { write } from '../http/stream-lines.ts';
import type { Services } from '../services.ts';
import { decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import { type MethodType, methodTypes } from './message-types.ts';

const contentType = 'application/grpc-web+proto';
const headBytes = 5;
const endOfStream = 0x80;

/**
 * Serves the operations as gRPC-web, as the `argocd` command speaks it: one message a frame, and errors in the headers
 * `grpc-status` and `grpc-message` of an empty answer.
 */
export function registerGrpcWeb(app: FastifyInstance, services: Services): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    const types = [contentType, 'application/grpc-web'];
    scope.addContentTypeParser(types, { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const operation of argoOperations) {
      const name = `${operation.service}/${operation.method}`;
      const types_ = methodTypes.get(name);
      if (types_ === undefined) continue;
      scope.post(`/${name}`, async (request, reply) => {
        try {
          return await perform(services, request, reply, operation, (call) =>
            answer(services, operation, types_, call, request, reply),
          );
        } catch (error) {
          return sendFailure(services, request, reply, error);
        }
      });
    }
    done();
  });
}

async function answer(
  services: Services,
  operation: Operation,
  types: MethodType,
  call: Parameters<Parameters<typeof perform>[4]>[0],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const input = decodeMessage(types.request, messageIn(request.body));
  if ('run' in operation) {
    const result = await operation.run(services, call, input);
    const json = result instanceof JsonText ? result.value() : result;
    const frames = Buffer.concat([frame(encodeMessage(types.answer, json)), trailer(0, '')]);
    return reply.header('grpc-status', '0').type(contentType).send(frames);
  }
  await sendStream(operation.stream(services, whileLoggedIn(services, call), input), types.answer, reply);
  return reply;
}

/** The one message of a request. */
function messageIn(body: unknown): Uint8Array {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (bytes.length < headBytes || bytes[0] !== 0)
    throw invalid('the request is not one uncompressed gRPC message');
  const end = headBytes + bytes.readUInt32BE(1);
  if (end > bytes.length) throw invalid('the request is shorter than it says');
  return bytes.subarray(headBytes, end);
}

function frame(message: Uint8Array, kind = 0): Buffer {
  const head = Buffer.alloc(headBytes);
  head[0] = kind;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function trailer(code: number, message: string): Buffer {
  return frame(Buffer.from(`grpc-status: ${code}\r\ngrpc-message: ${headerText(message)}\r\n`), endOfStream);
}

/** The head goes out at once: the command waits for it before it does what the stream is to show. */
async function sendStream(items: AsyncIterable<unknown>, type: string, reply: FastifyReply): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  const first = iterator.next();
  const waited = await Promise.race([
    first.then(() => false),
    new Promise<true>((done) => setTimeout(done, 20, true)),
  ]);
  if (!waited) await first;
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' });
  raw.flushHeaders();
  try {
    for (let next = await first; next.done !== true && !raw.destroyed; next = await iterator.next()) {
      await write(raw, frame(encodeMessage(type, next.value)));
    }
    raw.end(trailer(0, ''));
  } catch (cause) {
    const error = SetpointError.from(cause);
    raw.end(trailer(meaningOf(error).grpc, argoError(error).message));
  } finally {
    await iterator.return?.();
  }
}

function sendFailure(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  cause: unknown,
): FastifyReply {
  const error = SetpointError.from(cause);
  if (isFault(error))
    services.logger.error({ err: error, requestId: request.id, path: request.url }, 'request failed');
  return reply
    .code(200)
    .headers({
      'grpc-status': String(meaningOf(error).grpc),
      'grpc-message': headerText(argoError(error).message),
    })
    .type(contentType)
    .send(Buffer.alloc(0));
}

/** gRPC's percent encoding: printable ASCII stays readable, and lines become one, for clients that do not decode it. */
function headerText(message: string): string {
  return message
    .replaceAll('\n', '; ')
    .replace(/[^\x20-\x24\x26-\x7e]+/gu, (part) =>
      Array.from(Buffer.from(part), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
        '',
      ),
    );
}
