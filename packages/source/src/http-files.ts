import { createHash } from 'node:crypto';
import type { Clock } from '@setpoint/core';
import { ByteCache } from './byte-cache.ts';
import { type HttpAnswer, type HttpGetOptions, httpGet } from './http-get.ts';
import { SingleFlight } from './single-flight.ts';

export interface HttpFilesOptions {
  readonly clock: Clock;
  /** Default https and http. */
  readonly protocols?: readonly ('https' | 'http')[];
  /** Bytes of one file. Default 10 MiB. */
  readonly maxFileBytes?: number;
  /** Milliseconds for one file. Default 30,000. */
  readonly timeoutMs?: number;
  /** Bytes of all files kept in memory. Default 64 MiB. */
  readonly memoryBytes?: number;
}

/** What a URL answers; `id` is the content's address, of status and body. */
export interface HttpFile {
  readonly status: number;
  readonly statusText: string;
  readonly body: Uint8Array;
  readonly id: string;
}

/** Files on HTTP(S) servers. Callers of one URL share one question; unchanged files are not sent again. */
export interface HttpFiles {
  /**
   * What the URL answers, at most `maxAgeMs` (default 0) old; a status that is no success is an answer too. Throws as
   * {@link httpGet} does.
   */
  get(url: string, signal: AbortSignal, options?: { readonly maxAgeMs?: number }): Promise<HttpFile>;
}

interface Kept {
  readonly file: HttpFile;
  readonly askedMs: number;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/**
 * Reads files from HTTP(S) servers, without credentials.
 *
 * @example
 * const files = createHttpFiles({ clock: systemClock });
 * const { status, body } = await files.get('https://example.com/crds.yaml', signal);
 */
export function createHttpFiles(options: HttpFilesOptions): HttpFiles {
  return new CachedHttpFiles(options);
}

class CachedHttpFiles implements HttpFiles {
  readonly #clock: Clock;
  readonly #get: HttpGetOptions;
  readonly #cache: ByteCache<Kept>;
  readonly #flights = new SingleFlight<HttpFile>();

  constructor(options: HttpFilesOptions) {
    this.#clock = options.clock;
    this.#cache = new ByteCache(options.memoryBytes ?? 64 * 1024 ** 2);
    this.#get = {
      maxBytes: options.maxFileBytes ?? 10 * 1024 ** 2,
      timeoutMs: options.timeoutMs ?? 30_000,
      protocols: options.protocols ?? ['https', 'http'],
    };
  }

  async get(
    url: string,
    signal: AbortSignal,
    { maxAgeMs = 0 }: { readonly maxAgeMs?: number } = {},
  ): Promise<HttpFile> {
    const kept = this.#cache.get(url);
    const isRecent = maxAgeMs > 0 && this.#clock.monotonicMs() - (kept?.askedMs ?? 0) <= maxAgeMs;
    if (kept !== undefined && isRecent) return kept.file;
    return await this.#flights.run(url, (shared) => this.#ask(url, shared), signal);
  }

  async #ask(url: string, signal: AbortSignal): Promise<HttpFile> {
    const kept = this.#cache.get(url);
    const askedMs = this.#clock.monotonicMs();
    const answer = await httpGet(url, { ...this.#get, headers: conditionsOf(kept) }, signal);
    const file = answer.status === 304 && kept !== undefined ? kept.file : fileOf(answer);
    const { etag = kept?.etag, 'last-modified': lastModified = kept?.lastModified } = answer.headers;
    this.#cache.set(url, { file, askedMs, etag, lastModified }, file.body.byteLength + 500);
    return file;
  }
}

function conditionsOf(kept: Kept | undefined): Readonly<Record<string, string>> {
  return {
    ...(kept?.etag === undefined ? {} : { 'if-none-match': kept.etag }),
    ...(kept?.lastModified === undefined ? {} : { 'if-modified-since': kept.lastModified }),
  };
}

function fileOf({ status, statusText, body }: HttpAnswer): HttpFile {
  const id = createHash('sha256').update(`${status}\0`).update(body).digest('hex');
  return { status, statusText, body, id };
}
