import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { SetpointError } from '@setpoint/core';
import { applicationSetCodes } from './errors.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Accept any certificate. Default false. */
  readonly insecure?: boolean;
  /** PEM certificates to trust beside the system's. */
  readonly certificateAuthority?: string;
  /** Milliseconds until the request is given up. Default 30,000. */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The network as generators see it. Any status is an answer; only an unreachable peer throws. */
export interface HttpPort {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

/** The `authorization` header of a user and password. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

const maxBodyLength = 64 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/** HTTP and HTTPS over Node's own client. Redirects are not followed, so that no token reaches another host. */
export const nodeHttp: HttpPort = {
  send: async (asked, signal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(asked.timeoutMs ?? defaultTimeoutMs)]);
    try {
      return await exchange(asked, limit);
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(asked, error);
    }
  },
};

function exchange(asked: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { method, url, body } = asked;
  // Node gives a GET no length of its own, and a body without one is no part of the request.
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...asked.headers, ...length };
  const isPlain = url.startsWith('http://');
  const tls = {
    ...(asked.insecure === true ? { rejectUnauthorized: false } : {}),
    ...(asked.certificateAuthority === undefined
      ? {}
      : { ca: [...rootCertificates, asked.certificateAuthority] }),
  };
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage): void => {
      readBody(response).then(resolve, reject);
    };
    const outgoing = isPlain
      ? httpRequest(url, { method, headers, signal }, take)
      : httpsRequest(url, { method, headers, signal, ...tls }, take);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readBody(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length > maxBodyLength) throw new Error(`the answer is longer than ${maxBodyLength} bytes`);
    chunks.push(chunk as Buffer);
  }
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') };
}

function unreachable({ method, url }: HttpRequest, error: unknown): SetpointError {
  const { origin, pathname } = new URL(url);
  const reason = error instanceof Error ? error.message : String(error);
  return new SetpointError(applicationSetCodes.http, `${method} ${origin}${pathname}: ${reason}`, {
    subject: origin,
    nextAction: 'Check the address in the generator, and that it can be reached from here.',
    retry: 'backoff',
    cause: error,
  });
}
