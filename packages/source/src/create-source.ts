import { ChartSource } from './charts/chart-source.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { createGitSource } from './git-source.ts';
import { grantingSource } from './grants/granting-source.ts';
import { Grants } from './grants/grants.ts';
import { type HttpFile, HttpFiles } from './http/http-files.ts';
import { shownUrl } from './http/http-get.ts';
import { statusError } from './http/http-status.ts';
import { type ImageSource, RegistryImages } from './registry/image-source.ts';
import { DEFAULT_QUOTAS } from './quotas.ts';
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
  const { clock, environment = process.env } = options;
  const { listTimeoutMs: timeoutMs } = { ...DEFAULT_QUOTAS, ...options.quotas };
  return grantingSource(new AnySource(options), new Grants({ clock, timeoutMs, environment }));
}

const isOfGit = ({ kind }: RepositorySpec): boolean => kind === undefined || kind === 'git';

class AnySource implements Source {
  readonly #git: GitSource;
  readonly #charts: ChartSource;
  readonly #files: HttpFiles;

  readonly fetch: GitSource['fetch'];
  readonly commitInfo: GitSource['commitInfo'];
  readonly tagInfo: GitSource['tagInfo'];
  readonly refs: GitSource['refs'];
  readonly push: GitSource['push'];
  readonly images: ImageSource;
  readonly signed: Source['signed'];
  readonly charts: Source['charts'];
  readonly versions: Source['versions'];
  readonly annotations: Source['annotations'];

  constructor(options: GitSourceOptions) {
    const git = createGitSource(options);
    this.#git = git;
    const { clock } = options;
    const quotas = { ...DEFAULT_QUOTAS, ...options.quotas };
    const environment = options.environment ?? process.env;
    this.#charts = new ChartSource({ clock, quotas, environment });
    this.images = new RegistryImages({ clock, quotas, environment });
    this.#files = new HttpFiles({
      clock,
      environment,
      maxFileBytes: quotas.maxFileBytes,
      timeoutMs: quotas.listTimeoutMs,
      memoryBytes: quotas.memoryBytes / 8,
    });
    this.fetch = (...args) => git.fetch(...args);
    this.commitInfo = (...args) => git.commitInfo(...args);
    this.tagInfo = (...args) => git.tagInfo(...args);
    this.refs = (...args) => git.refs(...args);
    this.push = (...args) => git.push(...args);
    const charts = this.#charts;
    this.signed = (...args) => charts.signed(...args);
    this.charts = (...args) => charts.charts(...args);
    this.versions = (...args) => charts.versions(...args);
    this.annotations = (...args) => charts.annotations(...args);
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

  httpFile(url: string, maxAgeMs: number, signal: AbortSignal): Promise<HttpFile> {
    return this.#files.get(url, maxAgeMs, signal);
  }

  async file(text: string, maxAgeMs: number, signal: AbortSignal): Promise<Uint8Array> {
    const file = await this.httpFile(text, maxAgeMs, signal);
    if (file.status === 200) return file.body;
    const url = new URL(text);
    throw statusError({ ...file, header: () => '' }, url, () =>
      sourceError(SOURCE_CODES.fileNotFound, 'there is no such file', shownUrl(url), {
        nextAction: 'Correct the URL.',
        retry: 'backoff',
      }),
    );
  }

  async close(): Promise<void> {
    this.#charts.close();
    this.#files.clear();
    await this.#git.close();
  }
}
