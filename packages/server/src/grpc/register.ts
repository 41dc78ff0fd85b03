import { constants, type Http2ServerRequest } from 'node:http2';
import { SetpointError } from '@setpoint/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../argo/operation.ts';
import { argoOperations } from '../argo/operations.ts';
import { whileLoggedIn } from '../auth/session-signal.ts';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import type { Input } from '../http/input.ts';
import { perform } from '../http/perform.ts';
import { JsonText } from '../http/send.ts';
import { startOf, write } from '../http/stream-lines.ts';
import type { Services } from '../services.ts';
import { timeoutMs, untilDeadline } from './deadline.ts';
import { decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import { messageFrame, readMessages } from './frames.ts';
import { type MethodType, methodTypes } from './message-types.ts';
import {
  answerEncoding,
  endAnswer,
  grpcContentTypes,
  openAnswer,
  requestEncoding,
  statusOf,
  succeeded,
  type Wire,
  wireOf,
} from './wire.ts';

/** Longest message of a request. */
const maxMessageBytes = 4 * 1024 * 1024;
/** A request whose next part does not come is given up. */
const stallMs = 60_000;

/**
 * Serves the operations as gRPC and as gRPC-web. Errors before the first message are answered by the error handler, as
 * a head without a body.
 */
export function registerGrpc(app: FastifyInstance, services: Services): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...grpcContentTypes], (_request, body, parsed) => parsed(null, body));
    for (const operation of argoOperations) {
      const name = `${operation.service}/${operation.method}`;
      const types = methodTypes.get(name);
      if (types === undefined) continue;
      scope.post(`/${name}`, (request, reply) =>
        perform(services, request, reply, operation, (call) =>
          answer({ services, operation, types, request, reply }, call),
        ),
      );
    }
    done();
  });
}

interface Exchange {
  readonly services: Services;
  readonly operation: Operation;
  readonly types: MethodType;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function answer(exchange: Exchange, call: Call): Promise<FastifyReply> {
  const { services, request, reply, operation } = exchange;
  const wire = wireOf(request);
  if (wire === undefined || (wire === 'grpc' && request.raw.httpVersionMajor < 2)) {
    throw serverError(codes.contentType, 'gRPC needs HTTP/2');
  }
  const deadline = untilDeadline(services.clock, timeoutMs(request.headers['grpc-timeout']), call.signal);
  const limited = { ...call, signal: deadline.signal };
  try {
    if ('stream' in operation) {
      const input = await orAborted(onlyOne(inputsOf(exchange)), deadline.signal);
      const open = whileLoggedIn(services, limited);
      await sendStream(exchange, wire, operation.stream(services, open, input), open.signal);
    } else {
      const result = await orAborted(resultOf(exchange, limited), deadline.signal);
      await sendOne(exchange, wire, result);
    }
    return reply;
  } finally {
    deadline.stop();
  }
}

async function resultOf(exchange: Exchange, call: Call): Promise<unknown> {
  const { services, operation } = exchange;
  if ('receive' in operation) return operation.receive(services, call, inputsOf(exchange));
  if ('run' in operation) return operation.run(services, call, await onlyOne(inputsOf(exchange)));
  throw serverError(codes.unsupported, 'no such method');
}

/** What the work gives, or why nobody waits for it any more. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(SetpointError.from(signal.reason));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** The decoded messages of the request, as they come. */
async function* inputsOf({ request, types }: Exchange): AsyncGenerator<Input> {
  const { raw } = request;
  const body = request.body as AsyncIterable<Uint8Array> | undefined;
  const options = { encoding: requestEncoding(request), maxBytes: maxMessageBytes };
  // HTTP/1 has a limit for every request.
  const { stream } = raw as unknown as Partial<Http2ServerRequest>;
  stream?.setTimeout(stallMs, () => stream.close(constants.NGHTTP2_CANCEL));
  try {
    for await (const message of readMessages(body ?? raw, options)) {
      yield decodeMessage(types.request, message);
    }
  } catch (cause) {
    if (raw.errored || raw.destroyed)
      throw serverError(codes.invalid, 'the request was broken off', { cause });
    throw cause;
  } finally {
    stream?.setTimeout(0);
  }
}

async function onlyOne(inputs: AsyncIterable<Input>): Promise<Input> {
  let only: Input | undefined;
  for await (const input of inputs) {
    if (only !== undefined) throw invalid('the request has more than one message');
    only = input;
  }
  if (only === undefined) throw invalid('the request has no message');
  return only;
}

async function sendOne({ request, reply, types }: Exchange, wire: Wire, result: unknown): Promise<void> {
  const encoding = answerEncoding(request, wire);
  const json = result instanceof JsonText ? result.value() : result;
  const message = await messageFrame(encodeMessage(types.answer, json), encoding);
  const raw = openAnswer(reply, wire, encoding);
  await write(raw, message);
  endAnswer(raw, wire, succeeded);
}

/** The head goes out at once: the command waits for it before it does what the stream is to show. */
async function sendStream(
  { request, reply, types }: Exchange,
  wire: Wire,
  items: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const encoding = answerEncoding(request, wire);
  const { iterator, first } = await startOf(items);
  const raw = openAnswer(reply, wire, encoding);
  try {
    for (let next = await first; next.done !== true && !raw.destroyed; next = await iterator.next()) {
      await write(raw, await messageFrame(encodeMessage(types.answer, next.value), encoding));
    }
    signal.throwIfAborted();
    endAnswer(raw, wire, succeeded);
  } catch (cause) {
    endAnswer(raw, wire, statusOf(SetpointError.from(cause)));
  } finally {
    await iterator.return?.();
  }
}
