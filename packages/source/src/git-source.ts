import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accessFingerprint } from './access.ts';
import { ByteCache } from './byte-cache.ts';
import { type CommitInfo, parseCommit, parseTag, type TagInfo } from './commit.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { gitEnvironment, writeGitHome } from './git-config.ts';
import type { GitContext } from './git-context.ts';
import { GitRemote } from './git-remote.ts';
import { checkGitVersion } from './git-version.ts';
import type { Environment } from './http/http-access.ts';
import { downloadLfs } from './lfs/lfs-server.ts';
import { type LfsReader, LfsTree } from './lfs/lfs-tree.ts';
import { LocalRemote } from './local-remote.ts';
import { removeDiscarded } from './mirror.ts';
import { ObjectTree } from './object-tree.ts';
import { DEFAULT_QUOTAS } from './quotas.ts';
import type { RemoteRefs } from './refs.ts';
import type { History, Remote } from './remote.ts';
import type { RepositorySpec } from './repository.ts';
import { type CachedObject, type Caller, RepositoryState } from './repository-state.ts';
import { isForbiddenHost, parseRepositoryUrl, type Protocol, type RepositoryUrl } from './repository-url.ts';
import { checkRef, commitIdOf, type ResolvedRef, resolveFetchRef, resolveRef } from './resolve-ref.ts';
import { SingleFlight } from './single-flight.ts';
import type {
  BranchChange,
  GitSource,
  GitSourceOptions,
  PushedBranch,
  ResolveOptions,
} from './source-api.ts';
import type { Revision, Tree } from './tree.ts';

/**
 * Reads Git repositories through the system's git: bare mirrors under `cacheDir`, one reader process for each, contents
 * kept in memory within a quota. Nothing is ever checked out, no hook, filter, submodule or configuration of a
 * repository is obeyed, and no secret is in an argument, a log or an error.
 *
 * @example
 * const source = createGitSource({ cacheDir: '/var/cache/setpoint', clock: systemClock, random: systemRandom });
 * const revision = await source.resolve({ url: 'https://github.com/o/r' }, 'v1.x', signal);
 * const tree = await source.tree({ url: 'https://github.com/o/r' }, revision, signal);
 */
export function createGitSource(options: GitSourceOptions): GitSource {
  return new SystemGitSource(options);
}

const DEFAULT_PROTOCOLS: readonly Protocol[] = ['https', 'ssh', 'file'];
/** Refs whose last commit is remembered per repository, to report how they moved. */
const MAX_REMEMBERED = 10_000;

/** How often a change is made again because somebody else pushed first. */
const PUSH_ATTEMPTS = 5;

interface Repository {
  readonly url: RepositoryUrl;
  readonly remote: Remote;
  readonly state: RepositoryState;
  readonly moves: Map<string, { readonly id: string; readonly previousId: string | undefined }>;
}

interface Called {
  readonly url: RepositoryUrl;
  readonly caller: Caller;
}

class SystemGitSource implements GitSource {
  readonly #context: GitContext;
  readonly #protocols: ReadonlySet<Protocol>;
  readonly #remotes: (url: RepositoryUrl) => Remote;
  readonly #onRequest: GitSourceOptions['onRequest'];
  readonly #repositories = new Map<string, Repository>();
  /** Specs are values: one that was seen before says the same again. */
  readonly #callers = new WeakMap<RepositorySpec, Called>();
  readonly #cache: ByteCache<CachedObject>;
  /** What Git LFS keeps, for those who may read it. */
  readonly #lfs: ByteCache<Uint8Array>;
  readonly #lfsFlights = new SingleFlight<Uint8Array>();
  readonly #environment: Environment;
  readonly #closing = new AbortController();

