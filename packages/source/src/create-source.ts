import { ByteCache } from './byte-cache.ts';
import { ChartSource } from './charts/chart-source.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { createGitSource } from './git-source.ts';
import { httpAccessOf } from './http/http-access.ts';
import { httpGet, shownUrl } from './http/http-get.ts';
import { statusError } from './http/http-status.ts';
import { DEFAULT_QUOTAS, type SourceQuotas } from './quotas.ts';
import type { RepositorySpec } from './repository.ts';
import type { GitSource, GitSourceOptions, ResolveOptions, Source } from './source-api.ts';
import type { Revision, Tree } from './tree.ts';

/**
 * Reads every kind of source: Git as {@link createGitSource} does, charts of HTTP repositories, and charts and other
 * artifacts of OCI registries. The revision of a chart is its version, that of an artifact its digest.
 *
 * @example
 * const source = createSource({ cacheDir: '/var/cache/setpoint', clock: systemClock, random: systemRandom });
 * const chart = { kind: 'helm', url: 'https://charts.example.org', chart: 'web' } as const;
 * const tree = await source.tree(chart, await source.resolve(chart, '1.x', signal), signal);
 */
export function createSource(options: GitSourceOptions): Source {
  return new AnySource(options);
}

interface KeptFile {
  readonly bytes: Uint8Array;
  readonly askedMs: number;
}

const isOfGit = ({ kind }: RepositorySpec): boolean => kind === undefined || kind === 'git';

class AnySource implements Source {
  readonly #git: GitSource;
  readonly #charts: ChartSource;
  readonly #options: GitSourceOptions;
  readonly #quotas: SourceQuotas;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #files: ByteCache<KeptFile>;

  readonly fetch: GitSource['fetch'];
  readonly commitInfo: GitSource['commitInfo'];
  readonly refs: GitSource['refs'];

  constructor(options: GitSourceOptions) {
    const git = createGitSource(options);
    this.#git = git;
    this.#options = options;
    this.#quotas = { ...DEFAULT_QUOTAS, ...options.quotas };
    this.#environment = options.environment ?? process.env;
    this.#charts = new ChartSource({
      clock: options.clock,
      quotas: this.#quotas,
      environment: this.#environment,
    });
    this.#files = new ByteCache(this.#quotas.memoryBytes / 8);
    this.fetch = (...args) => git.fetch(...args);
    this.commitInfo = (...args) => git.commitInfo(...args);
    this.refs = (...args) => git.refs(...args);
  }

  resolve(
    repo: RepositorySpec,
    ref: string,
    signal: AbortSignal,
    options: ResolveOptions = {},
  ): Promise<Revision> {
    if (isOfGit(repo)) return this.#git.resolve(repo, ref, signal, options);
    return this.#charts.resolve(repo, ref, options.maxAgeMs ?? 0, signal);
  }

  tree(repo: RepositorySpec, revision: Revision, signal: AbortSignal): Promise<Tree> {
    return isOfGit(repo) ? this.#git.tree(repo, revision, signal) : this.#charts.tree(repo, revision, signal);
  }

  packaged(repo: RepositorySpec, revision: Revision, signal: AbortSignal): Promise<Tree> {
    return this.#charts.packaged(repo, revision, signal);
  }

  async file(text: string, maxAgeMs: number, signal: AbortSignal): Promise<Uint8Array> {
    const { clock } = this.#options;
    const known = this.#files.get(text);
    const askedMs = clock.monotonicMs();
    if (known !== undefined && known.askedMs >= askedMs - maxAgeMs) return known.bytes;
    const bytes = await this.#download(text, signal);
    this.#files.set(text, { bytes, askedMs }, bytes.byteLength);
    return bytes;
  }

  async close(): Promise<void> {
    this.#charts.close();
    this.#files.clear();
    await this.#git.close();
  }

  async #download(text: string, signal: AbortSignal): Promise<Uint8Array> {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
      throw sourceError(SOURCE_CODES.badUrl, 'this is not the URL of a file', text.replace(/[?#].*$/s, ''), {
        nextAction: 'Give an http(s) URL.',
      });
    }
    const access = httpAccessOf({ url: text }, url, this.#environment);
    url.username = '';
    url.password = '';
    const { maxFileBytes: maxBytes, listTimeoutMs: timeoutMs } = this.#quotas;
    const answer = await httpGet({ url, access, maxBytes, timeoutMs }, signal);
    if (answer.status === 200) return answer.body;
    throw statusError(answer, url, () =>
      sourceError(SOURCE_CODES.fileNotFound, 'there is no such file', shownUrl(url), {
        nextAction: 'Correct the URL.',
        retry: 'backoff',
      }),
    );
  }
}
