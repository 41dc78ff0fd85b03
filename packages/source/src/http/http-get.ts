import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import { checkHost, guardedLookup, type HttpAccess } from './http-access.ts';
import { isTunnelled, tunnel } from './proxy.ts';

export interface HttpAsk {
  readonly url: URL;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD';
  readonly access: HttpAccess;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `Authorization`, sent to the origin of `url` and to no other that it redirects to. */
  readonly authorization?: string | undefined;
  /** The answer may have so many bytes, decompressed. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Of a header by its name in lower case; '' when it is absent. */
  readonly header: (name: string) => string;
  readonly body: Uint8Array;
}

const MAX_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What is read of an answer that is no success: enough for its error. */
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * The answer of the URL, redirects followed; any status is an answer. Credentials go to the first origin alone, and a
 * redirect never leads from https to http. Throws `source.unreachable`, `source.timeout`, `source.tls`,
 * `source.redirect`, `source.host-denied` and `source.quota`; no error shows a query, which may hold a signature.
 */
export async function httpGet(ask: HttpAsk, signal: AbortSignal): Promise<HttpAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ask.timeoutMs)]);
  let { url } = ask;
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      checkHost(url);
      const authorization = url.origin === ask.url.origin ? ask.authorization : undefined;
      const response = await send(ask, url, authorization, limit);
      const location = REDIRECTS.has(response.statusCode ?? 0) ? response.headers.location : undefined;
      if (location === undefined) return await answerOf(response, url, ask.maxBytes);
      response.destroy();
      url = redirected(url, location);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SetpointError ? error : failure(error, url, limit.aborted);
  }
  throw redirectError(ask.url, `redirects more than ${MAX_REDIRECTS} times`);
}

/** What is posted. */
export interface HttpPost extends Omit<HttpAsk, 'method'> {
  readonly contentType: string;
  readonly body: string;
}

/** As {@link httpGet}, with a body, which goes to the URL itself alone: a redirect is an error. */
export async function httpPost(post: HttpPost, signal: AbortSignal): Promise<HttpAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(post.timeoutMs)]);
  const { url, contentType, body, authorization, maxBytes } = post;
  try {
    checkHost(url);
    const headers = { ...post.headers, 'content-type': contentType };
    const response = await send({ ...post, method: 'POST', headers }, url, authorization, limit, body);
    if (!REDIRECTS.has(response.statusCode ?? 0)) return await answerOf(response, url, maxBytes);
    response.destroy();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SetpointError ? error : failure(error, url, limit.aborted);
  }
  throw redirectError(url, 'redirects what is posted');
}

/** The URL as errors show it. */
export function shownUrl({ origin, pathname }: URL): string {
  return origin === 'null' ? pathname : `${origin}${pathname}`;
}

async function send(
  { access, headers, method = 'GET' }: Omit<HttpAsk, 'method'> & { readonly method?: string },
  url: URL,
  authorization: string | undefined,
  signal: AbortSignal,
  body?: string,
): Promise<IncomingMessage> {
  const proxy = access.proxyFor(url);
  const isTls = url.protocol === 'https:';
  const isApart = proxy !== undefined && isTunnelled(proxy, url);
  const socket = isApart ? await tunnel(proxy, url, access.tls, signal) : undefined;
  const viaProxy = proxy !== undefined && !isApart;
  const toTls = viaProxy ? proxy.url.protocol === 'https:' : isTls;
  const options = {
    method,
    protocol: toTls ? 'https:' : 'http:',
    host: viaProxy ? proxy.url.hostname : url.hostname.replace(/^\[|\]$/g, ''),
    port: viaProxy ? proxy.url.port : url.port,
    path: viaProxy ? url.href : `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      'user-agent': 'setpoint',
      ...headers,
      ...(authorization === undefined ? {} : { authorization }),
      ...(viaProxy && proxy.authorization !== undefined
        ? { 'proxy-authorization': proxy.authorization }
        : {}),
    },
    signal,
    lookup: guardedLookup,
    // An agent would connect by itself, past the proxy.
    ...(socket === undefined ? {} : { createConnection: () => socket }),
    ...(isTls ? access.tls : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = toTls ? httpsRequest(options, resolve) : httpRequest(options, resolve);
    outgoing.on('error', reject).end(body);
  });
}

async function answerOf(response: IncomingMessage, url: URL, maxBytes: number): Promise<HttpAnswer> {
  const status = response.statusCode ?? 0;
  const limit = status < 300 ? maxBytes : MAX_ERROR_BYTES;
  const { headers } = response;
  const body = headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
  if (body !== response) response.on('error', (error) => body.destroy(error));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += (chunk as Uint8Array).byteLength;
    if (length > limit) {
      response.destroy();
      if (status < 300) throw tooLarge(url, maxBytes);
      break;
    }
    chunks.push(chunk as Uint8Array);
  }
  const header = (name: string): string => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? '');
  };
  return { status, header, body: Buffer.concat(chunks) };
}

function redirected(from: URL, location: string): URL {
  let next: URL;
  try {
    next = new URL(location, from);
  } catch {
    throw redirectError(from, 'redirects to what is no URL');
  }
  if (next.protocol !== 'https:' && next.protocol !== 'http:')
    throw redirectError(from, 'redirects to another protocol');
  if (from.protocol === 'https:' && next.protocol === 'http:')
    throw redirectError(from, `redirects from https to http (${next.host})`);
  return next;
}

function redirectError(url: URL, why: string): SetpointError {
  return sourceError(SOURCE_CODES.redirect, `the server ${why}`, shownUrl(url), {
    nextAction: 'Use the URL the repository has moved to.',
    retry: 'backoff',
  });
}

function tooLarge(url: URL, maxBytes: number): SetpointError {
  return sourceError(SOURCE_CODES.quota, `the answer is larger than ${maxBytes} bytes`, shownUrl(url), {
    rule: 'indexes, manifests and archives stay within a number of bytes',
    nextAction: 'Use a smaller repository, or raise the quota.',
  });
}

const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

function failure(error: unknown, url: URL, isTimeout: boolean): SetpointError {
  const { code = '', message } = error as Error & { code?: string };
  const subject = shownUrl(url);
  const options = { cause: error, retry: 'backoff' as const };
  if (isTimeout) {
    return sourceError(SOURCE_CODES.timeout, 'the server did not answer in time', subject, {
      ...options,
      nextAction: 'Nothing to do when the server recovers; else check the URL.',
    });
  }
  if (TLS_CODE.test(code)) {
    return sourceError(SOURCE_CODES.tls, `the TLS connection failed: ${message}`, subject, {
      ...options,
      nextAction: "Add the server's certificate authority, or correct the client certificate.",
    });
  }
  const reason = code === '' ? message : code;
  return sourceError(SOURCE_CODES.unreachable, `the server could not be reached: ${reason}`, subject, {
    ...options,
    nextAction: 'Nothing to do when the network recovers; else check the URL.',
  });
}
