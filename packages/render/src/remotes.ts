import type { SetpointError } from '@setpoint/core';
import {
  type HttpFile,
  mountSubmodules,
  parseRepositoryUrl,
  type RepositorySpec,
  type Revision,
  type Source,
  type Tree,
} from '@setpoint/source';
import { RENDER_CODES, renderError } from './errors.ts';

/** A Git repository that a file of the tree refers to. */
export interface RemoteRepository {
  readonly url: string;
  /** A branch, tag or commit as `git fetch` takes it; '' is HEAD. */
  readonly ref: string;
  /** Whether its submodules are in their places, too. */
  readonly submodules: boolean;
  /** How long it may take to be had. */
  readonly timeoutMs: number;
  /** The text that names it, which a server may have been asked for as a file first. */
  readonly written: string;
}

/** A Helm chart that a file of the tree refers to. */
export interface RemoteChart {
  /** The URL of an HTTP repository or of a registry's folder (`oci://…`). */
  readonly repository: string;
  readonly name: string;
  /** A version or constraint. */
  readonly version: string;
}

/** What a render may read beside its tree, where the files refer to it. */
export interface Remotes {
  /** The files at the commit that the ref names now; `tree.revision` says which that is. */
  repository(wanted: RemoteRepository, signal: AbortSignal): Promise<Tree>;
  /** What an HTTP(S) server answers, success or not. */
  file(url: string, signal: AbortSignal): Promise<HttpFile>;
  /** The files of the chart's own directory; `tree.revision` says which version it is. */
  chart(wanted: RemoteChart, signal: AbortSignal): Promise<Tree>;
}

export interface RemotesOptions {
  readonly source: Source;
  /** How a repository is reached, credentials included, by the URL that a file of the tree gives it. */
  readonly repositoryFor: (url: string) => RepositorySpec;
  /** How a chart is reached, by the URL of its repository. Default without credentials. */
  readonly chartFor?: (repository: string, chart: string) => RepositorySpec;
  /** How old an answer of a server may be, in milliseconds. Default 0: asked now. */
  readonly maxAgeMs?: number;
  /** The same for files at URLs. Default `maxAgeMs`. */
  readonly filesMaxAgeMs?: number;
  /** Repositories on this machine's own disk may be read. Default false. */
  readonly allowLocal?: boolean;
}

/** Remotes read through a source. A commit id that was fetched once is not asked about again. */
export function createRemotes(options: RemotesOptions): Remotes {
  const { source, maxAgeMs = 0, filesMaxAgeMs = maxAgeMs } = options;
  return {
    chart: async ({ repository, name, version }, signal) => {
      const spec = (options.chartFor ?? chartSpec)(repository, name);
      return await source.tree(spec, await source.resolve(spec, version, signal, { maxAgeMs }), signal);
    },
    file: (url, signal) => source.httpFile(url, filesMaxAgeMs, signal),
    repository: (wanted, signal) =>
      withinTime(wanted, signal, async (limited) => {
        const specFor = (url: string): RepositorySpec =>
          options.repositoryFor(allowedUrl(url, options.allowLocal ?? false));
        const spec = specFor(wanted.url);
        const revision = await source.resolve(spec, wanted.ref, limited, { maxAgeMs, rules: 'git' });
        const tree = await source.tree(spec, revision, limited);
        if (!wanted.submodules) return tree;
        const read = (own: RepositorySpec, at: Revision): Promise<Tree> => source.tree(own, at, signal);
        return await mountSubmodules(tree, spec, { specFor, tree: read }, signal);
      }),
  };
}

function chartSpec(url: string, chart: string): RepositorySpec {
  return { kind: url.startsWith('oci://') ? 'oci' : 'helm', url, chart };
}

/** What a repository refers to was written by whoever may push to it, who need not know this machine's disk. */
function allowedUrl(url: string, allowLocal: boolean): string {
  const { protocol, display } = parseRepositoryUrl(url);
  if (protocol !== 'file' || allowLocal) return url;
  throw renderError(
    RENDER_CODES.remoteDenied,
    'a remote base on the disk of this machine is not read',
    display,
    {
      rule: 'remote bases are reached through https or ssh',
      nextAction: 'Use an https:// or ssh:// URL.',
    },
  );
}

async function withinTime<T>(
  { url, timeoutMs }: RemoteRepository,
  signal: AbortSignal,
  run: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  // A timer of Node's holds at most 2^31 ms, which is as good as no limit.
  const late = AbortSignal.timeout(Math.min(Math.max(1, Math.ceil(timeoutMs)), 2 ** 31 - 1));
  try {
    return await run(AbortSignal.any([signal, late]));
  } catch (error) {
    signal.throwIfAborted();
    throw late.aborted ? tooLate(url, timeoutMs) : error;
  }
}

function tooLate(url: string, timeoutMs: number): SetpointError {
  return renderError(
    RENDER_CODES.remoteTimeout,
    `hit ${timeoutMs / 1000}s timeout fetching the repository`,
    parseRepositoryUrl(url).display,
    {
      rule: 'a remote base is there within 27 seconds, or the time its URL gives as ?timeout=',
      nextAction: 'Give the URL a longer ?timeout=, or bring the base nearer.',
      retry: 'backoff',
    },
  );
}
