import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Smaller answers are sent as they are. */
const minBytes = 1024;

/** A JSON text that is made already. */
export class JsonText {
  readonly text: string;
  /** The value that the text says. */
  readonly value: () => unknown;

  constructor(text: string, value: () => unknown) {
    this.text = text;
    this.value = value;
  }
}

/** Answers with JSON: compressed where the client takes it, and only when it has not got just this already. */
export async function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  value: unknown,
): Promise<FastifyReply> {
  const text = value instanceof JsonText ? value.text : JSON.stringify(value ?? {});
  void reply.type('application/json; charset=utf-8').header('cache-control', 'no-store');
  return sendBytes(request, reply, Buffer.from(text, 'utf8'));
}

export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  bytes: Buffer,
): Promise<FastifyReply> {
  if (request.method === 'GET' || request.method === 'HEAD') {
    const tag = `W/"${createHash('sha1').update(bytes).digest('base64url')}"`;
    void reply.header('etag', tag).header('vary', 'accept-encoding, cookie, authorization');
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  }
  const accepted = request.headers['accept-encoding'] ?? '';
  if (bytes.length < minBytes) return reply.send(bytes);
  if (/\bbr\b/.test(accepted) && bytes.length < 256 * 1024) {
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
    return reply.header('content-encoding', 'br').send(await compressBrotli(bytes, options));
  }
  if (/\bgzip\b/.test(accepted)) {
    return reply.header('content-encoding', 'gzip').send(await compressGzip(bytes, { level: 1 }));
  }
  return reply.send(bytes);
}
