import type { Clock, Random } from '@setpoint/core';
import type { ChartVersions } from './charts/chart-index.ts';
import type { SignedChart } from './charts/provenance.ts';
import type { CommitInfo, TagInfo } from './commit.ts';
import type { HttpFile } from './http/http-files.ts';
import type { CommitAuthor, FileChanges } from './new-commit.ts';
import type { SourceQuotas } from './quotas.ts';
import type { RemoteRefs } from './refs.ts';
import type { History, Remote } from './remote.ts';
import type { ImageSource } from './registry/image-source.ts';
import type { RepositorySpec } from './repository.ts';
import type { Protocol, RepositoryUrl } from './repository-url.ts';
import type { Revision, Tree } from './tree.ts';

/** One question to a remote: what it announces, or its objects. */
export interface GitRequest {
  readonly kind: 'ls-remote' | 'fetch';
  /** Without credentials. */
  readonly repository: string;
  readonly elapsedMs: number;
  readonly failed: boolean;
}

export interface GitSourceOptions {
  /** Holds what can be fetched again; one process at a time may own it. Made when absent. */
  readonly cacheDir: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Over {@link DEFAULT_QUOTAS}. */
  readonly quotas?: Partial<SourceQuotas>;
  /** Default `git`, found on the path. */
  readonly gitBinary?: string;
  /** Default https, ssh and file. */
  readonly protocols?: readonly Protocol[];
  /** How long a reader process stays without work, in milliseconds. Default 60,000. */
  readonly idleMs?: number;
  /** Variables git may see some of: the search path, proxies, certificates. Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hears of every question to a remote, when it is answered or has failed. */
  readonly onRequest?: (request: GitRequest) => void;
  /** Replaces Git, its network and its disk, in simulation. */
  readonly remotes?: (url: RepositoryUrl) => Remote;
}

export interface ResolveOptions {
  /** How old the remote's announcement may be, in milliseconds. Default 0: asked after this call began. */
  readonly maxAgeMs?: number;
  /** Only tags with this prefix take part in version constraints, by what follows it. Default ''. */
  readonly tagPrefix?: string;
  /**
   * Whose rules say what a ref names. `argocd` (default) knows version constraints and abbreviated commits and prefers
   * branches; `git` takes a name as `git fetch` does: no constraints, no abbreviations, tags before branches.
   */
  readonly rules?: 'argocd' | 'git';
}

/** A change to one branch, as a function of what is there. */
export interface BranchChange {
  /** Without `refs/heads/`; a name that begins with `refs/` is that very ref. */
  readonly branch: string;
  /**
   * Where a branch begins that the remote does not have: what `resolve` takes, '' is HEAD. Without one it begins a
   * history of its own.
   */
  readonly base?: string;
  /**
   * How old the remote's announcement may be that the change is first made for, in milliseconds. Default 0: asked after
   * this call began. It is asked anew when the branch proves to have moved since.
   */
  readonly maxAgeMs?: number;
  readonly author: CommitAuthor;
  /**
   * What to write over the tree, which is undefined for a branch with no history yet. Asked again when the branch has
   * moved meanwhile. Nothing is pushed when it gives undefined, or no files.
   */
  readonly edit: (tree: Tree | undefined, signal: AbortSignal) => Promise<BranchEdit | undefined>;
}

export interface BranchEdit {
  readonly files: FileChanges;
  readonly message: string;
  /** Make the commit even when there are no files to write. Default false. */
  readonly isEmpty?: boolean;
}

export interface PushedBranch {
  /** The branch's last commit; undefined when there is no branch, because nothing was to be written. */
  readonly id: string | undefined;
  /** False when nothing was to be written. */
  readonly pushed: boolean;
}

/** Reads Git repositories. Every error names the repository without its credentials. */
export interface GitSource {
  /**
   * The commit that `ref` (branch, tag, commit, abbreviation, version constraint; '' is HEAD) names now. Concurrent
   * calls for one repository share one question to the remote. Throws `source.ref-not-found`, and the errors of
   * reaching the remote.
   */
  resolve(
    repo: RepositorySpec,
    ref: string,
    signal: AbortSignal,
    options?: ResolveOptions,
  ): Promise<Revision>;
  /** The files at the revision, fetched first when they are not here. */
  tree(repo: RepositorySpec, revision: Revision, signal: AbortSignal): Promise<Tree>;
  /** Makes the revision readable; with `full`, all branches and tags and their history too. */
  fetch(repo: RepositorySpec, revision: Revision, history: History, signal: AbortSignal): Promise<void>;
  /** Author, date, message and signature of the commit, and the tags the remote last announced on it. */
  commitInfo(
    repo: RepositorySpec,
    id: string,
    signal: AbortSignal,
  ): Promise<CommitInfo & { readonly tags: readonly string[] }>;
  /**
   * The annotated tag that a ref of this full name is; undefined for a branch and for a lightweight tag. Throws
   * `source.ref-not-found` when the remote announces no such ref.
   */
  tagInfo(repo: RepositorySpec, fullName: string, signal: AbortSignal): Promise<TagInfo | undefined>;
  /**
   * Writes one commit to a branch and pushes it, without a checkout; made again on top when somebody else pushes first,
   * a few times. Gives the branch's commit, and whether it is new. Throws `source.push-refused`, `source.branch-moved`
   * when the branch never rests, and the errors of reaching the remote.
   */
  push(repo: RepositorySpec, change: BranchChange, signal: AbortSignal): Promise<PushedBranch>;
  /** What the remote announces: for listing branches and tags, and to watch for change. */
  refs(
    repo: RepositorySpec,
    signal: AbortSignal,
    options?: { readonly maxAgeMs?: number },
  ): Promise<RemoteRefs>;
  /** Ends every process. */
  close(): Promise<void>;
}

/** Reads Git repositories, repositories of Helm charts and OCI registries, as the `kind` of a spec says. */
export interface Source extends GitSource {
  /** The chart as it was packaged: a tree of the one file `<name>-<version>.tgz`. Not for Git. */
  packaged(repo: RepositorySpec, revision: Revision, signal: AbortSignal): Promise<Tree>;
  /**
   * The chart as it was packaged with what its publisher signed beside it. Throws `source.provenance` when there is no
   * signature. Not for Git.
   */
  signed(
    repo: RepositorySpec,
    revision: Revision,
    signal: AbortSignal,
  ): Promise<Omit<SignedChart, 'keyring'>>;
  /** The charts of an HTTP repository, as its index lists them now. Throws `source.repository-not-found`. */
  charts(repo: RepositorySpec, signal: AbortSignal): Promise<readonly ChartVersions[]>;
  /** The versions of a chart, or the tags of an artifact, asked for now. Not for Git. */
  versions(repo: RepositorySpec, signal: AbortSignal): Promise<readonly string[]>;
  /** The annotations of a registry's manifest (`org.opencontainers.image.…`); none for other charts. Not for Git. */
  annotations(
    repo: RepositorySpec,
    revision: Revision,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>;
  /** What an https or http URL answers, success or not, at most `maxAgeMs` old; 0 asks now. */
  httpFile(url: string, maxAgeMs: number, signal: AbortSignal): Promise<HttpFile>;
  /** Container images of registries; specs are of kind `oci`. */
  readonly images: ImageSource;
  /** The bytes at an https or http URL, at most `maxAgeMs` old. Throws `source.file-not-found` and those of HTTP. */
  file(url: string, maxAgeMs: number, signal: AbortSignal): Promise<Uint8Array>;
}
