import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { KubeObject } from '@setpoint/kube';
import type { Status } from '../status/api-error.ts';
import type { Acceptance, Format } from './accept.ts';
import { toYaml } from './yaml.ts';

/** What HTTP/1.1 and HTTP/2 answers have in common. */
export interface Response extends Writable {
  readonly headersSent: boolean;
  writeHead(code: number, headers: Readonly<Record<string, string>>): unknown;
  setHeader(name: string, value: string | readonly string[]): unknown;
  flushHeaders(): void;
}

/** An answer of known size is compressed above this, as in the real server. */
const gzipThresholdBytes = 128 * 1024;
const compress = promisify(gzip);

const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
};

export interface Reply {
  readonly code: number;
  readonly body: string | Buffer;
  /** '' for an answer without a body. */
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The Status the body is, when it is one. */
  readonly status?: Partial<Status>;
}

export function jsonReply(code: number, json: string, acceptance: Pick<Acceptance, 'format'>): Reply {
  const body = acceptance.format === 'yaml' ? toYaml(JSON.parse(json)) : `${json}\n`;
  return { code, body, contentType: contentTypes[acceptance.format] };
}

export function objectReply(
  code: number,
  object: KubeObject | Status | object,
  acceptance: Pick<Acceptance, 'format'>,
): Reply {
  return jsonReply(code, JSON.stringify(object), acceptance);
}

export function statusReply(status: Status, format: Format = 'json'): Reply {
  const reply = { ...objectReply(status.code, status, { format }), status };
  const retryAfter = status.details?.retryAfterSeconds;
  return retryAfter === undefined ? reply : { ...reply, headers: { 'retry-after': String(retryAfter) } };
}

export function textReply(code: number, body: string): Reply {
  return { code, body, contentType: 'text/plain; charset=utf-8' };
}

/** A path nothing is served at. */
export function pageNotFound(): Reply {
  const headers = { 'x-content-type-options': 'nosniff' };
  return { ...textReply(404, '404 page not found\n'), headers };
}

/** Sends the whole answer, compressed when it is large and the client takes it. */
export async function send(response: Response, reply: Reply, acceptsGzip: boolean): Promise<void> {
  if (response.destroyed || response.writableEnded) return;
  const headers: Record<string, string> = {
    ...(reply.contentType === '' ? {} : { 'content-type': reply.contentType }),
    ...reply.headers,
  };
  // A text goes out in one piece with its headers; bytes would be a second one.
  let { body } = reply;
  if (acceptsGzip && Buffer.byteLength(body) > gzipThresholdBytes) {
    body = await compress(body, { level: constants.Z_BEST_SPEED });
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
  }
  if (response.destroyed) return;
  // What has no content has no length of it.
  if (reply.code !== 204) headers['content-length'] = String(Buffer.byteLength(body));
  response.writeHead(reply.code, headers);
  response.end(body);
}

/**
 * Sends parts as they are made, at the client's pace; `parts` together form one JSON document. Resolves to its size in
 * bytes.
 */
export async function sendStream(
  response: Response,
  parts: Iterable<string>,
  acceptsGzip: boolean,
): Promise<number> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (acceptsGzip) {
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
  }
  response.writeHead(200, headers);
  const steps = acceptsGzip ? [createGzip({ level: constants.Z_BEST_SPEED })] : [];
  // A client that leaves early is no failure of the answer.
  let bytes = 0;
  const counted = function* (): Generator<string> {
    for (const part of parts) {
      bytes += Buffer.byteLength(part);
      yield part;
    }
  };
  await pipeline([Readable.from(counted(), { objectMode: false }), ...steps, response]).catch(() =>
    response.destroy(),
  );
  return bytes;
}

export function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((part) => part.trim().startsWith('gzip'));
}

/** `299 - "text"`, quotes and backslashes escaped, as RFC 7234 and client-go read it. */
export function warningHeader(text: string): string {
  const safe = text.replace(/[^\x20-\x7e\u00a0-\u00ff]/g, '?').replace(/["\\]/g, '\\$&');
  return `299 - "${safe}"`;
}