  constructor(options: GitSourceOptions) {
    const quotas = { ...DEFAULT_QUOTAS, ...options.quotas };
    this.#protocols = new Set(options.protocols ?? DEFAULT_PROTOCOLS);
    this.#cache = new ByteCache(quotas.memoryBytes);
    this.#lfs = new ByteCache(quotas.memoryBytes);
    this.#environment = options.environment ?? process.env;
    const home = join(options.cacheDir, 'home');
    const environment = gitEnvironment(home, [...this.#protocols], this.#environment);
    const gitBinary = options.gitBinary ?? 'git';
    this.#context = {
      gitBinary,
      gitChecked: once(() => checkGitVersion(gitBinary, environment, options.cacheDir, options.clock)),
      environment,
      mirrors: join(options.cacheDir, 'mirrors'),
      scratch: join(options.cacheDir, 'scratch'),
      clock: options.clock,
      random: options.random,
      quotas,
      idleMs: options.idleMs ?? 60_000,
      closing: this.#closing.signal,
    };
    this.#onRequest = options.onRequest;
    this.#remotes = options.remotes ?? ((url) => this.#systemRemote(url));
    if (options.remotes === undefined) this.#prepareFolders(options.cacheDir);
  }

  async resolve(
    repo: RepositorySpec,
    ref: string,
    signal: AbortSignal,
    options: ResolveOptions = {},
  ): Promise<Revision> {
    const { repository, caller } = this.#open(repo);
    const subject = repository.url.display;
    checkRef(ref, subject);
    const id = commitIdOf(ref);
    if (id !== undefined) return this.#resolveCommit(repository, caller, ref, id, signal);
    const refs = await repository.state.refs(caller, options.maxAgeMs ?? 0, signal);
    const resolved =
      options.rules === 'git'
        ? resolveFetchRef(refs, ref, subject)
        : resolveRef(refs, ref, options.tagPrefix ?? '', subject);
    const found = await this.#commitOf(repository, caller, resolved, signal);
    const previousId = remember(repository, ref, found);
    return {
      id: found,
      ref,
      ...(resolved.kind === 'ref' ? { resolvedRef: resolved.name } : {}),
      ...(previousId === undefined ? {} : { previousId }),
    };
  }

  async tree(repo: RepositorySpec, revision: Revision, signal: AbortSignal): Promise<Tree> {
    const { repository, caller } = this.#open(repo);
    await repository.state.ensureAccess(caller, signal);
    const commit = await repository.state.ensureCommit(
      caller,
      checkedId(revision.id, repository.url),
      signal,
    );
    const { treeId } = parseCommit(commit, repository.url.display);
    const tree = new ObjectTree(revision, treeId, repository.state.store(caller, commit.id));
    return repo.lfs === true ? new LfsTree(tree, this.#lfsReader(repo, repository.url)) : tree;
  }

  #lfsReader(repo: RepositorySpec, url: RepositoryUrl): LfsReader {
    const question = { repo, url, environment: this.#environment, quotas: this.#context.quotas };
    return async (pointer, path, signal) => {
      const key = `${accessFingerprint(repo, url)} ${pointer.oid}`;
      const kept = this.#lfs.get(key);
      if (kept !== undefined) return kept;
      const start = (within: AbortSignal): Promise<Uint8Array> =>
        downloadLfs(pointer, path, question, within);
      const content = await this.#lfsFlights.run(key, start, signal);
      this.#lfs.set(key, content, content.byteLength);
      return content;
    };
  }

  async fetch(
    repo: RepositorySpec,
    revision: Revision,
    history: History,
    signal: AbortSignal,
  ): Promise<void> {
    const { repository, caller } = this.#open(repo);
    await repository.state.fetch(caller, checkedId(revision.id, repository.url), history, signal);
  }

  async commitInfo(
    repo: RepositorySpec,
    id: string,
    signal: AbortSignal,
  ): Promise<CommitInfo & { readonly tags: readonly string[] }> {
    const { repository, caller } = this.#open(repo);
    await repository.state.ensureAccess(caller, signal);
    const commit = await repository.state.ensureCommit(caller, checkedId(id, repository.url), signal);
    const info = parseCommit(commit, repository.url.display);
    return { ...info, tags: tagsOn(repository.state.lastRefs(caller), commit.id) };
  }

  async tagInfo(repo: RepositorySpec, fullName: string, signal: AbortSignal): Promise<TagInfo | undefined> {
    const { repository, caller } = this.#open(repo);
    const announced = await repository.state.refs(caller, Number.POSITIVE_INFINITY, signal);
    const ref = announced.refs.get(fullName);
    if (ref === undefined) {
      throw sourceError(SOURCE_CODES.refNotFound, `there is no ref ${fullName}`, repository.url.display, {
        nextAction: 'Push the tag, or set targetRevision to one that exists.',
        retry: 'backoff',
      });
    }
    const object = await repository.state.ensureObject(caller, ref.id, signal);
    return object.type === 'tag' ? parseTag(object, repository.url.display) : undefined;
  }

  async push(repo: RepositorySpec, change: BranchChange, signal: AbortSignal): Promise<PushedBranch> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#push(repo, change, attempt === 1 ? (change.maxAgeMs ?? 0) : 0, signal);
      } catch (error) {
        if (!hasMoved(error) || attempt === PUSH_ATTEMPTS) throw error;
      }
    }
  }

  async #push(
    repo: RepositorySpec,
    change: BranchChange,
    maxAgeMs: number,
    signal: AbortSignal,
  ): Promise<PushedBranch> {
    const { repository, caller } = this.#open(repo);
    const { url, state } = repository;
    const ref = change.branch.startsWith('refs/') ? change.branch : `refs/heads/${change.branch}`;
    checkRef(change.branch, url.display);
    const { refs } = await state.refs(caller, maxAgeMs, signal);
    const expected = refs.get(ref)?.id;
    const { base } = change;
    const parent =
      expected ??
      (base === undefined ? undefined : (await this.resolve(repo, base, signal, { maxAgeMs })).id);
    const revision = parent === undefined ? undefined : { id: parent, ref: change.branch };
    const tree = revision === undefined ? undefined : await this.tree(repo, revision, signal);
    const edit = await change.edit(tree, signal);
    if (edit === undefined || (edit.files.size === 0 && edit.isEmpty !== true))
      return { id: expected, pushed: false };
    const { files, message } = edit;
    const timeSeconds = Math.floor(this.#context.clock.now() / 1000);
    const commit = { ref, expected, parent, author: change.author, message, timeSeconds, files };
    return { id: await state.commit(caller, commit, signal), pushed: true };
  }

  async refs(
    repo: RepositorySpec,
    signal: AbortSignal,
    options: { readonly maxAgeMs?: number } = {},
  ): Promise<RemoteRefs> {
    const { repository, caller } = this.#open(repo);
    return repository.state.refs(caller, options.maxAgeMs ?? 0, signal);
  }

  async close(): Promise<void> {
    this.#closing.abort(sourceError(SOURCE_CODES.closed, 'the source was closed', 'git'));
    await Promise.all([...this.#repositories.values()].map(({ remote }) => remote.close()));
    this.#repositories.clear();
    this.#cache.clear();
  }

  async #resolveCommit(
    repository: Repository,
    caller: Caller,
    ref: string,
    id: string,
    signal: AbortSignal,
  ): Promise<Revision> {
    await repository.state.ensureAccess(caller, signal);
    const commit = await repository.state.ensureCommit(caller, id, signal);
    return { id: commit.id, ref };
  }

  /** Remotes announce what tags point to; a tag not yet packed in a local repository has to be read. */
  async #commitOf(
    repository: Repository,
    caller: Caller,
    resolved: ResolvedRef,
    signal: AbortSignal,
  ): Promise<string> {
    if (resolved.kind === 'commit') return resolved.id;
    if (resolved.kind === 'abbreviation') return this.#expand(repository, caller, resolved.prefix, signal);
    const { id, peeledId } = resolved.ref;
    if (peeledId !== undefined) return peeledId;
    const mayBeTag = repository.url.protocol === 'file' && resolved.name.startsWith('refs/tags/');
    return mayBeTag ? (await repository.state.ensureCommit(caller, id, signal)).id : id;
  }

  /** Only a whole history can tell what an abbreviation stands for, so it is fetched when the digits are not known. */
  async #expand(
    repository: Repository,
    caller: Caller,
    prefix: string,
    signal: AbortSignal,
  ): Promise<string> {
    const name = `${prefix}^{commit}`;
    const here = await repository.state.find(name, signal);
    if (here !== undefined) return here.id;
    if (repository.url.protocol !== 'file') await repository.state.fetch(caller, '', 'full', signal);
    const found = await repository.state.find(name, signal);
    if (found !== undefined) return found.id;
    throw sourceError(
      SOURCE_CODES.refNotFound,
      `there is no branch, tag or commit "${prefix}"`,
      repository.url.display,
      {
        rule: 'targetRevision names a branch, tag, commit or version constraint that exists in the repository',
        nextAction: 'Set targetRevision to one that exists, or push it.',
        retry: 'backoff',
      },
    );
  }

  #open(spec: RepositorySpec): { readonly repository: Repository; readonly caller: Caller } {
    const { url, caller } = this.#callerOf(spec);
    this.#checkAllowed(url);
    const known = this.#repositories.get(url.normalized);
    if (known !== undefined) return { repository: known, caller };
    const repository = this.#newRepository(url);
    this.#repositories.set(url.normalized, repository);
    return { repository, caller };
  }

  #callerOf(spec: RepositorySpec): Called {
    let called = this.#callers.get(spec);
    if (called === undefined) {
      const url = parseRepositoryUrl(spec.url);
      called = { url, caller: { spec, fingerprint: accessFingerprint(spec, url) } };
      this.#callers.set(spec, called);
    }
    return called;
  }

  #checkAllowed(url: RepositoryUrl): void {
    if (this.#closing.signal.aborted)
      throw sourceError(SOURCE_CODES.closed, 'the source was closed', url.display);
    if (!this.#protocols.has(url.protocol)) {
      throw sourceError(SOURCE_CODES.protocolDenied, `protocol ${url.protocol} is not allowed`, url.display, {
        rule: `allowed are ${[...this.#protocols].join(', ')}`,
        nextAction: 'Use an allowed protocol, or allow this one.',
      });
    }
    if (isForbiddenHost(url.host)) {
      throw sourceError(SOURCE_CODES.hostDenied, `host ${url.host} is not allowed`, url.display, {
        rule: 'link-local addresses and cloud metadata services are no Git servers',
        nextAction: 'Correct the repository URL.',
      });
    }
  }

  #newRepository(url: RepositoryUrl): Repository {
    const remote = this.#remotes(url);
    const state = new RepositoryState({
      remote,
      subject: url.display,
      clock: this.#context.clock,
      quotas: this.#context.quotas,
      cache: this.#cache,
      onRequest: this.#onRequest,
      cachePrefix: `${this.#repositories.size}:`,
    });
    return { url, remote, state, moves: new Map() };
  }

  #systemRemote(url: RepositoryUrl): Remote {
    return url.protocol === 'file' ? new LocalRemote(this.#context, url) : new GitRemote(this.#context, url);
  }

  /** Secrets that a killed process left behind go first. */
  #prepareFolders(cacheDir: string): void {
    rmSync(this.#context.scratch, { recursive: true, force: true });
    for (const folder of [cacheDir, this.#context.mirrors, this.#context.scratch]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    writeGitHome(join(cacheDir, 'home'));
    removeDiscarded(this.#context.mirrors);
  }
}

function hasMoved(error: unknown): boolean {
  return (error as { code?: unknown }).code === SOURCE_CODES.branchMoved;
}

/** Runs until it succeeds, and then never again. */
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= run().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}

function checkedId(id: string, url: RepositoryUrl): string {
  const full = commitIdOf(id);
  if (full !== undefined) return full;
  throw sourceError(SOURCE_CODES.badRef, 'a revision needs a full commit id', url.display, {
    nextAction: 'Resolve the ref first.',
  });
}

function remember(repository: Repository, ref: string, id: string): string | undefined {
  const known = repository.moves.get(ref);
  if (known?.id === id) return known.previousId;
  repository.moves.delete(ref);
  repository.moves.set(ref, { id, previousId: known?.id });
  const [oldest] = repository.moves.size > MAX_REMEMBERED ? repository.moves.keys() : [];
  if (oldest !== undefined) repository.moves.delete(oldest);
  return known?.id;
}

function tagsOn(refs: RemoteRefs | undefined, commitId: string): readonly string[] {
  const tags: string[] = [];
  for (const [name, { id, peeledId }] of refs?.refs ?? []) {
    if (name.startsWith('refs/tags/') && (peeledId ?? id) === commitId)
      tags.push(name.slice('refs/tags/'.length));
  }
  return tags;
}
