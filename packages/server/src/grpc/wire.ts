import type { Http2ServerResponse } from 'node:http2';
import { SetpointError } from '@setpoint/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { codes, serverError } from '../errors.ts';
import { argoError, meaningOf } from '../http/error-answer.ts';
import { openStream } from '../http/stream-lines.ts';
import { type Encoding, frame } from './frames.ts';

/** How a call ended. */
export interface Status {
  /** `google.rpc.Code`. */
  readonly code: number;
  readonly message: string;
}

export const succeeded: Status = { code: 0, message: '' };

/** gRPC itself, over HTTP/2 alone, or gRPC-web, which puts the trailers into the body. */
export type Wire = 'grpc' | 'grpc-web';

const contentTypes: ReadonlyMap<string, Wire> = new Map([
  ['application/grpc', 'grpc'],
  ['application/grpc+proto', 'grpc'],
  ['application/grpc-web', 'grpc-web'],
  ['application/grpc-web+proto', 'grpc-web'],
]);

/** Content types that are gRPC of either kind. */
export const grpcContentTypes: readonly string[] = [...contentTypes.keys()];

/** Undefined for what is no gRPC. */
export function wireOf({ headers }: Pick<FastifyRequest, 'headers'>): Wire | undefined {
  return contentTypes.get((headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '');
}

export function statusOf(error: SetpointError): Status {
  return { code: meaningOf(error).grpc, message: argoError(error).message };
}

/** How the caller compresses; throws `server.unsupported` for what is not known here. */
export function requestEncoding({ headers }: FastifyRequest): Encoding {
  const encoding = headers['grpc-encoding'] ?? 'identity';
  if (encoding === 'identity' || encoding === 'gzip') return encoding;
  throw serverError(
    codes.unsupported,
    `grpc: Decompressor is not installed for grpc-encoding "${String(encoding).slice(0, 40)}"`,
  );
}

/** How the answer is compressed; gRPC-web's never is, as the `argocd` command does not unpack it. */
export function answerEncoding({ headers }: FastifyRequest, wire: Wire): Encoding {
  if (wire === 'grpc-web') return 'identity';
  return /\bgzip\b/.test(String(headers['grpc-accept-encoding'] ?? '')) ? 'gzip' : 'identity';
}

/** Sends the head; messages may follow. */
export function openAnswer(reply: FastifyReply, wire: Wire, encoding: Encoding): FastifyReply['raw'] {
  if (encoding !== 'identity') void reply.header('grpc-encoding', encoding);
  openStream(reply, answerType(wire));
  return reply.raw;
}

/** Ends an answer that was opened. */
export function endAnswer(raw: FastifyReply['raw'], wire: Wire, status: Status): void {
  if (raw.destroyed) return;
  const fields = statusFields(status);
  giveUpRequest(raw);
  if (wire === 'grpc') {
    raw.addTrailers(fields);
    raw.end();
  } else {
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    raw.end(frame(Buffer.from(lines.join('')), 0x80));
  }
}

/** An answer without a message: nothing but a head, with the status in it. */
export function sendStatus(reply: FastifyReply, wire: Wire, status: Status): FastifyReply {
  const headers = reply.headers({ 'content-type': answerType(wire), ...statusFields(status) }).getHeaders();
  void reply.hijack();
  const { raw } = reply;
  if (raw.destroyed) return reply;
  raw.statusCode = 200;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  raw.setHeader('grpc-accept-encoding', 'identity,gzip');
  giveUpRequest(raw);
  raw.end();
  return reply;
}

/** With the answer the request is over: what is left of it is of no use, and its sender may wait for room to send it. */
function giveUpRequest(raw: FastifyReply['raw']): void {
  const { stream } = raw as unknown as Partial<Http2ServerResponse>;
  stream?.once('finish', () => {
    if (!stream.readableEnded) stream.close();
  });
}

function answerType(wire: Wire): string {
  return wire === 'grpc' ? 'application/grpc' : 'application/grpc-web+proto';
}

function statusFields({ code, message }: Status): Readonly<Record<'grpc-status' | 'grpc-message', string>> {
  return { 'grpc-status': String(code), 'grpc-message': headerText(message) };
}

/** gRPC's percent encoding: printable ASCII stays readable, and lines become one, for clients that do not decode it. */
function headerText(message: string): string {
  return message
    .slice(0, 4096)
    .replaceAll('\n', '; ')
    .replace(/[^\x20-\x24\x26-\x7e]+/gu, (part) =>
      Array.from(Buffer.from(part), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
        '',
      ),
    );
}
