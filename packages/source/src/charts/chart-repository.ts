import { createHash } from 'node:crypto';
import { gunzip as gunzipCallback, gzip as gzipCallback } from 'node:zlib';
import { promisify } from 'node:util';
import type { Clock } from '@setpoint/core';
import { authorizationOf } from '../access.ts';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import type { HttpAccess } from '../http/http-access.ts';
import { type HttpAnswer, httpGet, shownUrl } from '../http/http-get.ts';
import { statusError } from '../http/http-status.ts';
import type { SourceQuotas } from '../quotas.ts';
import { SingleFlight } from '../single-flight.ts';
import { type ChartVersions, chartsIn, entriesOfChart, type IndexEntry } from './chart-index.ts';

const gunzip = promisify(gunzipCallback);
const gzip = promisify(gzipCallback);

interface KeptIndex {
  /** Gzipped: an index of 20 MB is one of 1 MB. */
  readonly body: Uint8Array;
  readonly etag: string;
  readonly lastModified: string;
  readonly entries: Map<string, readonly IndexEntry[] | undefined>;
}

interface IndexState {
  kept: KeptIndex | undefined;
  askedMs: number;
}

/** Charts whose versions are kept parsed, of one index. */
const MAX_PARSED = 200;

/** An HTTP repository of charts: its index, asked for again only where it may have changed, and its archives. */
export class ChartRepository {
  readonly #url: URL;
  readonly #clock: Clock;
  readonly #quotas: SourceQuotas;
  readonly #states = new Map<string, IndexState>();
  readonly #asking = new SingleFlight<KeptIndex>();

  constructor(url: URL, clock: Clock, quotas: SourceQuotas) {
    this.#url = url;
    this.#clock = clock;
    this.#quotas = quotas;
  }

