import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Clock } from '@setpoint/core';
import { authorizationOf } from '../access.ts';
import { ByteCache } from '../byte-cache.ts';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import { SingleFlight } from '../single-flight.ts';
import { type Environment, httpAccessOf } from './http-access.ts';
import { type HttpAnswer, httpGet } from './http-get.ts';

export interface HttpFilesOptions {
  readonly clock: Clock;
  readonly environment: Environment;
  /** Bytes of one file. */
  readonly maxFileBytes: number;
  /** Milliseconds for one file. */
  readonly timeoutMs: number;
  /** Bytes of all files kept. */
  readonly memoryBytes: number;
}

/** What a URL answers; `id` is the content's address, of status and body. */
export interface HttpFile {
  readonly status: number;
  readonly statusText: string;
  readonly body: Uint8Array;
  readonly id: string;
}

interface Kept {
  readonly file: HttpFile;
  readonly askedMs: number;
  readonly etag: string;
  readonly lastModified: string;
}

/**
 * Files on HTTP(S) servers, read without credentials but those in their URLs. Callers of one URL share one question, and
 * a file that has not changed is not sent again.
 */
export class HttpFiles {
  readonly #options: HttpFilesOptions;
  readonly #cache: ByteCache<Kept>;
  readonly #flights = new SingleFlight<HttpFile>();

  constructor(options: HttpFilesOptions) {
    this.#options = options;
    this.#cache = new ByteCache(options.memoryBytes);
  }

  /** What the URL answers, at most `maxAgeMs` old; 0 asks now. Throws `source.bad-url` and as {@link httpGet} does. */
  async get(url: string, maxAgeMs: number, signal: AbortSignal): Promise<HttpFile> {
    const kept = this.#cache.get(url);
    const isRecent = maxAgeMs > 0 && this.#options.clock.monotonicMs() - (kept?.askedMs ?? 0) <= maxAgeMs;
    if (kept !== undefined && isRecent) return kept.file;
    return await this.#flights.run(url, (shared) => this.#ask(url, shared), signal);
  }

  clear(): void {
    this.#cache.clear();
  }

  async #ask(text: string, signal: AbortSignal): Promise<HttpFile> {
    const { clock, environment, maxFileBytes: maxBytes, timeoutMs } = this.#options;
    const url = urlOf(text);
    const access = httpAccessOf({ url: text }, url, environment);
    url.username = '';
    url.password = '';
    const kept = this.#cache.get(text);
    const askedMs = clock.monotonicMs();
    const headers = conditionsOf(kept);
    const authorization = authorizationOf(access.credentials);
    const answer = await httpGet({ url, access, headers, authorization, maxBytes, timeoutMs }, signal);
    const file = answer.status === 304 && kept !== undefined ? kept.file : fileOf(answer);
    const etag = answer.header('etag') || (kept?.etag ?? '');
    const lastModified = answer.header('last-modified') || (kept?.lastModified ?? '');
    this.#cache.set(text, { file, askedMs, etag, lastModified }, file.body.byteLength + 500);
    return file;
  }
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw sourceError(SOURCE_CODES.badUrl, 'this is not the URL of a file', text.replace(/[?#].*$/s, ''), {
    nextAction: 'Give an http(s) URL.',
  });
}

function conditionsOf(kept: Kept | undefined): Readonly<Record<string, string>> {
  return {
    ...(kept?.etag ? { 'if-none-match': kept.etag } : {}),
    ...(kept?.lastModified ? { 'if-modified-since': kept.lastModified } : {}),
  };
}

function fileOf({ status, body }: HttpAnswer): HttpFile {
  const id = createHash('sha256').update(`${status}\0`).update(body).digest('hex');
  return { status, statusText: STATUS_CODES[status] ?? '', body, id };
}
