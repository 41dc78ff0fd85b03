import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Smaller answers are sent as they are. */
const minBytes = 1024;
/** Longer answers are compressed fast rather than well. */
const maxBrotliBytes = 256 * 1024;

type Encoding = 'br' | 'gzip';

/** Bytes that are sent again and again: their digest and each of their encodings are made once. */
export class KeptBytes {
  readonly bytes: Buffer;
  #tag: string | undefined;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get tag(): string {
    this.#tag ??= `W/"${createHash('sha1').update(this.bytes).digest('base64url')}"`;
    return this.#tag;
  }

  encoded(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding) ?? this.#encode(encoding);
    this.#encoded.set(encoding, known);
    return known;
  }

  #encode(encoding: Encoding): Promise<Buffer> {
    if (encoding === 'gzip') return compressGzip(this.bytes, { level: 1 });
    return compressBrotli(this.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  }
}

/** A JSON text that is made already. */
export class JsonText {
  /** The value that the text says. */
  readonly value: () => unknown;
  readonly bytes: KeptBytes;

  constructor(text: string, value: () => unknown) {
    this.value = value;
    this.bytes = new KeptBytes(Buffer.from(text, 'utf8'));
  }
}

/** Answers with JSON: compressed where the client takes it, and only when it has not got just this already. */
export async function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  value: unknown,
): Promise<FastifyReply> {
  void reply.type('application/json; charset=utf-8').header('cache-control', 'no-store');
  const kept =
    value instanceof JsonText ? value.bytes : new KeptBytes(Buffer.from(JSON.stringify(value ?? {}), 'utf8'));
  return sendBytes(request, reply, kept);
}

export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  kept: KeptBytes,
): Promise<FastifyReply> {
  const { bytes } = kept;
  if (request.method === 'GET' || request.method === 'HEAD') {
    void reply.header('etag', kept.tag).header('vary', 'accept-encoding, cookie, authorization');
    if (request.headers['if-none-match'] === kept.tag) return reply.code(304).send();
  }
  const encoding = encodingFor(request.headers['accept-encoding'] ?? '', bytes.length);
  if (encoding === undefined) return reply.send(bytes);
  return reply.header('content-encoding', encoding).send(await kept.encoded(encoding));
}

function encodingFor(accepted: string | readonly string[], bytes: number): Encoding | undefined {
  if (bytes < minBytes) return undefined;
  const text = String(accepted);
  if (/\bbr\b/.test(text) && bytes < maxBrotliBytes) return 'br';
  return /\bgzip\b/.test(text) ? 'gzip' : undefined;
}