  /** The chart's versions in the order of the index, which is at most `maxAgeMs` old. Throws `source.chart-not-found`. */
  async versions(
    access: HttpAccess,
    chart: string,
    maxAgeMs: number,
    signal: AbortSignal,
  ): Promise<readonly IndexEntry[]> {
    const index = await this.#index(access, maxAgeMs, signal);
    if (!index.entries.has(chart)) {
      const text = await gunzip(index.body, { maxOutputLength: this.#quotas.maxIndexBytes });
      if (index.entries.size >= MAX_PARSED) index.entries.clear();
      index.entries.set(chart, entriesOfChart(text, chart, shownUrl(this.#url)));
    }
    const entries = index.entries.get(chart);
    if (entries !== undefined && entries.length > 0) return entries;
    throw sourceError(
      SOURCE_CODES.chartNotFound,
      `chart "${chart}" not found in the repository`,
      shownUrl(this.#url),
      {
        rule: "a chart is among the entries of the repository's index.yaml",
        nextAction: 'Correct the name of the chart or the URL of the repository.',
        retry: 'backoff',
      },
    );
  }

  /** Every chart, as the index says now. Throws `source.repository-not-found`. */
  async charts(access: HttpAccess, signal: AbortSignal): Promise<readonly ChartVersions[]> {
    const index = await this.#index(access, 0, signal);
    const text = await gunzip(index.body, { maxOutputLength: this.#quotas.maxIndexBytes });
    return chartsIn(text, shownUrl(this.#url));
  }

  /** The archive of a version, checked against the index's digest where it names one. */
  async download(
    access: HttpAccess,
    chart: string,
    { urls, version, digest }: IndexEntry,
    passCredentials: boolean,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const url = this.archiveUrl(chart, version, urls[0]);
    const answer = await this.#fetch(access, url, passCredentials, signal);
    if (answer.status !== 200) throw statusError(answer, url, () => missingArchive(url));
    const found = createHash('sha256').update(answer.body).digest('hex');
    if (/^[0-9a-f]{64}$/.test(digest) && digest !== found) throw wrongDigest(url, digest, found);
    return answer.body;
  }

  /** What its publisher signed beside the archive at the URL; undefined when there is no such file. */
  async provenance(
    access: HttpAccess,
    archive: URL,
    passCredentials: boolean,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const answer = await this.#fetch(access, new URL(`${archive.href}.prov`), passCredentials, signal);
    return answer.status === 200 ? answer.body : undefined;
  }

  #fetch(access: HttpAccess, url: URL, passCredentials: boolean, signal: AbortSignal): Promise<HttpAnswer> {
    const isOwn = url.origin === this.#url.origin || passCredentials;
    return httpGet(
      {
        url,
        access,
        authorization: isOwn ? authorizationOf(access.credentials) : undefined,
        maxBytes: this.#quotas.maxArchiveBytes,
        timeoutMs: this.#quotas.fetchTimeoutMs,
      },
      signal,
    );
  }

  /** Relative URLs are below the repository's, and carry its query, as in Helm. */
  archiveUrl(chart: string, version: string, text: string | undefined): URL {
    const subject = shownUrl(this.#url);
    try {
      const url = new URL(text ?? '', folderOf(this.#url));
      if (text !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(text) && url.search === '')
        url.search = this.#url.search;
      if (text !== undefined && ['http:', 'https:', 'oci:'].includes(url.protocol)) return url;
    } catch {
      // Said below.
    }
    throw sourceError(
      SOURCE_CODES.badIndex,
      `chart "${chart}" version "${version}" has no downloadable URLs`,
      subject,
      {
        rule: 'each version of an index has a URL, relative or http(s)',
        nextAction: "Correct the repository's index.",
      },
    );
  }

  async #index(access: HttpAccess, maxAgeMs: number, signal: AbortSignal): Promise<KeptIndex> {
    const { fingerprint } = access;
    const state = this.#states.get(fingerprint) ?? { kept: undefined, askedMs: Number.NEGATIVE_INFINITY };
    this.#states.set(fingerprint, state);
    if (state.kept !== undefined && state.askedMs >= this.#clock.monotonicMs() - maxAgeMs) return state.kept;
    return this.#asking.run(fingerprint, (shared) => this.#ask(access, state, shared), signal);
  }

  async #ask(access: HttpAccess, state: IndexState, signal: AbortSignal): Promise<KeptIndex> {
    const askedMs = this.#clock.monotonicMs();
    const url = new URL(this.#url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/index.yaml`;
    const { kept } = state;
    const answer = await httpGet(
      {
        url,
        access,
        authorization: authorizationOf(access.credentials),
        headers: { 'accept-encoding': 'gzip', ...conditions(kept) },
        maxBytes: this.#quotas.maxIndexBytes,
        timeoutMs: this.#quotas.fetchTimeoutMs,
      },
      signal,
    );
    if (answer.status === 304 && kept !== undefined) {
      state.askedMs = askedMs;
      return kept;
    }
    if (answer.status !== 200) throw statusError(answer, url, () => noRepository(url));
    state.kept = await keptIndex(answer, kept);
    state.askedMs = askedMs;
    return state.kept;
  }
}

function conditions(kept: KeptIndex | undefined): Readonly<Record<string, string>> {
  if (kept === undefined) return {};
  return {
    ...(kept.etag === '' ? {} : { 'if-none-match': kept.etag }),
    ...(kept.lastModified === '' ? {} : { 'if-modified-since': kept.lastModified }),
  };
}

async function keptIndex(answer: HttpAnswer, before: KeptIndex | undefined): Promise<KeptIndex> {
  const body = await gzip(answer.body, { level: 1 });
  const isSame = before !== undefined && Buffer.compare(body, before.body) === 0;
  return {
    body: isSame ? before.body : body,
    etag: answer.header('etag'),
    lastModified: answer.header('last-modified'),
    entries: isSame ? before.entries : new Map(),
  };
}

function folderOf(url: URL): URL {
  const folder = new URL(url);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  folder.search = '';
  folder.username = '';
  folder.password = '';
  return folder;
}

function noRepository(url: URL) {
  return sourceError(SOURCE_CODES.repositoryNotFound, 'there is no chart repository', shownUrl(url), {
    rule: 'a Helm repository is the folder of an index.yaml',
    nextAction: 'Correct the URL of the repository.',
    retry: 'backoff',
  });
}

function missingArchive(url: URL) {
  return sourceError(
    SOURCE_CODES.chartNotFound,
    'the archive that the index names is not there',
    shownUrl(url),
    {
      nextAction: 'Publish the chart again, or choose another version.',
      retry: 'backoff',
    },
  );
}

export function wrongDigest(url: URL, expected: string, found: string) {
  return sourceError(
    SOURCE_CODES.digestMismatch,
    `the download has the digest ${found}, and not ${expected} as announced`,
    shownUrl(url),
    {
      rule: 'what is downloaded is what the index or manifest announces',
      nextAction: 'Find out who changed the published file; publish a new version in place of changing one.',
      retry: 'backoff',
    },
  );
}
