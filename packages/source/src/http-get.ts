import { lookup } from 'node:dns';
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { isForbiddenHost } from './repository-url.ts';

export interface HttpGetOptions {
  /** Sent to the URL's own origin only; a redirect to another goes on without them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More than this is `source.file-too-large`. */
  readonly maxBytes: number;
  /** For all of it, redirects too. */
  readonly timeoutMs: number;
  /** Schemes that the URL and its redirects may have. */
  readonly protocols: readonly ('https' | 'http')[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: Uint8Array;
}

/** As many redirects as Go's client follows. */
const MAX_HOPS = 10;
const MOVED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The answer to a GET of the URL, whatever its status, redirects followed. Every host on the way is checked, by name and
 * by the address it resolves to, against those nobody may read from. Throws `source.bad-url`, `source.protocol-denied`,
 * `source.host-denied`, `source.unreachable`, `source.timeout` and `source.file-too-large`.
 */
export async function httpGet(
  url: string,
  options: HttpGetOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  const start = allowedUrl(url, options);
  let target = start;
  try {
    for (let hop = 0; hop <= MAX_HOPS; hop++) {
      const headers = target.origin === start.origin ? options.headers : undefined;
      const answer = await getOnce(target, { ...options, headers: headers ?? {} }, either);
      const { location } = answer.headers;
      if (!MOVED.has(answer.status) || typeof location !== 'string') return answer;
      target = allowedUrl(new URL(location, target).href, options);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SetpointError) throw error;
    throw failure(error as Error, shown(target), deadline.aborted, options);
  }
  throw sourceError(SOURCE_CODES.redirect, `stopped after ${MAX_HOPS} redirects`, shown(start), {
    nextAction: 'Use the URL that the file has moved to.',
    retry: 'backoff',
  });
}

function allowedUrl(text: string, { protocols }: HttpGetOptions): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw sourceError(SOURCE_CODES.badUrl, 'this is no URL', '', { nextAction: 'Correct the URL.' });
  }
  if (!protocols.some((protocol) => url.protocol === `${protocol}:`)) {
    throw sourceError(SOURCE_CODES.protocolDenied, `protocol ${url.protocol} is not allowed`, shown(url), {
      rule: `allowed are ${protocols.join(', ')}`,
      nextAction: 'Use an allowed protocol, or allow this one.',
    });
  }
  if (isForbiddenHost(url.hostname.replace(/^\[|\]$/g, ''))) throw hostDenied(url.hostname);
  return url;
}

async function getOnce(url: URL, options: HttpGetOptions, signal: AbortSignal): Promise<HttpAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { 'user-agent': 'setpoint', accept: '*/*', ...options.headers };
    send(url, { headers, signal, lookup: guardedLookup }, resolve).on('error', reject).end();
  });
  const { statusCode = 0, statusMessage = '', headers } = response;
  const body = await bodyOf(response, options.maxBytes, shown(url));
  return { status: statusCode, statusText: statusMessage, headers, body };
}

async function bodyOf(response: IncomingMessage, maxBytes: number, subject: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      response.destroy();
      throw sourceError(SOURCE_CODES.fileTooLarge, 'the file is too large', subject, {
        rule: `at most ${maxBytes} bytes`,
        nextAction: 'Use a smaller file.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Checks where a name leads at the moment it is used, so that no second answer can lead elsewhere. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const denied = addresses.some(({ address }) => isForbiddenHost(address));
    const [first] = addresses;
    if (denied || first === undefined) callback(hostDenied(hostname), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function hostDenied(host: string): SetpointError {
  return sourceError(SOURCE_CODES.hostDenied, `host ${host} is not allowed`, host, {
    rule: 'link-local addresses and cloud metadata services are not read from',
    nextAction: 'Correct the URL.',
  });
}

function failure(error: Error, subject: string, late: boolean, { timeoutMs }: HttpGetOptions): Error {
  if (late) {
    return sourceError(SOURCE_CODES.timeout, `no answer within ${timeoutMs} ms`, subject, {
      nextAction: 'Nothing to do when the server recovers; else check the URL.',
      retry: 'backoff',
    });
  }
  const { code = 'the connection broke' } = error as NodeJS.ErrnoException;
  return sourceError(SOURCE_CODES.unreachable, `the server could not be reached (${code})`, subject, {
    nextAction: 'Nothing to do when the network recovers; else check the URL.',
    retry: 'backoff',
    cause: error,
  });
}

/** Without user, password and query, which may hold a token. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
